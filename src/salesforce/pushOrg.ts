import type { PreflightFacts, PushOrg, SubscriberReader } from '../core/ports.js';
import type { OnRead, PushableVersion } from '../core/model.js';
import type { HistorySource } from '../core/history/export.js';
import { readBlockEnds } from './blockEnds.js';
import { counting, countingPages } from './counting.js';
import { readEverySubscriber, readSubscribersOf } from './filteredSubscribers.js';
import { inBatches, orgsInQuery } from './http/queries.js';
import { connectRest, type RequestingConnection, type Rest, type RestOptions } from './http/rest.js';
import { readJobsOfOrgs, readOpenOrgs, readRowsOf } from './pushJobs.js';
import { decodeVersionRequests, pushReader, readMigrationsOn, requestsForVersionQuery } from './pushReader.js';
import { pushWriter } from './pushWriter.js';
import {
  byKeyQueries,
  decodeSubscribers,
  readInstalledIn,
  readInstancesOf,
  withColumns,
  type Columns,
} from './subscribers.js';
import { decodeVersions, packageCatalog, versionsQuery } from './versions.js';

/** Keeps a query with these ids below the maximum length of a URL. */
const VERSIONS_PER_QUERY = 200;

const subscriberReader = (rest: Rest, columns: Columns, onRead: OnRead | undefined): SubscriberReader => ({
  instancesOf: (packageId) => readInstancesOf(rest, packageId),
  subscribersOf(query) {
    let total: number | undefined;
    const pages = readSubscribersOf(rest, query, columns, { onTotal: (all) => (total = all) });
    return countingPages(onRead, 'subscribers', pages, () => total);
  },
  preflight: ({ packageId, versionId, orgs, needs = [] }) =>
    withColumns(columns, async () => {
      const wanted = new Set(orgs);
      const needed: PushableVersion[] = [];
      const facts: PreflightFacts = { versions: [], requests: [], subscribers: new Map(), needed };
      const others = [
        versionsQuery({ packageId }),
        requestsForVersionQuery(versionId),
        ...inBatches(needs, VERSIONS_PER_QUERY).map((versionIds) => versionsQuery({ versionIds })),
      ];
      await counting(onRead, 'subscribers', orgs.length, (add) =>
        rest.queryEach([...others, ...byKeyQueries(packageId, orgs, columns)], (records, query) => {
          if (query === 0) facts.versions.push(...decodeVersions(records));
          else if (query === 1) facts.requests.push(...decodeVersionRequests(records));
          else if (query < others.length) needed.push(...decodeVersions(records));
          else {
            for (const subscriber of decodeSubscribers(records))
              // The org compares text case-insensitively, so that other orgs may be on the page.
              if (wanted.has(subscriber.orgKey)) facts.subscribers.set(subscriber.orgKey, subscriber);
            add(orgsInQuery(orgs, query - others.length), query);
          }
        }),
      );
      return facts;
    }),
  installedIn: (packageIds, orgs) =>
    counting(onRead, 'packages', orgs.length, (add) => readInstalledIn(rest, packageIds, orgs, add)),
  openOrgs: (pushRequestIds) => counting(onRead, 'jobs', undefined, (add) => readOpenOrgs(rest, pushRequestIds, add)),
  jobsOfOrgs: (pushRequestIds, orgs) => readJobsOfOrgs(rest, pushRequestIds, orgs),
  blockEnds: (packageId) => readBlockEnds(rest, packageId),
  migrationsOn: (day) => readMigrationsOn(rest, day),
});

/** The package-owning org behind an authenticated connection. */
export const connectPushOrg = (
  connection: RequestingConnection,
  options?: RestOptions & { onRead?: OnRead | undefined },
): PushOrg & HistorySource => {
  const rest = connectRest(connection, options);
  const columns: Columns = { withRestrictions: true };
  return {
    ...packageCatalog(rest),
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
