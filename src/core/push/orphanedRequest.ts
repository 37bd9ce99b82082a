import { OrgError } from '../errors/orgError.js';
import type { OrphanCandidate, PushOrg } from '../ports.js';
import type { JournalEvent, PushSpec } from './progress.js';
import { ScheduleBroken } from './scheduleBroken.js';
import type { NewPushRequest } from '../model.js';

/** Those of the orphaned requests that could be the one that was asked for: the same start, and no jobs yet. */
export const matchingOrphans = (
  orphanedRequests: readonly OrphanCandidate[],
  { startTime }: NewPushRequest,
): OrphanCandidate[] =>
  orphanedRequests.filter(
    ({ jobs, scheduledStartTime }) =>
      jobs === 0 &&
      (scheduledStartTime === null
        ? startTime === null
        : startTime !== null && new Date(scheduledStartTime).getTime() === new Date(startTime).getTime()),
  );

/** The request whose answer was lost, if it is there; throws where it can't be told which one it is. */
const lostRequest = (
  orphanedRequests: readonly OrphanCandidate[],
  request: NewPushRequest,
): OrphanCandidate | undefined => {
  const fitting = matchingOrphans(orphanedRequests, request);
  if (fitting.length <= 1) return fitting[0];
  const said = 'The answer to the request was lost, and it cannot be told which one it is.';
  throw new ScheduleBroken(new OrgError('refused', 'AMBIGUOUS', said), undefined, false, fitting);
};

/** Takes the request over whose answer was lost, if it can be told for certain; it is to be made anew if it is not there. */
export const findLostRequest = async (
  org: Pick<PushOrg, 'orphanCandidates'>,
  { request, knownRequests }: PushSpec,
): Promise<JournalEvent> => {
  const found = lostRequest(await org.orphanCandidates(request.versionId, knownRequests), request);
  return found === undefined ? { event: 'not-done' } : { event: 'created', pushRequestId: found.pushRequestId };
};

/** A create that was given up for lost and made again may have come through all the same. */
export const findLeftBehind = async (
  org: Pick<PushOrg, 'orphanCandidates'>,
  { request, knownRequests }: PushSpec,
  pushRequestId: string,
): Promise<JournalEvent> => {
  const others = await org.orphanCandidates(request.versionId, [...knownRequests, pushRequestId]);
  const empty = others.filter(({ jobs }) => jobs === 0).map((each) => each.pushRequestId);
  return { event: 'orphaned-requests', pushRequestIds: empty };
};
