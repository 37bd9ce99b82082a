import type { CauseClass } from '../report/causes.js';
import type { OrgKey } from '../model.js';
import type { PushStatus } from '../status.js';

/** A push of the version, by the rollout or not. Times are milliseconds since the epoch. */
export type PushFact = {
  pushRequestId: string;
  status: PushStatus;
  scheduledStart: number | null;
  start: number | null;
  end: number | null;
};

/** Why an upgrade failed: enough for a gate. */
export type FailureFact = { classes: readonly CauseClass[]; signatures: readonly string[]; ignored: boolean };

/** The result of all pushes of the version for one org. */
export type OrgFact = {
  /** `open`: a job waits or runs. `succeeded`: one did, whatever others did. `failed`: all that ended failed. */
  state: 'open' | 'succeeded' | 'failed';
  /** Pushes in which it failed. */
  failures: number;
  /** The pushes that it is or was in. */
  pushes: readonly string[];
  /** Why it failed the last time; undefined where it did not, or where that was not read. */
  failure?: FailureFact;
};

/** Everything that the org has of a version's pushes. Orgs without any job are not in it. */
export type RolloutFacts = {
  pushes: readonly PushFact[];
  orgs: ReadonlyMap<OrgKey, OrgFact>;
};
