import { compare } from '../text/compare.js';
import type { PushReader } from '../ports.js';
import { tallyJobs, type PushStatus } from '../status.js';
import type { CountedPushRequest, PushRequest } from '../model.js';

export type ListFilter = { packageId?: string; statuses?: readonly PushStatus[]; scheduledSince?: Date };

/** Push requests, newest first, each with its jobs counted. */
export const readPushes = async (
  org: Pick<PushReader, 'requests' | 'countJobsOf'>,
  { statuses, scheduledSince, packageId }: ListFilter,
): Promise<CountedPushRequest[]> => {
  const requests = (await org.requests({ packageId, scheduledSince }))
    // It is not documented which spelling of a status the org compares with, so that statuses are compared here.
    .filter((request) => statuses === undefined || statuses.includes(request.status))
    .filter((request) => scheduledSince === undefined || !startedBefore(request, scheduledSince))
    .sort(newestFirst);
  return withJobs(org, requests);
};

/** A request that was created but never scheduled. `lastModified`: when it last changed, ISO 8601 in UTC. */
export type OrphanedRequest = CountedPushRequest & { lastModified: string };

/** Requests that were created but never scheduled, and have not changed since `before`; the oldest first. */
export const readOrphanedRequests = async (
  org: Pick<PushReader, 'createdRequests' | 'countJobsOf'>,
  before: Date,
): Promise<OrphanedRequest[]> => {
  const requests = (await org.createdRequests()).flatMap(({ lastModified, ...request }) =>
    lastModified !== null && new Date(lastModified) < before ? [{ ...request, lastModified }] : [],
  );
  return (await withJobs(org, requests)).sort((a, b) => compare(a.lastModified, b.lastModified));
};

const withJobs = async <T extends PushRequest>(
  org: Pick<PushReader, 'countJobsOf'>,
  requests: readonly T[],
): Promise<Array<T & Pick<CountedPushRequest, 'jobs'>>> => {
  const jobs = await org.countJobsOf(requests.map(({ pushRequestId }) => pushRequestId));
  return requests.map((request) => ({ ...request, jobs: jobs.get(request.pushRequestId) ?? tallyJobs([]) }));
};

/** What a list is limited to and sorted by: when a push was to start, even if it started later ({@link startOf}). */
const timeOf = (request: PushRequest): string | null => request.scheduledStartTime ?? request.startTime;

const startedBefore = (request: PushRequest, since: Date): boolean => {
  const time = timeOf(request);
  return time !== null && new Date(time) < since;
};

/** A Pending push without a time starts now. A push that was never set to Pending has no time and goes last. */
const rank = (request: PushRequest): string => timeOf(request) ?? (request.status === 'Pending' ? '9999' : '');

const newestFirst = (a: PushRequest, b: PushRequest): number =>
  compare(rank(b), rank(a)) || compare(b.pushRequestId, a.pushRequestId);

type Times = Pick<PushRequest, 'startTime' | 'scheduledStartTime'>;

/** When a push started or is to start, ISO 8601 in UTC; null where it starts as soon as possible, and has not. */
export const startOf = ({ startTime, scheduledStartTime }: Times): string | null => startTime ?? scheduledStartTime;

/** The same to sort by: what starts as soon as possible comes last. */
export const startRank = (push: Times): string => startOf(push) ?? '9999';
