import type { OrgKey } from './ids.js';
import { JOBS_PER_INSERT, type JobInsert, type NewPushRequest } from './ports.js';
import type { JobCounts } from './status.js';

/** What is to be pushed, decided before anything is written. */
export type SchedulePlan = { request: NewPushRequest; orgs: readonly OrgKey[] };

/** How far a push has come, as facts: each is set once the org has said so. */
export type Progress = {
  plan: SchedulePlan;
  pushRequestId?: string;
  inserts: JobInsert[];
  /** Jobs that the org counts, read after the last insert. */
  counted?: JobCounts;
  activated?: true;
  canceled?: true;
};

export type Action =
  | { do: 'create-request' }
  | { do: 'insert-jobs'; pushRequestId: string; orgs: readonly OrgKey[] }
  | { do: 'count-jobs'; pushRequestId: string }
  | { do: 'activate'; pushRequestId: string }
  | { do: 'cancel'; pushRequestId: string }
  | { do: 'stop'; pushRequestId: string; outcome: ScheduleOutcome };

/**
 * How scheduling ended. `scheduled`: Pending with exactly the orgs that the org accepted. `nothing-accepted`: every
 * org was refused, the request is canceled. `miscounted`: the org holds another number of jobs than it confirmed, so
 * the request was canceled rather than started.
 */
export type ScheduleOutcome = 'scheduled' | 'nothing-accepted' | 'miscounted';

/** The one decision: what to do next, from the facts alone. */
export const next = (progress: Progress): Action => {
  const { plan, pushRequestId, inserts } = progress;
  if (pushRequestId === undefined) return { do: 'create-request' };
  if (inserts.length < plan.orgs.length) {
    const orgs = plan.orgs.slice(inserts.length, inserts.length + JOBS_PER_INSERT);
    return { do: 'insert-jobs', pushRequestId, orgs };
  }
  const accepted = inserts.filter((insert) => insert.ok).length;
  if (accepted === 0) return cancelOrStop(progress, pushRequestId, 'nothing-accepted');
  if (progress.counted === undefined) return { do: 'count-jobs', pushRequestId };
  if (progress.counted.total !== accepted) return cancelOrStop(progress, pushRequestId, 'miscounted');
  return progress.activated ? { do: 'stop', pushRequestId, outcome: 'scheduled' } : { do: 'activate', pushRequestId };
};

const cancelOrStop = (progress: Progress, pushRequestId: string, outcome: ScheduleOutcome): Action =>
  progress.canceled ? { do: 'stop', pushRequestId, outcome } : { do: 'cancel', pushRequestId };

/** API calls that scheduling takes when nothing goes wrong: the request, its jobs, the count, and Pending. */
export const callsToSchedule = (orgs: number): number => 3 + Math.ceil(orgs / JOBS_PER_INSERT);
