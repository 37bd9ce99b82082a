import type { Progress, Journal } from '../core/push/progress.js';
import { replay } from '../core/push/replay.js';
import type { Holder } from '../core/model.js';
import { sameId } from '../core/orgs/ids.js';
import { lockFile } from './lock.js';
import { newestPush, type NoPush } from './newestPush.js';
import { journalOf, openRecord } from './pushFile.js';
import {
  damaged,
  listRecords,
  pushesOf,
  pushRequestIdOf,
  readRecord,
  reportUnreadable,
  type PushRecord,
  type OnUnreadable,
  type PushHeader,
} from './record.js';

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
  const pushes = pushesOf(records);
  if (pushRequestId !== undefined) {
    const isMeant = (id: string): boolean => sameId(id, pushRequestId);
    const found = pushes.find((push) => isMeant(pushRequestIdOf(push) ?? ''));
    const broken = records.find((each) => each.kind === 'unreadable' && each.pushRequestIds.some(isMeant));
    if (found === undefined && broken?.kind === 'unreadable') throw damaged(broken);
    reportUnreadable(records, onUnreadable);
    return found === undefined ? { ok: false, problem: 'none' } : reopenFound(found);
  }
  const newest = await newestPush(records, onUnreadable, { needsRequest: false });
  return newest.ok ? reopenFound(newest.push) : newest;
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
