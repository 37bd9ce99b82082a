import { z } from 'zod';
import { CAUSE_CLASSES } from '../../report/causes.js';
import type { OrgKey } from '../../model.js';
import type { PushStatus } from '../../status.js';
import { ORG_KEY } from '../../dataSchema.js';
import type { Plain } from '../definition/schema.js';

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

const FAILURE = z.strictObject({
  classes: z.array(z.enum(CAUSE_CLASSES)),
  signatures: z.array(z.string()),
  ignored: z.boolean(),
});

/** Why an upgrade failed: the details that a gate needs. */
export type FailureFact = Plain<z.output<typeof FAILURE>>;

/** The results of a push that has ended; they no longer change. */
const ENDED_PUSH = z.strictObject({
  succeeded: z.array(ORG_KEY),
  /** `end`: when the job ended. */
  failed: z.array(z.strictObject({ orgKey: ORG_KEY, end: z.number().nullable(), failure: FAILURE })),
});
export type EndedPush = Plain<z.output<typeof ENDED_PUSH>>;

/** Pushes that have ended, by id. Each is read only once. */
export type EndedPushes = Map<string, EndedPush>;

/** Pushes that have ended, as they are kept beside a plan. Errors are judged by the plan's gates, so that its digest is there. */
export const ENDED = z.strictObject({
  format: z.literal(1),
  digest: z.string(),
  pushes: z.record(z.string(), ENDED_PUSH),
});
