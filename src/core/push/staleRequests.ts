import { compare } from '../text/compare.js';
import type { PushReader } from '../ports.js';
import { tallyJobs } from '../status.js';
import type { CountedPushRequest } from '../model.js';

/** A request that was created but never scheduled. `lastModified`: when it last changed, ISO 8601 in UTC. */
export type OrphanedRequest = CountedPushRequest & { lastModified: string };

/** Requests that were created but never scheduled, and have not changed since `before`; the oldest first. */
export const readOrphanedRequests = async (org: PushReader, before: Date): Promise<OrphanedRequest[]> => {
  const requests = (await org.createdRequests()).flatMap(({ lastModified, ...request }) =>
    lastModified !== null && new Date(lastModified) < before ? [{ ...request, lastModified }] : [],
  );
  const jobs = await org.countJobsOf(requests.map(({ pushRequestId }) => pushRequestId));
  return requests
    .map((request) => ({ ...request, jobs: jobs.get(request.pushRequestId) ?? tallyJobs([]) }))
    .sort((a, b) => compare(a.lastModified, b.lastModified));
};
