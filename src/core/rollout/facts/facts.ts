import type { CauseClass } from '../../report/causes.js';
import type { OrgKey } from '../../model.js';
import type { PushStatus } from '../../status.js';

/** A push request for the version, by the rollout or not, in any status. Times are milliseconds since the epoch. */
export type PushFact = {
  pushRequestId: string;
  /** The via version that it is a push of (04t); left out: the version of the plan. */
  via?: string;
  status: PushStatus;
  scheduledStart: number | null;
  /** When it was due to start, as far as known: its scheduled start, but not before it was made. */
  due: number | null;
  start: number | null;
  end: number | null;
};

/** Why an upgrade failed: enough for a gate. */
export type FailureFact = { classes: readonly CauseClass[]; signatures: readonly string[]; ignored: boolean };

/** The result of all pushes of the version for one org. */
export type OrgFact = {
  /** `open`: a job waits or runs. `succeeded`: one did, whatever others did. `failed`: all that count failed. */
  state: 'open' | 'succeeded' | 'failed';
  /** Pushes in which it failed since the rollout was started. */
  failures: number;
  /** The pushes that it is or was in. */
  pushes: readonly string[];
  /** Why it failed the last time; undefined where it did not, or where that was not read. */
  failure?: FailureFact;
};

/** Everything that the org has of a version's pushes. Orgs without any job that counts are not in it. */
export type RolloutFacts = {
  /** In the order in which they started. */
  pushes: readonly PushFact[];
  orgs: ReadonlyMap<OrgKey, OrgFact>;
  /** The same of each via version (04t), where the plan has some; their pushes are among the others. */
  via?: ReadonlyMap<string, ReadonlyMap<OrgKey, OrgFact>>;
};

/** The results of a push that has ended; they no longer change. */
export type EndedPush = {
  succeeded: readonly OrgKey[];
  /** `end`: of the job. */
  failed: ReadonlyArray<{ orgKey: OrgKey; end: number | null; failure: FailureFact }>;
};

/** Pushes that have ended, by id: each is read once. */
export type EndedPushes = Map<string, EndedPush>;
