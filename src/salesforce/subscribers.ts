import type { OrgKey } from '../core/model.js';
import { toShortId } from '../core/orgs/ids.js';
import { OrgError } from '../core/errors/orgError.js';
import type { Subscriber, SubscriberQuery } from '../core/ports.js';
import { isRefusal } from '../core/push/retryPolicy.js';
import { bulkQuery } from './http/bulkQuery.js';
import { flag, foreignText, optionalText, text, type RawRecord } from './http/decode.js';
import type { Page } from './http/paging.js';
import { inBatches, ORGS_PER_QUERY } from './http/batches.js';
import type { Rest } from './http/rest.js';
import { fragment, soql } from './http/soql.js';

const QUERIES_AT_ONCE = 5;

const FIELDS =
  'OrgKey, OrgName, OrgType, OrgStatus, InstanceName, ParentOrg, InstalledStatus, MetadataPackageVersionId';
/** Exist since about API version 66. Without them it is not known which orgs block pushes. */
const RESTRICTION_FIELDS = ', HasRestrictionEnabled, CustomUpgradeType';

/** Whether a row has an org key; a row without one is ignored. */
const namesOrg = (record: RawRecord): boolean => optionalText(record, 'OrgKey') !== null;

const decodeSubscriber = (record: RawRecord): Subscriber => {
  const [parent, status] = [optionalText(record, 'ParentOrg'), optionalText(record, 'InstalledStatus')?.toLowerCase()];
  return {
    orgKey: toShortId(text(record, 'OrgKey')),
    orgName: foreignText(record, 'OrgName'),
    orgType: optionalText(record, 'OrgType'),
    orgStatus: optionalText(record, 'OrgStatus'),
    instanceName: foreignText(record, 'InstanceName'),
    parentOrg: parent === null ? null : toShortId(parent),
    // Only "u" is documented as uninstalled.
    installed: status !== 'u',
    ...(status === 'i' || status === 'u' ? {} : { isListed: false }),
    versionId: optionalText(record, 'MetadataPackageVersionId'),
    blocked:
      flag(record, 'HasRestrictionEnabled') || optionalText(record, 'CustomUpgradeType') === 'BlockedBySubscriber',
  };
};

/** Whether to query with the restriction columns. Set to false where the org's API version does not have them. */
export type Columns = { withRestrictions: boolean };

const fields = (columns: Columns): ReturnType<typeof fragment> =>
  fragment(FIELDS + (columns.withRestrictions ? RESTRICTION_FIELDS : ''));

const lacksRestrictions = (error: unknown): boolean =>
  error instanceof OrgError &&
  error.kind === 'unknown-field' &&
  /HasRestrictionEnabled|CustomUpgradeType/.test(error.message);

/** Runs a read that selects the restriction columns. Runs it again without them where they do not exist. */
export const withColumns = async <T>(columns: Columns, read: () => Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (error) {
    if (!columns.withRestrictions || !lacksRestrictions(error)) throw error;
    columns.withRestrictions = false;
    return read();
  }
};

export const byKeyQueries = (packageId: string, orgs: readonly OrgKey[], columns: Columns): string[] =>
  inBatches(orgs, ORGS_PER_QUERY).map(
    (keys) =>
      soql`SELECT ${fields(columns)} FROM PackageSubscriber WHERE MetadataPackageId = ${packageId} AND OrgKey IN ${keys}`,
  );

/** Adds the orgs of a page. The org compares text case-insensitively, so that other orgs may be on it. */
export const addSubscribers = (
  subscribers: Map<OrgKey, Subscriber>,
  records: readonly RawRecord[],
  wanted: ReadonlySet<OrgKey>,
): void => {
  for (const subscriber of records.filter(namesOrg).map(decodeSubscriber))
    if (wanted.has(subscriber.orgKey)) subscribers.set(subscriber.orgKey, subscriber);
};

/** The conditions that every query of a filter shares: still installed, and the other conditions. */
const conditions = (
  { packageId, orgTypes, orgStatuses, instances, parentOrgs, where }: SubscriberQuery,
  uninstalledToo: boolean,
): string =>
  [
    uninstalledToo ? soql`MetadataPackageId = ${packageId}` : soql`InstalledStatus = ${'i'}`,
    ...(orgTypes === undefined ? [] : [soql`OrgType IN ${orgTypes}`]),
    ...(orgStatuses === undefined ? [] : [soql`OrgStatus IN ${orgStatuses}`]),
    ...(instances === undefined ? [] : [soql`InstanceName IN ${instances}`]),
    ...(parentOrgs === undefined ? [] : [soql`ParentOrg IN ${parentOrgs}`]),
    ...(where === undefined ? [] : [`(${where})`]),
  ].join(' AND ');

/**
 * The subscribers that match a filter, page by page. There is one query for each installed version, because a single
 * query runs into the org's time limit. A query that still does is repeated for one instance at a time.
 */
export async function* readSubscribersOf(
  rest: Rest,
  query: SubscriberQuery,
  columns: Columns,
  uninstalledToo = false,
): AsyncGenerator<Subscriber[]> {
  const shared = conditions(query, uninstalledToo);
  // The org compares text case-insensitively: another customer's sandboxes may be among the results.
  const parents = query.parentOrgs && new Set(query.parentOrgs);
  const wanted = ({ parentOrg }: Subscriber): boolean => parents?.has(parentOrg ?? '') ?? true;
  const select = (versionId: string): string =>
    soql`SELECT ${fields(columns)} FROM PackageSubscriber WHERE MetadataPackageVersionId = ${versionId} AND ${fragment(shared)}`;
  const batches = inBatches(query.versionIds, QUERIES_AT_ONCE);
  let before: number | undefined = 0;
  for (const versionIds of batches) {
    const pages = await withColumns(columns, async () =>
      throwUnlessTimeout(await rest.firstPages(versionIds.map(select))),
    );
    before = sumOf([before, ...pages.map((page) => (page instanceof OrgError ? undefined : page.total))]);
    if (versionIds === batches.at(-1) && before !== undefined) query.onTotal?.(before);
    for (const [index, page] of pages.entries()) {
      const versionId = versionIds[index] ?? '';
      const found =
        page instanceof OrgError ? byInstance(rest, versionId, shared, select(versionId)) : subscribersFrom(rest, page);
      for await (const subscribers of found) yield subscribers.filter(wanted);
    }
  }
}

/** The sum; undefined where one of them is undefined. */
export const sumOf = (counts: ReadonlyArray<number | undefined>): number | undefined =>
  counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0);
/** Every org that has or had a package in one of these versions, or for which no version is stored any more. */
export async function* readEverySubscriber(
  rest: Rest,
  packageId: string,
  versionIds: readonly string[],
  columns: Columns,
): AsyncGenerator<Subscriber[]> {
  yield* readSubscribersOf(rest, { packageId, versionIds }, columns, true);
  const query = (): string =>
    soql`SELECT ${fields(columns)} FROM PackageSubscriber WHERE MetadataPackageId = ${packageId} AND MetadataPackageVersionId = ${null}`;
  for (const page of await withColumns(columns, () => rest.allFirstPages([query()])))
    yield* subscribersFrom(rest, page);
}

async function* subscribersFrom(rest: Rest, page: Page): AsyncGenerator<Subscriber[]> {
  for await (const records of rest.pagesFrom(page)) yield records.filter(namesOrg).map(decodeSubscriber);
}

const throwUnlessTimeout = (pages: Array<Page | OrgError>): Array<Page | OrgError> => {
  const failed = pages.find((page) => page instanceof OrgError && !isTimeout(page));
  if (failed instanceof OrgError) throw failed;
  return pages;
};

/** The instances on which a package is installed. */
export const readInstancesOf = async (rest: Rest, packageId: string): Promise<string[]> => {
  const [groups] = await rest.queryAll([
    soql`SELECT InstanceName, COUNT(Id) FROM PackageSubscriber WHERE MetadataPackageId = ${packageId} AND InstalledStatus = ${'i'} GROUP BY InstanceName`,
  ]);
  return groups.map((group) => optionalText(group, 'InstanceName')).filter((name) => name !== null);
};

const isTimeout = (error: unknown): boolean => error instanceof OrgError && error.code === 'QUERY_TIMEOUT';

/** One instance at a time. As a bulk job where that takes too long, or instances cannot be counted in time. */
async function* byInstance(
  rest: Rest,
  versionId: string,
  shared: string,
  select: string,
): AsyncGenerator<Subscriber[]> {
  let groups: RawRecord[];
  try {
    [groups] = await rest.queryAll([
      soql`SELECT InstanceName, COUNT(Id) FROM PackageSubscriber WHERE MetadataPackageVersionId = ${versionId} AND ${fragment(shared)} GROUP BY InstanceName`,
    ]);
  } catch (error) {
    if (!(error instanceof OrgError && isTimeout(error))) throw error;
    yield* inBulk(rest, select, error);
    return;
  }
  for (const group of groups) {
    const ofInstance = `${select} AND InstanceName = ${soql`${optionalText(group, 'InstanceName')}`}`;
    const [page] = await rest.firstPages([ofInstance]);
    if (!(page instanceof OrgError)) yield* subscribersFrom(rest, page);
    else if (isTimeout(page)) yield* inBulk(rest, ofInstance, page);
    else throw page;
  }
}

/** Runs the query as a bulk job. Where the user may not create bulk jobs, the original time-out is reported. */
async function* inBulk(rest: Rest, query: string, timeout: OrgError): AsyncGenerator<Subscriber[]> {
  try {
    for await (const records of bulkQuery(rest, query)) yield records.filter(namesOrg).map(decodeSubscriber);
  } catch (error) {
    if (error instanceof OrgError && isRefusal(error)) throw timeout;
    throw error;
  }
}
