import { readExclusions, readTargets, unreadable, type Exclusion, type Targets } from '../../core/orgs/entries.js';
import { hasAnyTag, tagKey, type Customers } from '../../core/orgs/customers.js';
import { readOrgKey } from '../../core/orgs/ids.js';
import { ORG_STATUSES, ORG_TYPES } from '../../core/model.js';
import { isBalanced, type OrgSelection, type SubscriberFilter } from '../../core/orgs/selection.js';
import { readStartTime } from '../../core/orgs/startTime.js';
import type { TargetEntry } from '../../core/errors/usageProblem.js';
import { UsageError } from '../../core/errors/usageError.js';
import { trimInvisible } from '../../core/text/plain.js';
import { parseVersionRange } from '../../core/orgs/version.js';
import { asGiven, badOption, aCount, aFlag, aNumber, oneOf, readEach, requireOptions } from '../requireOptions.js';
import type { ExcludedOrg, OrgFilter, PlanOptions } from './planOptions.js';

/** How {@link planPush} checks its options; what is not checked here, those who read it do. */
const CHECKS = {
  package: asGiven,
  packageAliases: asGiven,
  orgs: asGiven,
  onInvalid: oneOf(['fail', 'skip']),
  filter: asGiven,
  customers: asGiven,
  exclude: asGiven,
  sample: aNumber('above 0 and at most 1', (share) => share > 0 && share <= 1),
  limit: aCount,
  includeBlocked: aFlag,
  ignoreLineage: aFlag,
  allowDowngrade: aFlag,
  maxAttempts: aCount,
  migration: aFlag,
  startTime: asGiven,
  timeZone: asGiven,
};

/** Reads which orgs the options select, without a call to the org. Throws a UsageError where something is not clear. */
export const readSelection = (options: PlanOptions): { targets: Targets | undefined; selection: OrgSelection } => {
  requireOptions(options, CHECKS);
  const targets = readOrgs(options);
  return {
    targets,
    selection: {
      orgs: targets?.orgs,
      filter: readFilter(options.filter ?? {}, targets !== undefined, options.customers),
      exclusions: readExcluded(options.exclude ?? []),
      cut: { sample: options.sample, limit: options.limit },
      migration: options.migration ?? false,
      includeBlocked: options.includeBlocked ?? false,
      ignoreLineage: options.ignoreLineage,
      allowDowngrade: options.allowDowngrade,
      maxAttempts: options.maxAttempts,
    },
  };
};

const readOrgs = ({ orgs, onInvalid = 'fail' }: PlanOptions): Targets | undefined => {
  if (orgs === 'all-behind') return undefined;
  if (!Array.isArray(orgs)) throw badOption('orgs', orgs, "a list of ids, or 'all-behind'");
  const targets = readTargets(orgs.map(asEntry));
  const dropped = unreadable(targets);
  const found = { read: targets.read, kept: targets.orgs.length, dropped, isFile: typeof orgs[0] === 'object' };
  if (dropped.length > 0 && onInvalid !== 'skip') throw new UsageError({ kind: 'unreadable-orgs', ...found });
  if (targets.orgs.length === 0) throw new UsageError({ kind: 'no-orgs', ...found });
  return targets;
};

const asEntry = (org: unknown, index: number): TargetEntry => {
  const entry = typeof org === 'string' ? { line: index + 1, text: org } : (org as TargetEntry | null);
  if (typeof entry?.text !== 'string') throw badOption('orgs', org, "a list of ids, or 'all-behind'");
  return { ...entry, text: trimInvisible(entry.text) };
};

const nameIn =
  (names: readonly string[]) =>
  (text: string): string | undefined =>
    names.find((name) => name === text);

export const readFilter = (filter: OrgFilter, isList: boolean, customers?: Customers): SubscriberFilter => {
  requireOptions(
    filter,
    {
      orgTypes: asGiven,
      orgStatuses: asGiven,
      instances: asGiven,
      installedVersions: asGiven,
      parentOrgs: asGiven,
      where: asGiven,
      tags: asGiven,
    },
    'filter.',
  );
  const { where } = filter;
  if (where !== undefined && isList) throw badOption('filter.where', where, "used with orgs: 'all-behind' only");
  if (where !== undefined && !isBalanced(where)) {
    throw badOption('filter.where', where, 'a SOQL condition that closes every quote and parenthesis');
  }
  const asOrgKey = (text: string): string | undefined => {
    const reading = readOrgKey(trimInvisible(text));
    return reading.ok ? reading.orgKey : undefined;
  };
  return {
    orgTypes: readEach('filter.orgTypes', filter.orgTypes, ORG_TYPES.join(' or '), nameIn(ORG_TYPES)),
    orgStatuses: readEach('filter.orgStatuses', filter.orgStatuses, ORG_STATUSES.join(' or '), nameIn(ORG_STATUSES)),
    instances: readEach('filter.instances', filter.instances, 'names of instances', (text) => text || undefined),
    installedVersions: readEach(
      'filter.installedVersions',
      filter.installedVersions,
      'ranges such as <1.4',
      parseVersionRange,
    ),
    parentOrgs: readEach('filter.parentOrgs', filter.parentOrgs, 'organization ids', asOrgKey),
    where,
    isWanted: readTags(filter.tags, customers),
  };
};

/** A tag that no org has is an error: it is probably mistyped, and no org would be found. */
const readTags = (texts: OrgFilter['tags'], customers: Customers | undefined): SubscriberFilter['isWanted'] => {
  if (texts === undefined) return undefined;
  if (customers === undefined) throw badOption('filter.tags', texts, 'used with customers');
  const known = (text: string): string | undefined => (customers.tags.has(tagKey(text)) ? text : undefined);
  return hasAnyTag(customers, readEach('filter.tags', texts, 'tags of customers', known) ?? []);
};

export const readExcluded = (excluded: readonly unknown[]): Exclusion[] => {
  if (!Array.isArray(excluded)) throw badOption('exclude', excluded, 'a list');
  const read = excluded.map((each: unknown, index) => {
    const { org, withSandboxes, reason = '', expires = '', line = index + 1, source } = asExcluded(each);
    if (typeof reason !== 'string' || typeof expires !== 'string') throw badOption('exclude', each, 'made of texts');
    const entry = { line: Number(line), text: trimInvisible(org), columns: { reason, expires } };
    return {
      ...readExclusions([entry], withSandboxes === true),
      source: typeof source === 'string' ? source : '',
    };
  });
  const entries = read.flatMap(({ bad, source }) => bad.map((each) => ({ ...each, source })));
  if (entries.length > 0) {
    const reads = Map.groupBy(read, ({ source }) => source);
    throw new UsageError({
      kind: 'unreadable-exclusions',
      entries,
      reads: Object.fromEntries([...reads].map(([source, all]) => [source, all.length])),
    });
  }
  return read.flatMap(({ list }) => list);
};

/** Only the property names are checked yet; the values may be anything. */
type Given = { org: string } & Partial<Record<keyof ExcludedOrg, unknown>>;

const asExcluded = (each: unknown): Given => {
  if (typeof each === 'string') return { org: each };
  const isOne = typeof each === 'object' && each !== null && 'org' in each && typeof each.org === 'string';
  if (!isOne) throw badOption('exclude', each, 'ids, or objects with an org');
  const given = each as Given;
  requireOptions(
    given,
    { org: asGiven, withSandboxes: aFlag, reason: asGiven, expires: asGiven, line: asGiven, source: asGiven },
    'exclude.',
  );
  return given;
};

/** The start in UTC; null: as soon as possible. A past time is refused where the current time is known. */
export const readStart = async (
  { startTime, timeZone }: Pick<PlanOptions, 'startTime' | 'timeZone'>,
  now?: Date,
): Promise<Date | null> => {
  if (startTime === undefined || startTime === null) return null;
  // An invalid Date has no ISO form.
  const text = typeof startTime === 'string' ? startTime : startTime.getTime() ? startTime.toISOString() : '';
  const reading = await readStartTime(text, now, timeZone);
  if (!reading.ok) {
    const { problem } = reading;
    throw new UsageError({ kind: 'bad-start-time', startTime: text || String(startTime), timeZone, problem });
  }
  return reading.start;
};
