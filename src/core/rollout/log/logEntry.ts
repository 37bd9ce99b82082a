import type { OrgKey, RejectedOrg } from '../../model.js';
import type { ScheduleOutcome } from '../../push/progress.js';
import type { PlannedOrg } from '../plan/types.js';

/**
 * The writer and the time of a line in a rollout's log. The time is the org's, and later than the time of every line
 * that the writer had read.
 */
export type LogStamp = {
  /** Random and unique to this line. */
  id: string;
  /** ISO 8601 in UTC. */
  time: string;
  host: string;
  user: string;
  /** The digest of the plan. */
  plan: string;
};

/** The rule by which a gate stopped a rollout. */
export const GATE_RULES = ['maxFailures', 'maxSameSignature', 'minSample', 'minCompleted', 'window'] as const;
export type GateRule = (typeof GATE_RULES)[number];

/**
 * An org that had the version, and that the hub now shows with an older one. The pushes that it was in until then no
 * longer count.
 */
export type RegressedOrg = { orgKey: OrgKey; pushRequestIds: readonly string[] };

/** A push of a rollout, and its wave. */
export type PushOfWave = { pushRequestId: string; wave: string };

/**
 * An event of a rollout, or a decision of a person about it. An intent is logged before each write to the org, and the
 * result after it.
 *
 * `started`: with the pushes that were taken over from a rollout whose log was lost. `push-made`: the request exists,
 * without jobs. `paused`: with the pushes that somebody else had canceled, if that is the reason. `tripped`,
 * `accepted`: with the orgs that count against the wave so far. `skipped`: nothing more is pushed to these orgs.
 * `new-subscribers`: the orgs that are listed, or pushed to in a wave of their own, including regressed orgs.
 * `finished`: nothing was left to do. `amended`: from this line on, another plan applies.
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
      /** `nothing-accepted` also where no org was left to push to. */
      outcome: ScheduleOutcome;
      /** The number of orgs in the push. */
      orgs: number;
      rejected: readonly RejectedOrg[];
      /** The id (04t) of the intermediate version that it pushes. */
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
