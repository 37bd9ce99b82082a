import type { PushSpec } from '../core/push/progress.js';
import type { PushableVersion } from '../core/model.js';

export const RECORD_FORMAT = 2;

/** The command that the record of a push of a rollout names: only a rollout goes on with it. */
export const ROLLOUT_COMMAND = 'package push rollout';

/** The first line of a record, written before the first call to the org: which command began when. */
export type BeginLine = { format: typeof RECORD_FORMAT; startedAt: string; command: string };

/** The second of a command that made no push: what it said about that. */
export type ClosedLine = { event: 'closed'; said: string };

/** The second of any other: whose push it is, and everything that was decided before anything was written. */
export type PlannedLine = {
  event: 'planned';
  username: string;
  orgId: string;
  pushable: PushableVersion;
  plan: PushSpec;
  /** Of a plan that a script has made, which is scheduled once however often it is asked for. */
  planId?: string | undefined;
};
