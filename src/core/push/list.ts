import { compare } from '../text/compare.js';
import type { PushReader } from '../ports.js';
import { tallyJobs, type PushStatus } from '../status.js';
import type { CountedPushRequest, PushRequest } from '../model.js';

export type ListFilter = { packageId?: string; statuses?: readonly PushStatus[]; scheduledSince?: Date };

/** Push requests, newest first, each with its jobs counted. */
export const readPushes = async (
  org: Pick<PushReader, 'requests' | 'countJobsOf'>,
  filter: ListFilter,
): Promise<CountedPushRequest[]> => {
  const { statuses, scheduledSince, packageId } = filter;
  const requests = (await org.requests({ packageId, scheduledSince }))
    // It is not documented which spelling of a status the org compares with, so that statuses are compared here.
    .filter((request) => statuses === undefined || statuses.includes(request.status))
    .filter((request) => scheduledSince === undefined || !startedBefore(request, scheduledSince))
    .sort(newestFirst);
  const jobs = await org.countJobsOf(requests.map((request) => request.pushRequestId));
  return requests.map((request) => ({ ...request, jobs: jobs.get(request.pushRequestId) ?? tallyJobs([]) }));
};

const timeOf = (request: PushRequest): string | null => request.scheduledStartTime ?? request.startTime;

const startedBefore = (request: PushRequest, since: Date): boolean => {
  const time = timeOf(request);
  return time !== null && new Date(time) < since;
};

/** A Pending push without a time starts now. A push that was never set to Pending has no time and goes last. */
const rank = (request: PushRequest): string => timeOf(request) ?? (request.status === 'Pending' ? '9999' : '');

const newestFirst = (a: PushRequest, b: PushRequest): number =>
  compare(rank(b), rank(a)) || compare(b.pushRequestId, a.pushRequestId);
