import type { Store, Switches } from '../model.js';
import type { Clock } from './clock.js';
import { RowLocks } from './locks.js';
import { MigrationQuota } from './migrationQuota.js';
import type { Org, Timing } from './org.js';
import { type EngineSettings, PushEngine } from './pushEngine.js';
import type { Words } from './words.js';

/** Adds the platform's rules and its push queue to a store. */
export const createOrg = (
  store: Store,
  clock: Clock,
  switches: Switches,
  timing: Timing,
  engine: EngineSettings,
  words: Words = {},
): Org => {
  const org: Org = {
    store,
    clock,
    switches,
    words,
    timing,
    locks: new RowLocks(),
    engine: new PushEngine(store, clock, engine, switches),
    migrations: new MigrationQuota(),
  };
  org.engine.adopt();
  return org;
};
