import type { OrgKey } from '../model.js';
import { sameId, toLongId } from '../orgs/ids.js';
import { isAnswered } from './replay.js';
import type { Progress, PushSpec, Rival, ScheduleOutcome } from './progress.js';
import { JOBS_PER_INSERT } from './inserts.js';

export type Action =
  | { do: 'create-request' }
  /** Ask the org for other pushes of these orgs, which would forbid continuing. */
  | { do: 'check' }
  /** The request was created again: check whether the first one has succeeded after all. */
  | { do: 'find-orphaned-requests'; pushRequestId: string }
  | { do: 'read'; pushRequestId: string }
  | { do: 'insert-jobs'; pushRequestId: string; orgs: readonly OrgKey[] }
  | { do: 'count-jobs'; pushRequestId: string }
  /** Another push of these orgs will give way or start: check again after a pause. */
  | { do: 'wait-for-rivals'; pushRequestId: string }
  | { do: 'activate'; pushRequestId: string }
  | { do: 'cancel'; pushRequestId: string }
  | { do: 'stop'; pushRequestId: string; outcome: ScheduleOutcome };

/**
 * The one decision: what to do next, from the facts alone, `atOnce` orgs at a time. It is the same for a push without
 * errors, for one whose responses were lost, and for one that is resumed.
 */
export const nextAction = (progress: Progress, atOnce = JOBS_PER_INSERT): Action => {
  const action = nextOf(progress, atOnce);
  return progress.unchecked === true && CHECKED_FIRST.has(action.do) ? { do: 'check' } : action;
};

/** Actions that may give an org a second job. */
const CHECKED_FIRST: ReadonlySet<Action['do']> = new Set(['create-request', 'insert-jobs', 'activate']);

const nextOf = (progress: Progress, atOnce: number): Action => {
  const { spec, pushRequestId, unsettled, accepted, answered, counted, state, foreign } = progress;
  // Also repeated where the response was lost: a request that is found may belong to another command, which continues
  // to use it.
  if (pushRequestId === undefined) return { do: 'create-request' };
  const stop = (outcome: ScheduleOutcome): Action =>
    progress.createdTwice && progress.orphanedRequests === undefined
      ? { do: 'find-orphaned-requests', pushRequestId }
      : { do: 'stop', pushRequestId, outcome };
  if (progress.outcome !== undefined) return stop(progress.outcome);
  if (progress.unread || unsettled !== undefined) return { do: 'read', pushRequestId };
  if (state === 'activated') return stop('scheduled');
  const missing = spec.orgs.slice(answered, answered + atOnce).filter((orgKey) => !isAnswered(progress, orgKey));
  const verdict = verdictOn(progress);
  if (state === 'canceled') {
    if (foreign > 0) return stop('miscounted');
    if (progress.cancelIntended && missing.length + accepted.size === 0) return stop('nothing-accepted');
    return stop(progress.withheld !== undefined ? 'withheld' : verdict === 'yield' ? 'rival' : 'canceled');
  }
  if (foreign > 0 || progress.withheld !== undefined || (progress.looked && verdict === 'yield'))
    return { do: 'cancel', pushRequestId };
  if (missing.length > 0) return { do: 'insert-jobs', pushRequestId, orgs: missing };
  if (accepted.size === 0) return { do: 'cancel', pushRequestId };
  if (counted === undefined) return { do: 'count-jobs', pushRequestId };
  if (counted !== accepted.size) return { do: 'read', pushRequestId };
  // Only a check with all jobs inserted guarantees that everybody who checks later sees this push.
  if (!progress.looked) return { do: 'check' };
  return { do: verdict === 'wait' ? 'wait-for-rivals' : 'activate', pushRequestId };
};

/**
 * What to do about rivals: start, wait until the unsettled ones are settled, or leave the orgs to them.
 *
 * Several runners may schedule the same orgs at the same time, without knowing of each other. Each checks for rivals
 * after all its own jobs are inserted. None sets its request to Pending while it sees another request for one of these
 * orgs that is Created or further. Of any two runners, the one that checks later sees the other, so that at most one of
 * them starts, in whatever order the requests were made. The order of the requests only decides which one gives way, so
 * that one of them does start.
 */
export type Verdict = 'go' | 'wait' | 'yield';

export const verdictOn = ({
  spec,
  pushRequestId,
  rivals,
  waited,
}: Pick<Progress, 'spec' | 'pushRequestId' | 'rivals' | 'waited'>): Verdict => {
  if (rivals.length === 0) return 'go';
  const givesWay = ({ pushRequestId: theirs, status }: Rival): boolean =>
    status === 'Created' &&
    pushRequestId !== undefined &&
    !isKnown(spec, theirs) &&
    toLongId(theirs) > toLongId(pushRequestId);
  return waited !== true && rivals.every(givesWay) ? 'wait' : 'yield';
};

const isKnown = ({ knownRequests }: PushSpec, pushRequestId: string): boolean =>
  knownRequests.some((known) => sameId(known, pushRequestId));
