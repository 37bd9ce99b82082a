import type { PushOrg } from '../ports.js';
import { countJobs } from '../status.js';
import type { CountedPushRequest } from '../model.js';

export type OrphanedRequest = CountedPushRequest & { lastModified: string };

/** Requests that were made but never scheduled, and that nobody has touched since `before`; the oldest first. */
export const findOrphanedRequests = async (org: PushOrg, before: Date): Promise<OrphanedRequest[]> => {
  const requests = (await org.createdRequests()).flatMap(({ lastModified, ...request }) =>
    lastModified !== null && new Date(lastModified) < before ? [{ ...request, lastModified }] : [],
  );
  const jobs = await org.countJobsOf(requests.map(({ pushRequestId }) => pushRequestId));
  return requests
    .map((request) => ({ ...request, jobs: jobs.get(request.pushRequestId) ?? countJobs([]) }))
    .sort((a, b) => (a.lastModified < b.lastModified ? -1 : 1));
};
