import type { PushOrg } from '../core/ports.js';
import type { Retry } from '../core/retry.js';
import { text } from './decode.js';
import { decodeStatus } from './decodeStatus.js';
import { readMigrationsOn } from './migrations.js';
import {
  countJobsOf,
  countQuery,
  decodeCounts,
  decodeErrors,
  decodeFailedJob,
  errorsQuery,
  failedJobsQuery,
  decodeJobOrg,
  insertJobs,
  jobOrgsQuery,
  readOpenOrgs,
} from './pushJobs.js';
import {
  createRequest,
  decodeOpenRequests,
  decodeRequest,
  readCreatedRequests,
  readRequests,
  readStrayRequests,
  requestQuery,
  requestsForVersionQuery,
  setStatus,
} from './pushRequests.js';
import { connectRest, type RequestingConnection } from './rest.js';
import { byKeyQueries, decodeByKey, readSubscribersOf, withColumns, type Columns } from './subscribers.js';
import { decodeVersions, readConvertedFrom, readSubscriberPackageId, versionsQuery } from './versions.js';

/** The package-owning org behind an authenticated connection; `onRetry` hears of each read that is made again. */
export const connectPushOrg = (connection: RequestingConnection, onRetry?: (retry: Retry) => void): PushOrg => {
  const rest = connectRest(connection, onRetry);
  const columns: Columns = { withRestrictions: true };
  return {
    async versions(query) {
      const [records = []] = await rest.queryAll([versionsQuery(query)]);
      return decodeVersions(records);
    },
    subscriberPackageId: (packageId) => readSubscriberPackageId(rest, packageId),
    convertedFrom: (versionId) => readConvertedFrom(rest, versionId),

    subscribersOf: (query) => readSubscribersOf(rest, query, columns),
    subscribers: (packageId, orgs) =>
      withColumns(columns, async () =>
        decodeByKey((await rest.queryAll(byKeyQueries(packageId, orgs, columns))).flat(), orgs),
      ),
    preflight: ({ packageId, versionId, orgs }) =>
      withColumns(columns, async () => {
        const [versions = [], requests = [], ...subscribers] = await rest.queryAll([
          versionsQuery({ packageId }),
          requestsForVersionQuery(versionId),
          ...byKeyQueries(packageId, orgs, columns),
        ]);
        return {
          versions: decodeVersions(versions),
          openPushes: decodeOpenRequests(requests),
          knownRequests: requests.map((record) => text(record, 'Id')),
          subscribers: decodeByKey(subscribers.flat(), orgs),
        };
      }),
    openOrgs: (pushRequestIds) => readOpenOrgs(rest, pushRequestIds),
    migrationsOn: (day) => readMigrationsOn(rest, day),

    strayRequests: (versionId, known) => readStrayRequests(rest, versionId, known),
    async state(pushRequestId) {
      const [[request] = [], jobs = []] = await rest.queryAll([
        requestQuery(pushRequestId),
        jobOrgsQuery(pushRequestId),
      ]);
      return request === undefined ? undefined : { status: decodeStatus(request), orgs: jobs.map(decodeJobOrg) };
    },
    createRequest: (request) => createRequest(rest, request),
    insertJobs: (pushRequestId, orgs) => insertJobs(rest, pushRequestId, orgs),
    async countJobs(pushRequestId) {
      const [groups = []] = await rest.queryAll([countQuery(pushRequestId)]);
      return decodeCounts(groups);
    },
    activate: (pushRequestId) => setStatus(rest, pushRequestId, 'Pending'),
    cancel: (pushRequestId) => setStatus(rest, pushRequestId, 'Canceled'),

    async overview(pushRequestId) {
      const [[request] = [], groups = []] = await rest.queryAll([
        requestQuery(pushRequestId),
        countQuery(pushRequestId),
      ]);
      return request === undefined ? undefined : { ...decodeRequest(request), jobs: decodeCounts(groups) };
    },
    async snapshot(pushRequestId) {
      const [[request] = [], groups = [], failedJobs = [], errors = []] = await rest.queryAll([
        requestQuery(pushRequestId),
        countQuery(pushRequestId),
        failedJobsQuery(pushRequestId),
        errorsQuery(pushRequestId),
      ]);
      if (request === undefined) return undefined;
      return {
        request: { ...decodeRequest(request), jobs: decodeCounts(groups) },
        failedJobs: failedJobs.map(decodeFailedJob),
        errors: decodeErrors(errors),
      };
    },
    requests: (filter) => readRequests(rest, filter),
    createdRequests: () => readCreatedRequests(rest),
    countJobsOf: (pushRequestIds) => countJobsOf(rest, pushRequestIds),

    calls: () => rest.calls(),
  };
};
