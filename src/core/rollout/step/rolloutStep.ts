import { utcTime } from '../../text/calendar.js';
import type { Halt } from '../log/state.js';
import type { PlannedOrg } from '../plan/plan.js';
import type { Trip } from './gate.js';

/**
 * What a rollout waits for. `runner`: another process is scheduling a push. `advance`: the next `rollout advance`.
 * `later`: orgs that cannot be pushed to yet, because they are not shown with the version before, or because the day
 * has no migrations left.
 */
export type WaitingFor = 'approval' | 'running' | 'start' | 'soak' | 'paused' | 'runner' | 'advance' | 'later';

export type PushStep = {
  do: 'push';
  wave: string;
  orgs: readonly PlannedOrg[];
  /** When it may start; null: at once. */
  start: Date | null;
  retry: boolean;
};

export type WaitStep = { do: 'wait'; for: WaitingFor; wave: string | null; until: Date | null; reason: string };

/** The one thing to do now. */
export type RolloutStep =
  | PushStep
  | WaitStep
  /** Search for subscribers that are new since the plan was made. */
  | { do: 'find-new-subscribers' }
  /** Somebody else has canceled pushes of the rollout: it is paused until it is resumed. */
  | { do: 'pause'; canceledPushes: readonly string[]; reason: string }
  | ({ do: 'trip'; wave: string } & Trip)
  | { do: 'stop'; outcome: Exclude<Halt['kind'], 'paused'>; wave: string | null; reason: string }
  | { do: 'finish'; outcome: 'succeeded' | 'partial'; reason: string };

export const waiting = (what: WaitingFor, wave: string | null, until: Date | null, reason: string): WaitStep => ({
  do: 'wait',
  for: what,
  wave,
  until,
  reason,
});

/**
 * The state of a rollout. In the last three states nothing more is pushed until somebody decides so, or, for `aborted`,
 * at all.
 */
export type RolloutOutcome = 'succeeded' | 'partial' | 'waiting' | 'tripped' | 'inconclusive' | 'aborted';

export const rolloutOutcome = (step: RolloutStep): RolloutOutcome => {
  switch (step.do) {
    case 'push':
    case 'wait':
    case 'pause':
    case 'find-new-subscribers':
      return 'waiting';
    case 'trip':
      return step.inconclusive ? 'inconclusive' : 'tripped';
    case 'stop':
    case 'finish':
      return step.outcome;
  }
};

/** What the step does, or why it does nothing. */
export const reasonOf = (step: RolloutStep): string => {
  switch (step.do) {
    case 'push':
      if (step.retry) return 'orgs that failed are tried again';
      return step.start === null ? 'it is due' : 'its window opens later';
    case 'find-new-subscribers':
      return 'every wave is over';
    default:
      return step.reason;
  }
};

const dueReason = ({ retry, start }: PushStep): string => {
  if (retry) return 'orgs that failed are due to be tried again';
  if (start === null) return 'its push is due';
  return `its push can be scheduled, to start ${utcTime(start.toISOString())}`;
};

/** The step as it is reported when it is not taken. A push that is due becomes a wait for `advance`. */
export const notTaken = (step: RolloutStep): RolloutStep => {
  switch (step.do) {
    case 'push':
      return waiting('advance', step.wave, null, dueReason(step));
    case 'pause':
      return waiting('paused', null, null, step.reason);
    default:
      return step;
  }
};
