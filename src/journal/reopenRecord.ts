import { join } from 'node:path';
import type { PushableVersion, Holder } from '../core/model.js';
import { newProgress, type Progress, type PushSpec, type Journal } from '../core/push/progress.js';
import { replay } from '../core/push/replay.js';
import { sameId } from '../core/orgs/ids.js';
import { lockFile } from './lock.js';
import { newestPush, recordOf, type NoPush } from './newestPush.js';
import {
  damaged,
  listRecords,
  pushesOf,
  readRecord,
  reportUnreadable,
  wasRefused,
  type AnyRecord,
  type PushRecord,
  type OnUnreadable,
  type PushHeader,
  type UnreadableRecord,
} from './record.js';
import { beginPlannedRecord, journalOf, makeFolder, openRecord, type Planned } from './recordWriter.js';

/** A push resumed by this process, or why it was not resumed. */
export type Reopened =
  { ok: true; header: PushHeader; progress: Progress; journal: Journal; release: () => Promise<void> } | NoPush;

/**
 * Resumes the push with this request id, or, without one, that of this machine's newest command. Throws where its
 * record is damaged. Other damaged records are reported and skipped.
 */
export const reopenRecord = async (
  pushRequestId: string | undefined,
  onUnreadable: OnUnreadable,
  folder: string,
): Promise<Reopened> => {
  const records = await listRecords(folder);
  if (pushRequestId !== undefined) {
    const found = recordOf(pushRequestId, records);
    const isMeant = ({ pushRequestIds }: UnreadableRecord): boolean =>
      pushRequestIds.some((id) => sameId(id, pushRequestId));
    if (found === undefined) throwIfDamaged(records, isMeant);
    reportUnreadable(records, onUnreadable);
    return found === undefined ? { ok: false, problem: 'none' } : reopenFound(found);
  }
  const newest = await newestPush(records, onUnreadable, { needsRequest: false });
  return newest.ok ? reopenFound(newest.push) : newest;
};

const throwIfDamaged = (records: readonly AnyRecord[], isMeant: (record: UnreadableRecord) => boolean): void => {
  const broken = records.find((record) => record.kind === 'unreadable' && isMeant(record));
  if (broken?.kind === 'unreadable') throw damaged(broken);
};

/** Resumes a push whose record was found, if no other process has locked it. */
export const reopenFound = async ({
  file,
}: PushRecord): Promise<Extract<Reopened, { ok: true } | { holder: Holder }>> => {
  const lock = await lockFile(file);
  if (!lock.ok) return { ok: false, problem: 'locked', holder: lock.holder };
  try {
    // The process that had the lock before may have written more.
    const push = await readRecord(file);
    if (push.kind === 'unreadable') throw damaged(push);
    if (push.kind !== 'push')
      throw damaged({ ...push, kind: 'unreadable', line: 2, problem: 'it broke off', pushRequestIds: [] });
    const { header, events } = push;
    const journal = journalOf(await openRecord(push), lock);
    return { ok: true, header, progress: replay(header.spec, events), journal, release: lock.release };
  } catch (error) {
    await lock.release();
    throw error;
  }
};

/** The push of a plan, started or resumed by this process, or the holder of its lock. */
export type PlanRecord =
  { ok: true; progress: Progress; journal: Journal; release: () => Promise<void> } | { ok: false; holder: Holder };

/**
 * Resumes the push that was started with the plan of this id, or starts it. A plan is one push, however often, and by
 * however many processes, it is scheduled. A push whose request the org refused has left nothing, and is started again.
 */
export const openPlanRecord = async (
  org: Planned['org'],
  { planId, pushable, spec }: { planId: string; pushable: PushableVersion; spec: PushSpec },
  folder: string,
): Promise<PlanRecord> => {
  await makeFolder(folder);
  const lock = await lockFile(join(folder, `plan-${planId}`));
  if (!lock.ok) return lock;
  try {
    const records = await listRecords(folder);
    const found = pushesOf(records).find((push) => push.header.planId === planId && !wasRefused(push));
    if (found !== undefined) return await reopenFound(found);
    throwIfDamaged(records, ({ file }) => file.includes(planId));
    const journal = await beginPlannedRecord('package push schedule', { org, pushable, spec }, { folder, planId });
    // The plan may be old, and the folder with its record may have been lost since: check for other pushes.
    return { ok: true, progress: { ...newProgress(spec), unchecked: true }, journal, release: journal.release };
  } finally {
    await lock.release();
  }
};
