import { compare } from '../text/compare.js';
import { sameId } from '../orgs/ids.js';
import type { PushReader } from '../ports.js';
import { countJobs } from '../status.js';
import type { CountedPushRequest, OrgKey } from '../model.js';

/** A request that was made but never scheduled. `lastModified`: when it was last touched, ISO 8601 in UTC. */
export type OrphanedRequest = CountedPushRequest & { lastModified: string };

/** Requests that were made but never scheduled, and not changed since `before`; the oldest first. */
export const findOrphanedRequests = async (org: PushReader, before: Date): Promise<OrphanedRequest[]> => {
  const requests = (await org.createdRequests()).flatMap(({ lastModified, ...request }) =>
    lastModified !== null && new Date(lastModified) < before ? [{ ...request, lastModified }] : [],
  );
  const jobs = await org.countJobsOf(requests.map(({ pushRequestId }) => pushRequestId));
  return requests
    .map((request) => ({ ...request, jobs: jobs.get(request.pushRequestId) ?? countJobs([]) }))
    .sort((a, b) => compare(a.lastModified, b.lastModified));
};

/**
 * Of the requests for a version that have not changed since `before`, those that hold orgs of this list and no others: what a
 * process that has died has left of a push of them, and what is not missed. One without jobs may be any command's.
 */
export const findOrphanedRequestsOf = async (
  org: Pick<PushReader, 'createdRequests' | 'state'>,
  { versionId, orgs, before }: { versionId: string; orgs: readonly OrgKey[]; before: Date },
): Promise<string[]> => {
  const wanted = new Set(orgs);
  const old = (await org.createdRequests()).filter(
    ({ version, lastModified }) =>
      sameId(version.id, versionId) && lastModified !== null && new Date(lastModified) < before,
  );
  const found: string[] = [];
  for (const { pushRequestId } of old) {
    const state = await org.state(pushRequestId);
    const isLeft = state?.status === 'Created' && state.orgs.length > 0;
    if (isLeft && state.orgs.every((orgKey) => wanted.has(orgKey))) found.push(pushRequestId);
  }
  return found;
};
