import type { OrgKey, RejectedOrg } from '../../model.js';
import type { ScheduleOutcome } from '../../push/progress.js';
import type { PlannedOrg } from '../plan/types.js';

/** Whose line of a rollout's log it is, and when it was written: by the org's clock, and later than all that its writer had read. */
export type LogStamp = {
  /** Random, and of this line alone. */
  id: string;
  /** ISO 8601 in UTC. */
  time: string;
  host: string;
  user: string;
  /** The digest of the plan. */
  plan: string;
};

/** What scheduling a push came to; `nothing-accepted` also where no org was left to push to. */
export const PUSH_ENDS = [
  'scheduled',
  'nothing-accepted',
  'miscounted',
  'canceled',
  'rival',
  'withheld',
] as const satisfies readonly ScheduleOutcome[];
export type PushEnd = (typeof PUSH_ENDS)[number];

/** What a gate went by when it stopped a rollout. */
export const GATE_RULES = ['maxFailures', 'maxSameSignature', 'minSample', 'minCompleted', 'window'] as const;
export type GateRule = (typeof GATE_RULES)[number];

/** An org that had the version and is shown with less; none of the pushes that it was in by then counts any more. */
export type RegressedOrg = { orgKey: OrgKey; pushRequestIds: readonly string[] };

/** A push of a rollout, and the wave that it is of. */
export type PushOfWave = { pushRequestId: string; wave: string };

/**
 * What has happened to a rollout and what people have decided about it. An intent is written before each write to the
 * org, and what came of it after.
 *
 * `started`: with the pushes that were taken over from a rollout whose log was lost. `push-made`: the request is there, and
 * has no jobs yet. `paused`: with pushes that somebody else had canceled, where that is why. `tripped`, `accepted`: with
 * the orgs that count against the wave so far. `skipped`: nothing more is pushed to them. `new-subscribers`: who is listed, or
 * pushed to in a wave of their own, regressed orgs too. `finished`: nothing was left to be done. `amended`: from here on the
 * plan is another.
 */
export type RolloutEvent =
  | { what: 'started'; takenOver: readonly PushOfWave[] }
  | { what: 'approved'; wave: string }
  | { what: 'push-intended'; wave: string; orgs: readonly OrgKey[]; start: string | null; retry: boolean }
  | ({ what: 'push-made'; intent: string } & PushOfWave)
  | {
      what: 'push-ended';
      intent: string;
      pushRequestId: string | null;
      outcome: PushEnd;
      /** So many orgs are in it. */
      orgs: number;
      rejected: readonly RejectedOrg[];
      /** The via version that it is a push of (04t). */
      via?: string;
    }
  | { what: 'paused'; canceledPushes: readonly string[] }
  | { what: 'resumed'; canceledPushes: readonly string[] }
  | { what: 'tripped'; wave: string; rule: GateRule; inconclusive: boolean; orgs: readonly OrgKey[] }
  | { what: 'accepted'; wave: string; orgs: readonly OrgKey[] }
  | { what: 'aborted' }
  | { what: 'skipped'; by: 'person' | 'org'; orgs: readonly RejectedOrg[] }
  | { what: 'new-subscribers'; orgs: readonly PlannedOrg[]; regressed?: readonly RegressedOrg[] }
  | { what: 'cancel-intended'; pushRequestId: string }
  | { what: 'canceled'; pushRequestId: string }
  | { what: 'finished'; outcome: 'succeeded' | 'partial' }
  | { what: 'amended'; from: string };

/** A line of the log. */
export type LogEntry = LogStamp & RolloutEvent & { reason: string };
