import { setTimeout as sleep } from 'node:timers/promises';
import { type BatchOptions, insertBatch, type Insert, parentsOf } from './batch.js';
import type { Org } from './org.js';
import type { Outcome } from './outcome.js';

/**
 * An insert as a client sees it: it takes time, keeps its push requests locked for that time, and commits at the end
 * whether or not the client still waits for the response. A part of a larger call has no additional latency.
 */
export const insertTaking = async (
  org: Org,
  inserts: readonly Insert[],
  options: BatchOptions,
  part: boolean,
): Promise<Outcome[]> => {
  const parents = parentsOf(inserts);
  const locked = org.locks.busy(parents);
  const release = org.locks.acquire(parents);
  try {
    const cost = inserts.length * org.timing.recordMs + (part ? 0 : org.timing.latencyMs);
    if (cost > 0) await sleep(cost);
    // The push queue continued while this call was sleeping.
    org.engine.catchUp();
    return insertBatch(org, inserts, { ...options, locked });
  } finally {
    release();
  }
};
