import type { OrgKey, RejectedOrg } from '../../model.js';
import { reasonsAbout, type IneligibleReason } from '../../orgs/ineligible.js';
import type { PlannedOrg } from '../plan/plan.js';
import { NOT_SHOWN } from '../plan/reasons.js';

/** A push that the log records as a push of the rollout. Times are milliseconds since the epoch. */
export type OwnPush = {
  pushRequestId: string;
  wave: string;
  /** The id of its `push-intended` line; null where the push was taken over. */
  intent: string | null;
  madeAt: number;
  /** The machine that made it. */
  host: string;
  /** Whether a runner of the rollout has canceled it, or was about to. */
  cancelIntended: boolean;
  /** Whether the log already says that somebody else has canceled it. That has halted the rollout once. */
  cancelNoted: boolean;
};

/** The day has no migrations left for the org. */
export const OVER_LIMIT: IneligibleReason = 'over-migration-limit';
/** The reasons that end by themselves: the next step checks these orgs again. */
export const NOT_FINAL: ReadonlySet<string> = new Set([...reasonsAbout('for-now'), NOT_SHOWN]);

export type SkippedOrg = RejectedOrg & { by: 'person' | 'org' };

/** Why nothing more is pushed. An abort is permanent. */
export type Halt = { kind: 'paused' | 'aborted' | 'tripped' | 'inconclusive'; wave: string | null; reason: string };

/** What the log says about the orgs of one version. */
type OrgsOfVersion = {
  /** Orgs to which nothing more is pushed, by decision of a person or of the org. */
  skipped: ReadonlyMap<OrgKey, SkippedOrg>;
  /** Orgs that already had the version when a push to them was to be made. */
  alreadyUpgraded: ReadonlySet<OrgKey>;
};

/** What the log says about a rollout. Everything else is read from the org. */
export type RolloutState = OrgsOfVersion & {
  /** Null: it was never started. */
  startedAt: number | null;
  /** Names of the approved waves. */
  approved: ReadonlySet<string>;
  pushes: ReadonlyMap<string, OwnPush>;
  /**
   * What the log says about the orgs of each intermediate version, by its id (04t). Contains only what the org has said:
   * a person skips an org for all versions.
   */
  via: ReadonlyMap<string, OrgsOfVersion>;
  /** Days (UTC, as `2026-12-31`) on which the org accepts no more migrations. */
  migrationsUsedUp: ReadonlySet<string>;
  /**
   * Subscribers that came after planning, and regressed orgs that can be pushed to; null until they were searched for.
   */
  newSubscribers: readonly PlannedOrg[] | null;
  /** Orgs that had the version and were shown with an older one, with the pushes that no longer count for them. */
  regressed: ReadonlyMap<OrgKey, ReadonlySet<string>>;
  /** By wave, the orgs that count against it and that a person has accepted. */
  accepted: ReadonlyMap<string, ReadonlySet<OrgKey>>;
  halt: Halt | null;
  /** The outcome, if nothing was left to do when the rollout was last advanced; otherwise null. */
  finished: 'succeeded' | 'partial' | null;
};

/** The names of the waves for which a push was made. */
export const begunNames = ({ pushes }: Pick<RolloutState, 'pushes'>): ReadonlySet<string> =>
  new Set([...pushes.values()].map(({ wave }) => wave));
