import type { OrgKey, RejectedOrg } from '../../model.js';
import type { IneligibleReason } from '../../orgs/eligibility.js';
import type { PushEnd } from './logEntry.js';
import type { PlannedOrg } from '../plan/types.js';

/** A push that the log has as one of the rollout. Times are milliseconds since the epoch. */
export type OwnPush = {
  pushRequestId: string;
  wave: string;
  /** The line of the log that it was intended with; null where it was taken over. */
  intent: string | null;
  madeAt: number;
  /** Who made it. */
  host: string;
  /** Undefined as long as nobody has written what came of it. */
  end: PushEnd | undefined;
  /** A rollout has canceled it, or was about to. */
  cancelIntended: boolean;
  /** That somebody else has canceled it is known, and has halted the rollout then. */
  cancelNoted: boolean;
};

/** Why an org was left out for the moment only: with the next step it is looked at again. */
export const OVER_LIMIT: IneligibleReason = 'over-migration-limit';
const IN_OPEN_PUSH: IneligibleReason = 'in-open-push';
/** Its push of the version before has succeeded, and it is not shown with that version yet. */
export const NOT_SHOWN = 'version-not-shown';
export const NOT_FINAL: ReadonlySet<string> = new Set([IN_OPEN_PUSH, OVER_LIMIT, NOT_SHOWN]);

export type SkippedOrg = RejectedOrg & { by: 'person' | 'org' };

/** Why nothing more is pushed. An abort is for good. */
export type Halt = { kind: 'paused' | 'aborted' | 'tripped' | 'inconclusive'; wave: string | null; reason: string };

/** What the log says of the orgs of one version. */
type OrgsOfVersion = {
  /** Orgs that nothing more is pushed to: a person or the org has said so. */
  skipped: ReadonlyMap<OrgKey, SkippedOrg>;
  /** Orgs that had the version when they were to be pushed to. */
  alreadyUpgraded: ReadonlySet<OrgKey>;
};

/** What the log says of a rollout; all else is read from the org. */
export type RolloutState = OrgsOfVersion & {
  /** Null: it was never started. */
  startedAt: number | null;
  /** Names of waves that were approved. */
  approved: ReadonlySet<string>;
  pushes: ReadonlyMap<string, OwnPush>;
  /** The same of each via version (04t): what the org has said. A person takes an org out of all. */
  via: ReadonlyMap<string, OrgsOfVersion>;
  /** Days (UTC, as `2026-12-31`) on which the org takes no more migrations. */
  migrationsUsedUp: ReadonlySet<string>;
  /** Subscribers that came after planning, and regressed orgs that can be pushed to; null as long as nobody has looked. */
  newSubscribers: readonly PlannedOrg[] | null;
  /** Orgs that had the version and were shown with less, with the pushes that no longer count for them. */
  regressed: ReadonlyMap<OrgKey, ReadonlySet<string>>;
  /** By wave, the orgs that count against it, and that a person has accepted. */
  accepted: ReadonlyMap<string, ReadonlySet<OrgKey>>;
  halt: Halt | null;
  /** Nothing was left to be done when somebody looked last. */
  finished: 'succeeded' | 'partial' | null;
};

export const NOT_STARTED: RolloutState = {
  startedAt: null,
  approved: new Set(),
  pushes: new Map(),
  skipped: new Map(),
  alreadyUpgraded: new Set(),
  via: new Map(),
  migrationsUsedUp: new Set(),
  newSubscribers: null,
  regressed: new Map(),
  accepted: new Map(),
  halt: null,
  finished: null,
};
