import { OrgError } from '../core/errors/orgError.js';
import type { Subscriber, SubscriberQuery } from '../core/ports.js';
import { isRefusal } from '../core/push/retryPolicy.js';
import { sumOf } from './counting.js';
import { inBatches, QUERIES_PER_COMPOSITE } from './http/queries.js';
import { bulkQuery } from './http/bulkQuery.js';
import { optionalText, type RawRecord } from './http/decode.js';
import type { Page } from './http/paging.js';
import type { Rest } from './http/rest.js';
import { fragment, soql } from './http/soql.js';
import { decodeSubscribers, fields, withColumns, type Columns } from './subscribers.js';

/** What every query of a filter shares: still installed, and whatever else was asked for. */
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

type ReadOptions = {
  /** Also those that have uninstalled the package. */
  uninstalledToo?: boolean;
  /** Hears how many there are, as soon as that is known. */
  onTotal?: (total: number) => void;
};

/**
 * The subscribers that meet a filter, page by page: one query for each installed version, because one over all of
 * them runs into the org's time limit. A query that still does is repeated for one instance at a time.
 */
export async function* readSubscribersOf(
  rest: Rest,
  query: SubscriberQuery,
  columns: Columns,
  { uninstalledToo = false, onTotal = () => undefined }: ReadOptions = {},
): AsyncGenerator<Subscriber[]> {
  const shared = conditions(query, uninstalledToo);
  // The org compares text without regard to case: another customer's sandboxes may be among the answers.
  const parents = query.parentOrgs && new Set(query.parentOrgs);
  const wanted = ({ parentOrg }: Subscriber): boolean => parents?.has(parentOrg ?? '') ?? true;
  const select = (versionId: string): string =>
    soql`SELECT ${fields(columns)} FROM PackageSubscriber WHERE MetadataPackageVersionId = ${versionId} AND ${fragment(shared)}`;
  const batches = inBatches(query.versionIds, QUERIES_PER_COMPOSITE);
  let before: number | undefined = 0;
  for (const versionIds of batches) {
    const pages = await withColumns(columns, async () =>
      throwUnlessTimeout(await rest.firstPages(versionIds.map(select))),
    );
    before = sumOf([before, ...pages.map((page) => (page instanceof OrgError ? undefined : page.total))]);
    if (versionIds === batches.at(-1) && before !== undefined) onTotal(before);
    for (const [index, page] of pages.entries()) {
      const versionId = versionIds[index] ?? '';
      const found =
        page instanceof OrgError ? byInstance(rest, versionId, shared, select(versionId)) : subscribersFrom(rest, page);
      for await (const subscribers of found) yield subscribers.filter(wanted);
    }
  }
}

/** Every org that has, or had, a package in one of these versions, or of which the org keeps no version any more. */
export async function* readEverySubscriber(
  rest: Rest,
  packageId: string,
  versionIds: readonly string[],
  columns: Columns,
): AsyncGenerator<Subscriber[]> {
  yield* readSubscribersOf(rest, { packageId, versionIds }, columns, { uninstalledToo: true });
  const query = (): string =>
    soql`SELECT ${fields(columns)} FROM PackageSubscriber WHERE MetadataPackageId = ${packageId} AND MetadataPackageVersionId = ${null}`;
  for (const page of await withColumns(columns, () => rest.allFirstPages([query()])))
    yield* subscribersFrom(rest, page);
}

async function* subscribersFrom(rest: Rest, page: Page): AsyncGenerator<Subscriber[]> {
  for await (const records of rest.pagesFrom(page)) yield decodeSubscribers(records);
}

const throwUnlessTimeout = (pages: Array<Page | OrgError>): Array<Page | OrgError> => {
  const failed = pages.find((page) => page instanceof OrgError && !isTimeout(page));
  if (failed instanceof OrgError) throw failed;
  return pages;
};

const isTimeout = (error: unknown): boolean => error instanceof OrgError && error.code === 'QUERY_TIMEOUT';

/** One instance at a time; as a bulk job what takes too long even so, or where the instances can't be counted in time. */
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

/** Where the user may not make bulk jobs, the reason to is what there is to say. */
async function* inBulk(rest: Rest, query: string, timeout: OrgError): AsyncGenerator<Subscriber[]> {
  try {
    for await (const records of bulkQuery(rest, query)) yield decodeSubscribers(records);
  } catch (error) {
    if (error instanceof OrgError && isRefusal(error)) throw timeout;
    throw error;
  }
}
