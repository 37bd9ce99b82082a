import type { PackageCatalog, PreflightFacts, PushOrg, PushWriter, SubscriberReader } from '../core/ports.js';
import type { Lineage, OnRead, PushableVersion } from '../core/model.js';
import type { HistorySource } from '../core/history/export.js';
import { readBlockEnds } from './blockEnds.js';
import { inBatches, ORGS_PER_QUERY } from './http/batches.js';
import type { RawRecord } from './http/decode.js';
import { insertJobs } from './insertJobs.js';
import { readEverySubscriber, readSubscribersOf } from './filteredSubscribers.js';
import { readInstalledIn } from './installedPackages.js';
import { readLineage } from './lineage.js';
import { readMigrationsOn } from './migrations.js';
import { readJobsOfOrgs, readOpenOrgs, readRowsOf } from './pushJobs.js';
import { createRequest, decodeVersionRequest, requestsForVersionQuery, setStatus } from './pushRequests.js';
import { counting, countingPages } from './counting.js';
import type { RequestingConnection, RestOptions } from './http/caller.js';
import { connectRest, type Rest } from './http/rest.js';
import { addSubscribers, byKeyQueries, readInstancesOf, withColumns, type Columns } from './subscribers.js';
import {
  decodeVersions,
  readConvertedFrom,
  readCreatedDates,
  readPackageNames,
  readSubscriberPackageId,
  versionsQuery,
} from './versions.js';
import { pushReader } from './pushReader.js';

/** Keeps a query with these ids below the maximum length of a URL. */
const VERSIONS_PER_QUERY = 200;

const catalogOf = (rest: Rest): PackageCatalog => ({
  async versions(query) {
    const [records] = await rest.queryAll([versionsQuery(query)]);
    return decodeVersions(records);
  },
  packageNames: () => readPackageNames(rest),
  subscriberPackageId: (packageId) => readSubscriberPackageId(rest, packageId),
  convertedFrom: (versionId) => readConvertedFrom(rest, versionId),
  lineage: lineageReader(rest),
  createdDates: (packageId) => readCreatedDates(rest, packageId),
});

/** Caches the lineage of a version, which does not change once it is completely known. */
const lineageReader = (rest: Rest): PackageCatalog['lineage'] => {
  const known = new Map<string, Lineage>();
  return async (query) => {
    const lineage = known.get(query.versionId) ?? (await readLineage(rest, query));
    if (lineage.notChecked.length === 0) known.set(query.versionId, lineage);
    return lineage;
  };
};

const subscriberReader = (rest: Rest, columns: Columns, onRead: OnRead | undefined): SubscriberReader => ({
  instancesOf: (packageId) => readInstancesOf(rest, packageId),
  subscribersOf(query) {
    let total: number | undefined;
    const pages = readSubscribersOf(rest, query, columns, { onTotal: (all) => (total = all) });
    return countingPages(onRead, 'subscribers', pages, () => total);
  },
  preflight: ({ packageId, versionId, orgs, needs = [] }) =>
    withColumns(columns, async () => {
      const [wanted, needed]: [Set<string>, PushableVersion[]] = [new Set(orgs), []];
      const facts: PreflightFacts = { versions: [], requests: [], subscribers: new Map() };
      const reads: Array<[query: string, onPage: (records: RawRecord[]) => void]> = [
        [versionsQuery({ packageId }), (records) => facts.versions.push(...decodeVersions(records))],
        [requestsForVersionQuery(versionId), (records) => facts.requests.push(...records.map(decodeVersionRequest))],
        ...inBatches(needs, VERSIONS_PER_QUERY).map((versionIds): (typeof reads)[number] => [
          versionsQuery({ versionIds }),
          (records) => needed.push(...decodeVersions(records)),
        ]),
        ...byKeyQueries(packageId, orgs, columns).map((query): (typeof reads)[number] => [
          query,
          (records) => {
            addSubscribers(facts.subscribers, records, wanted);
          },
        ]),
      ];
      const byKey = reads.length - Math.ceil(orgs.length / ORGS_PER_QUERY);
      await counting(onRead, 'subscribers', orgs.length, (add) =>
        rest.queryEach(
          reads.map(([query]) => query),
          (records, query) => {
            reads[query]?.[1](records);
            if (query >= byKey) add(Math.min(ORGS_PER_QUERY, orgs.length - (query - byKey) * ORGS_PER_QUERY), query);
          },
        ),
      );
      return { ...facts, needed };
    }),
  installedIn: (packageIds, orgs) =>
    counting(onRead, 'packages', orgs.length, (add) => readInstalledIn(rest, packageIds, orgs, add)),
  openOrgs: (pushRequestIds) => counting(onRead, 'jobs', undefined, (add) => readOpenOrgs(rest, pushRequestIds, add)),
  jobsOfOrgs: (pushRequestIds, orgs) => readJobsOfOrgs(rest, pushRequestIds, orgs),
  blockEnds: (packageId) => readBlockEnds(rest, packageId),
  migrationsOn: (day) => readMigrationsOn(rest, day),
});

const pushWriter = (rest: Rest): PushWriter => ({
  createRequest: (request) => createRequest(rest, request),
  insertJobs: (push, orgs) => insertJobs(rest, push, orgs),
  activate: (pushRequestId) => setStatus(rest, pushRequestId, 'Pending'),
  cancel: (pushRequestId) => setStatus(rest, pushRequestId, 'Canceled'),
});

/** The package-owning org behind an authenticated connection. */
export const connectPushOrg = (
  connection: RequestingConnection,
  options?: RestOptions & { onRead?: OnRead | undefined },
): PushOrg & HistorySource => {
  const rest = connectRest(connection, options);
  const columns: Columns = { withRestrictions: true };
  return {
    ...catalogOf(rest),
    ...subscriberReader(rest, columns, options?.onRead),
    ...pushReader(rest, options?.onRead),
    rowsOf: (pushRequestIds) => readRowsOf(rest, pushRequestIds),
    everySubscriber: (packageId, versionIds) => readEverySubscriber(rest, packageId, versionIds, columns),
    ...pushWriter(rest),
    calls: () => rest.calls(),
    now: () => rest.now(),
    time: () => rest.time(),
  };
};
