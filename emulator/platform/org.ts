import type { Store, Switches } from '../model.js';
import type { Clock } from './clock.js';
import type { RowLocks } from './locks.js';
import type { MigrationQuota } from './migrationQuota.js';
import type { PushEngine } from './pushEngine.js';
import type { Words } from './words.js';

/** Simulated cost of work, in milliseconds of wall time. */
export type Timing = {
  latencyMs: number;
  /** Per record of an insert, while the push request stays locked. */
  recordMs: number;
  /** From UploadComplete until a bulk job starts. */
  bulkStartMs: number;
};

/** The org as the platform rules see it; what HTTP adds (sessions, cursors, counters) is not here. */
export type Org = {
  readonly store: Store;
  readonly clock: Clock;
  readonly switches: Switches;
  /** Refusals in the words of a real org; in the emulator's own where there are none. */
  readonly words: Words;
  readonly timing: Timing;
  readonly locks: RowLocks;
  readonly engine: PushEngine;
  readonly migrations: MigrationQuota;
};
