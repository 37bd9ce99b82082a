import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { Duration } from '@salesforce/kit/lib/duration.js';
import type { AdoptionReport, BehindOrg } from '../../core/adoption/report.js';
import { readAdoption } from '../../core/adoption/readAdoption.js';
import {
  notOneSeries,
  seriesOf,
  snapshotOf,
  type OtherSnapshots,
  type Snapshot,
} from '../../core/adoption/snapshot.js';
import { UsageError } from '../../core/errors/usageError.js';
import type { NotChecked } from '../../core/model.js';
import type { Customers } from '../../core/orgs/customers.js';
import { isDay } from '../../core/text/calendar.js';
import { compare } from '../../core/text/compare.js';
import { addSnapshot, badSnapshots, readSnapshots } from '../../journal/snapshots.js';
import { notThere } from '../notThere.js';
import type { PushHistory, ReadableOrg } from '../openHistory.js';
import type { ExcludedOrg, OrgFilter } from '../push/planOptions.js';
import { readBoth, requireInstances, requirePushable, type PackageOptions } from '../readPackage.js';
import { readExcluded, readFilter } from '../push/readPlanOptions.js';
import { asGiven, badOption, requireOptions, aText } from '../requireOptions.js';
import { readPages } from './listSubscribers.js';

/** How many days back pushes are read by default. */
const DAYS_BACK = 365;

/** The package and the orgs that {@link reportAdoption} reports on. */
export type AdoptionOptions = PackageOptions & {
  filter?: OrgFilter;
  /** Orgs that are not pushed to. If they are behind, their reason is `excluded`. A string is an org id. */
  exclude?: ReadonlyArray<string | ExcludedOrg>;
  /**
   * Reads only pushes since this day, in UTC, such as `2026-01-31`, which must not be in the future; 365 days back by
   * default.
   */
  since?: string;
  /** Where to read pushes instead of the org: an export of the history of the hub that owned the package before. */
  history?: ReadableOrg;
  /** A file to which a line with the counts is added. Its earlier lines are returned with the report. */
  snapshotFile?: string;
  /** Takes the orgs that are behind, page by page of at most 2,000. Memory does not grow with their number. */
  onBehind?: (orgs: BehindOrg[]) => void | Promise<void>;
  /**
   * The customers that the orgs belong to, for `filter.tags`, counts by tier, and `customer` of each org that is
   * behind.
   */
  customers?: Customers;
};

/**
 * `snapshots`: the snapshots of the file with the same filter and exclusions, by time, including the new one.
 * `otherSnapshots`: the others, which are not in the trend. `isTorn`: the last line of the file was incomplete, and was
 * replaced.
 */
export type Adoption = {
  report: AdoptionReport;
  /** What could not be read from the hub, and is therefore no reason for any org to be behind. */
  notChecked: NotChecked[];
  snapshots: Snapshot[];
  otherSnapshots: OtherSnapshots[];
  isTorn: boolean;
};

/**
 * Reads which orgs have which version of a package, and why orgs are behind the newest released version, or the one
 * that `package` names. Reads MetadataPackageVersion, Package2Version, PackagePushRequest, PackagePushJob (a call for
 * each five pushes, and one more for each 2,000 jobs) and PackageSubscriber (as {@link listSubscribers} does).
 *
 * @param org An org, or an export of its history by {@link openHistory}, which shows the state at the time of the
 * export.
 * @throws {@link UsageError} where the package, the version or an option is not clear, or the snapshot file cannot be
 * used.
 * @throws {@link OrgError} where the org does not answer, or refuses the call.
 */
export const reportAdoption = async (org: ReadableOrg | PushHistory, options: AdoptionOptions): Promise<Adoption> => {
  requireOptions(options, {
    package: asGiven,
    packageAliases: asGiven,
    filter: asGiven,
    exclude: asGiven,
    customers: asGiven,
    since: asGiven,
    history: asGiven,
    snapshotFile: aText,
    onBehind: asGiven,
  });
  const { snapshotFile: file, onBehind, customers, history = org } = options;
  const conditions = readFilter(options.filter ?? {}, false, customers);
  const exclusions = readExcluded(options.exclude ?? []);
  const day = readDay(options.since);
  if (conditions.where !== undefined && 'folder' in org) throw new UsageError({ kind: 'no-soql', folder: org.folder });
  const before = file === undefined ? undefined : await readSnapshots(file);
  const found = await readBoth(org, options);
  requirePushable(found.pushable);
  const problem = before && notOneSeries(before.list, found.package.id);
  if (problem !== undefined) throw badSnapshots(file ?? '', problem);
  if (history !== org && (await history.port.subscriberPackageId(found.package.id)) === undefined)
    throw await notThere(history, { kind: 'no-such-package', package: found.package.name });
  await requireInstances(org, found.package.id, conditions.instances);
  const now = 'exportedAt' in org ? new Date(org.exportedAt) : await org.port.time();
  if (day !== undefined && day > now)
    throw new UsageError({ kind: 'since-ahead', since: options.since ?? '', now: now.toISOString() });
  const { notChecked, pages } = await readPages(org, found, conditions, found.pushable, customers);
  const since = day ?? new Date(now.getTime() - Duration.days(DAYS_BACK).milliseconds);
  const report = await readAdoption(
    { pushes: history.port, versions: org.port },
    pages,
    { ...found, since, now, exclusions, hasCustomers: customers !== undefined },
    onBehind,
  );
  if (file === undefined) return { report, notChecked, snapshots: [], otherSnapshots: [], isTorn: false };
  const restrictions = { filter: { ...options.filter }, exclude: excludedBy(options.exclude ?? []) };
  const snapshot = snapshotOf(report, restrictions);
  await addSnapshot(file, snapshot);
  const { series, others } = seriesOf(snapshot, [...(before?.list ?? []), snapshot]);
  return { report, notChecked, snapshots: series, otherSnapshots: others, isTorn: before?.isTorn ?? false };
};

const readDay = (since: string | undefined): Date | undefined => {
  if (since === undefined) return undefined;
  if (typeof since !== 'string' || !isDay(since)) throw badOption('since', since, 'a day such as 2026-01-31');
  return new Date(`${since}T00:00:00Z`);
};

/**
 * How orgs were excluded: files and tags by name, because their content may change; orgs that are named one by one as a
 * digest.
 */
const excludedBy = (exclude: ReadonlyArray<string | ExcludedOrg>): string[] => {
  const named: string[] = [];
  const others = new Set<string>();
  for (const each of exclude) {
    const { org, source = '', reason = '' } = typeof each === 'string' ? { org: each } : each;
    if (source === '--exclude-tag') others.add(reason);
    else if (source === '' || source.startsWith('--')) named.push(`${source} ${org.trim().slice(0, 15)}`);
    else others.add(`file ${basename(source)}`);
  }
  const digest = createHash('sha256').update(named.sort(compare).join('\n')).digest('hex').slice(0, 8);
  return [...others, ...(named.length === 0 ? [] : [`${named.length} named (${digest})`])];
};
