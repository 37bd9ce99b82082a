import { replay, type Progress, type Journal } from '../core/push/progress.js';
import type { Holder } from '../core/errors/holder.js';
import { sameId } from '../core/orgs/ids.js';
import { journalFolder } from './beginRecord.js';
import { lockFile } from './lock.js';
import { journalOf, openRecord } from './pushFile.js';
import {
  damaged,
  hasEnded,
  listRecords,
  newestOf,
  pushesOf,
  pushRequestIdOf,
  readRecord,
  tellUnreadable,
  type BegunRecord,
  type JournaledPush,
  type OnUnreadable,
  type PushHeader,
} from './record.js';

/** A push taken up again by this process, or why not; `interrupted`: the last command never came to make one. */
export type Reopened =
  | { ok: true; header: PushHeader; progress: Progress; journal: Journal; release: () => Promise<void> }
  | { ok: false; problem: 'none' }
  | { ok: false; problem: 'interrupted'; record: BegunRecord }
  | { ok: false; problem: 'locked'; holder: Holder };

/**
 * Takes up the push with this request id, or, without one, the newest that has not ended (the newest, if all have).
 * Throws where the record that is meant is damaged; others that are, are skipped, and told.
 */
export const reopenJournal = async (
  pushRequestId: string | undefined,
  onUnreadable: OnUnreadable,
): Promise<Reopened> => {
  const records = await listRecords(journalFolder());
  const pushes = pushesOf(records);
  if (pushRequestId !== undefined) {
    const isMeant = (id: string): boolean => sameId(id, pushRequestId);
    const found = pushes.find((push) => isMeant(pushRequestIdOf(push) ?? ''));
    const broken = records.find((each) => each.kind === 'unreadable' && each.pushRequestIds.some(isMeant));
    if (found === undefined && broken?.kind === 'unreadable') throw damaged(broken);
    tellUnreadable(records, onUnreadable);
    return found === undefined ? { ok: false, problem: 'none' } : reopenFound(found);
  }
  const newest = newestOf(records);
  // No other push may be taken for the one that was made last.
  if (newest?.kind === 'unreadable') throw damaged(newest);
  tellUnreadable(records, onUnreadable);
  if (newest?.kind === 'begun') return interruptedOrRunning(newest);
  const found = pushes.find((push) => !hasEnded(push)) ?? pushes.find((push) => pushRequestIdOf(push) !== undefined);
  return found === undefined ? { ok: false, problem: 'none' } : reopenFound(found);
};

const interruptedOrRunning = async (record: BegunRecord): Promise<Reopened> => {
  const lock = await lockFile(record.file);
  if (!lock.ok) return { ok: false, problem: 'locked', holder: lock.holder };
  await lock.release();
  return { ok: false, problem: 'interrupted', record };
};

/** Takes up a push whose record was found, if no other process has it. */
export const reopenFound = async ({
  file,
}: JournaledPush): Promise<Extract<Reopened, { ok: true } | { holder: Holder }>> => {
  const lock = await lockFile(file);
  if (!lock.ok) return { ok: false, problem: 'locked', holder: lock.holder };
  try {
    // Whoever held the lock before may have written more.
    const push = await readRecord(file);
    if (push.kind === 'unreadable') throw damaged(push);
    if (push.kind === 'begun')
      throw damaged({ ...push, kind: 'unreadable', line: 2, problem: 'it broke off', pushRequestIds: [] });
    const { header, events } = push;
    const journal = journalOf(await openRecord(push), lock);
    return { ok: true, header, progress: replay(header.plan, events), journal, release: lock.release };
  } catch (error) {
    await lock.release();
    throw error;
  }
};
