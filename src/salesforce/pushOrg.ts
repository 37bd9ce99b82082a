import type { PushOrg } from '../core/ports.js';
import {
  countJobsOf,
  countQuery,
  decodeCounts,
  decodeErrors,
  decodeFailedJob,
  errorsQuery,
  failedJobsQuery,
  insertJobs,
} from './pushJobs.js';
import { createRequest, decodeRequest, readRequests, requestQuery, setStatus } from './pushRequests.js';
import { connectRest, type RequestingConnection } from './rest.js';
import { readSubscribers } from './subscribers.js';
import { readSubscriberPackageId, readVersion } from './versions.js';

/** The package-owning org behind an authenticated connection. */
export const connectPushOrg = (connection: RequestingConnection): PushOrg => {
  const rest = connectRest(connection);
  return {
    version: (versionId) => readVersion(rest, versionId),
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

    subscribers: (packageId, orgs) => readSubscribers(rest, packageId, orgs),
    requests: (filter) => readRequests(rest, filter),
    countJobsOf: (pushRequestIds) => countJobsOf(rest, pushRequestIds),
    subscriberPackageId: (packageId) => readSubscriberPackageId(rest, packageId),
  };
};
