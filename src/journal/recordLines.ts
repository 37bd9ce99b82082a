import type { PushSpec } from '../core/push/progress.js';
import type { PushableVersion } from '../core/model.js';

export const RECORD_FORMAT = 2;

/** The command in records of a rollout's pushes: only a rollout may continue them. */
export const ROLLOUT_COMMAND = 'package push rollout';

/** The first line of a record, written before the first call to the org: the command and its start. */
export type BeginLine = { format: typeof RECORD_FORMAT; startedAt: string; command: string };

/** The second line of a command that made no push: what it reported. */
export type ClosedLine = { event: 'closed'; said: string };

/** The second line of any other command: its org, and everything that was decided before anything was written. */
export type PlannedLine = {
  event: 'planned';
  username: string;
  orgId: string;
  pushable: PushableVersion;
  plan: PushSpec;
  /** The id of a script's plan, which is scheduled once, however often it is requested. */
  planId?: string | undefined;
};
