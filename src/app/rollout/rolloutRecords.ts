import type { OrgKey } from '../../core/model.js';
import { allWaves } from '../../core/rollout/waves/allWaves.js';
import type { PushFact } from '../../core/rollout/facts/facts.js';
import { foldLog } from '../../core/rollout/log/foldLog.js';
import { wavesOfVersion, byOrg } from '../../core/rollout/facts/versions.js';
import {
  recordFolder,
  ROLLOUT_COMMAND,
  hasEnded,
  listRecords,
  pushesOf,
  pushRequestIdOf,
  readRecord,
  reportUnreadable,
  type PushRecord,
} from '../../journal/record.js';
import { isLocked, lockFile } from '../../journal/lock.js';
import { openRecord } from '../../journal/recordWriter.js';
import type { Rollout } from './openRollout.js';

/**
 * The pushes of a rollout that a step on this machine has left unfinished. If the step could not write a request into
 * the log any more, it is written into it now. The rollout then cancels it, or waits for it, like any of its own.
 */
export const adoptRecords = async (rollout: Rollout): Promise<PushRecord[]> => {
  const { plan, log, onUnreadable } = rollout;
  const state = foldLog(log.entries());
  const waves = allWaves(plan, state);
  /** The waves of the orgs of a push, for its version; empty where the plan does not have that version. */
  const wavesFor = ({ header }: PushRecord): ReadonlyMap<OrgKey, string> =>
    byOrg(wavesOfVersion(waves, plan, header.spec.request.versionId), ({ name }) => name);
  const records = await listRecords(recordFolder());
  reportUnreadable(records, onUnreadable);
  const unfinished = pushesOf(records).filter((record) => {
    const { command, orgId, spec } = record.header;
    const isOwn = command === ROLLOUT_COMMAND && orgId === plan.hubId;
    if (!isOwn || hasEnded(record)) return false;
    const waveOf = wavesFor(record);
    return spec.orgs.every((orgKey) => waveOf.has(orgKey));
  });
  // A step of the same plan in another folder may still be working on it.
  const held = await Promise.all(unfinished.map(({ file }) => isLocked(file)));
  const left = unfinished.filter((_, index) => held[index] === false);
  for (const record of left) {
    const pushRequestId = pushRequestIdOf(record);
    const wave = wavesFor(record).get(record.header.spec.orgs[0] ?? '') ?? '';
    if (pushRequestId !== undefined && !state.pushes.has(pushRequestId))
      await log.append({ what: 'push-made', intent: '', wave, pushRequestId }, 'found in the record of a killed step');
  }
  return left;
};

/** Closes their records, with the result that the org shows, so that no other command resumes them. */
export const closeRecords = async (records: readonly PushRecord[], pushes: readonly PushFact[]): Promise<void> => {
  const statuses = new Map(pushes.map(({ pushRequestId, status }) => [pushRequestId, status]));
  for (const { file } of records) {
    const lock = await lockFile(file);
    if (!lock.ok) continue;
    try {
      // The process that held the lock before may have written more.
      const record = await readRecord(file);
      if (record.kind !== 'push' || hasEnded(record)) continue;
      const status = statuses.get(pushRequestIdOf(record) ?? '');
      if (status === 'Created') continue;
      const outcome = status === undefined || status === 'Canceled' ? 'canceled' : 'scheduled';
      await (await openRecord(record)).add({ event: 'ended', outcome });
    } finally {
      await lock.release();
    }
  }
};
