import type { CauseClass } from '../../report/causes.js';
import type { OrgKey } from '../../model.js';
import type { PushStatus } from '../../status.js';

/**
 * A push request for the version in any status, made by the rollout or by somebody else. Times are milliseconds since
 * the epoch.
 */
export type PushFact = {
  pushRequestId: string;
  /** The id (04t) of the intermediate version that it pushes; left out where it pushes the version of the plan. */
  via?: string;
  status: PushStatus;
  scheduledStart: number | null;
  /** When it was due to start, as far as known: its scheduled start, but not before it was created. */
  due: number | null;
  start: number | null;
  end: number | null;
};

/** Why an upgrade failed: the details that a gate needs. */
export type FailureFact = { classes: readonly CauseClass[]; signatures: readonly string[]; ignored: boolean };

/** The result for one org of all pushes of the version. */
export type OrgFact = {
  /**
   * `open`: a job waits or runs. `succeeded`: one job succeeded, whatever the result of others. `failed`: all jobs that
   * count failed.
   */
  state: 'open' | 'succeeded' | 'failed';
  /** The number of pushes in which it failed since the rollout was started. */
  failures: number;
  /** The pushes that it is or was in. */
  pushes: readonly string[];
  /** Why it failed the last time; undefined where it did not fail, or where the cause was not read. */
  failure?: FailureFact;
};

/** Everything that the org says about the pushes of a version. Orgs without any job that counts are not in it. */
export type RolloutFacts = {
  /** In the order in which they started. */
  pushes: readonly PushFact[];
  orgs: ReadonlyMap<OrgKey, OrgFact>;
  /**
   * The same for each intermediate version, by its id (04t), where the plan has some. `pushes` contains their pushes too.
   */
  via?: ReadonlyMap<string, ReadonlyMap<OrgKey, OrgFact>>;
};

/** The results of a push that has ended; they no longer change. */
export type EndedPush = {
  succeeded: readonly OrgKey[];
  /** `end`: when the job ended. */
  failed: ReadonlyArray<{ orgKey: OrgKey; end: number | null; failure: FailureFact }>;
};

/** Pushes that have ended, by id. Each is read only once. */
export type EndedPushes = Map<string, EndedPush>;
