import { UsageError } from '../../core/errors/usageError.js';
import type { NotChecked, Package, PushableVersion } from '../../core/model.js';
import type { Customers } from '../../core/orgs/customers.js';
import { sameId } from '../../core/orgs/ids.js';
import { firstOf, subscriberPages, type ListedSubscriber } from '../../core/orgs/subscriberPages.js';
import { nearestNumbers, type PackageVersions } from '../../core/orgs/resolve.js';
import type { SubscriberFilter } from '../../core/orgs/selection.js';
import { beginsWith, parseVersionPrefix, parseVersionRange } from '../../core/orgs/version.js';
import { compare } from '../../core/text/compare.js';
import type { ReadableOrg } from '../openHistory.js';
import type { OpenOrg } from '../openPushOrg.js';
import type { OrgFilter } from '../push/planOptions.js';
import { readPackage, requireInstances, type PackageOptions } from '../readPackage.js';
import { readFilter } from '../push/readPlanOptions.js';
import { asGiven, aCount, requireOptions, aText } from '../requireOptions.js';

/** Which subscribers {@link listSubscribers} returns. */
export type SubscriberOptions = PackageOptions & {
  filter?: OrgFilter;
  /** The customers that the orgs belong to, for `filter.tags`, and for `customer` of each row. */
  customers?: Customers;
  /**
   * Only orgs with an older version than this one: a number, or an id (04t). `notPushable` then refers to this version,
   * otherwise to the newest released one.
   */
  behind?: string;
  limit?: number;
};

/** `pushable`: the version that `notPushable` of each row refers to. `more`: whether the limit has left others out. */
export type Subscribers = {
  package: Package;
  pushable: PushableVersion;
  /** What the hub did not report: no org is listed as not pushable because of it. */
  notChecked: NotChecked[];
  pages: AsyncIterable<{ rows: ListedSubscriber[]; more: boolean }>;
};

/**
 * The subscribers of a package, page by page of at most 2,000, so that memory does not grow with their number.
 *
 * @throws {@link UsageError} where the package, a version or an instance is not clear.
 * @throws {@link OrgError} where the org does not answer, or refuses the call.
 */
export const listSubscribers = async (org: OpenOrg, options: SubscriberOptions): Promise<Subscribers> => {
  requireOptions(options, {
    package: asGiven,
    packageAliases: asGiven,
    filter: asGiven,
    customers: asGiven,
    behind: aText,
    limit: aCount,
  });
  const conditions = readFilter(options.filter ?? {}, false, options.customers);
  const found = await readPackage(org, options);
  await requireInstances(org, found.package.id, conditions.instances);
  const { filter, pushable } = await behindFilter(found, conditions, options.behind);
  const { notChecked, pages } = await readPages(org, found, filter, pushable, options.customers);
  return { package: found.package, pushable, notChecked, pages: firstOf(pages, options.limit) };
};

/** The subscribers that match a filter, page by page, compared with a version. */
export const readPages = async (
  org: ReadableOrg,
  found: PackageVersions,
  filter: SubscriberFilter,
  pushable: PushableVersion,
  customers?: Customers,
): Promise<{ notChecked: NotChecked[]; pages: AsyncIterable<ListedSubscriber[]> }> => {
  const ids = { packageId: found.package.id, versionId: pushable.version.id };
  const lineage = await org.port.lineage(ids);
  const { needs } = lineage;
  const { needed = [] } = needs.length === 0 ? {} : await org.port.preflight({ ...ids, orgs: [], needs });
  // Sorted, so that for an org which lacks several dependencies the same one is always reported.
  needed.sort((a, b) => compare(a.version.id, b.version.id));
  return {
    notChecked: [...lineage.notChecked],
    pages: subscriberPages(org.port, { ...found, filter, pushable, lineage, needed, customers }),
  };
};

/** The version that subscribers are compared with, and the filter that belongs to it. */
const behindFilter = async (
  { package: pkg, versions }: PackageVersions,
  filter: SubscriberFilter,
  behind: string | undefined,
): Promise<{ filter: SubscriberFilter; pushable: PushableVersion }> => {
  const released = versions.filter((each) => each.released && !each.deprecated);
  if (behind === undefined) {
    const pushable = released[0] ?? versions[0];
    if (pushable === undefined) throw new UsageError({ kind: 'no-such-package', package: pkg.name });
    return { filter, pushable };
  }
  const prefix = parseVersionPrefix(behind);
  const pushable = prefix
    ? released.find((each) => beginsWith(each.version, prefix))
    : versions.find((each) => sameId(each.version.id, behind));
  if (pushable === undefined) {
    const meant = prefix === undefined ? [] : await nearestNumbers(versions, prefix);
    throw new UsageError({ kind: 'no-such-version', package: behind, candidates: versions, meant });
  }
  const below = parseVersionRange(`<${prefix === undefined ? pushable.version.number : behind}`);
  const installedVersions = (filter.installedVersions ?? [{ comparators: [] }]).map(({ comparators }) => ({
    comparators: [...comparators, ...(below?.comparators ?? [])],
  }));
  return { filter: { ...filter, installedVersions }, pushable };
};
