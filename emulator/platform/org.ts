import type { Store, Switches } from '../model.js';
import type { Clock } from './clock.js';
import type { RowLocks } from './locks.js';
import type { MigrationQuota } from './migrationQuota.js';
import type { PushEngine } from './pushEngine.js';
import type { Words } from './words.js';

/** The simulated duration of work, in milliseconds of wall time. */
export type Timing = {
  latencyMs: number;
  /** Per record of an insert, while the push request stays locked. */
  recordMs: number;
  /** From UploadComplete until a bulk job starts. */
  bulkStartMs: number;
};

/** The org for the platform rules, without the parts of HTTP (sessions, cursors, counters). */
export type Org = {
  readonly store: Store;
  readonly clock: Clock;
  readonly switches: Switches;
  /** The texts of a real org's refusals; where there are none, the emulator's own are used. */
  readonly words: Words;
  readonly timing: Timing;
  readonly locks: RowLocks;
  readonly engine: PushEngine;
  readonly migrations: MigrationQuota;
};
