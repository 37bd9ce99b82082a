import { takeUp, type Progress } from '../core/events.js';
import { sameId } from '../core/ids.js';
import type { Journal } from '../core/ports.js';
import { journalFolder } from './beginJournal.js';
import { lockJournal, type Holder } from './lock.js';
import {
  hasEnded,
  listJournals,
  openJournal,
  pushRequestIdOf,
  readJournal,
  type JournaledPush,
  type PushHeader,
} from './pushFile.js';

/** A push taken up again by this process, or why not. */
export type TakenUp =
  | { ok: true; header: PushHeader; progress: Progress; journal: Journal; release: () => Promise<void> }
  | { ok: false; problem: 'none' }
  | { ok: false; problem: 'locked'; holder: Holder };

/** Takes up the push with this request id, or, without one, the newest that has not ended (the newest, if all have). */
export const takeUpJournal = async (pushRequestId: string | undefined): Promise<TakenUp> => {
  const journals = await listJournals(journalFolder());
  const found =
    pushRequestId === undefined
      ? (journals.find((journal) => !hasEnded(journal)) ??
        journals.find((journal) => pushRequestIdOf(journal) !== undefined))
      : journals.find((journal) => sameId(pushRequestIdOf(journal) ?? '', pushRequestId));
  return found === undefined ? { ok: false, problem: 'none' } : takeUpFound(found);
};

/** Takes up a push whose journal was found, if no other process has it. */
export const takeUpFound = async (found: JournaledPush): Promise<Exclude<TakenUp, { problem: 'none' }>> => {
  const lock = await lockJournal(found.file);
  if (!lock.ok) return { ok: false, problem: 'locked', holder: lock.holder };
  // Whoever held the lock before may have written more.
  const { header, events } = (await readJournal(found.file)) ?? found;
  return {
    ok: true,
    header,
    progress: takeUp(header.plan, events),
    journal: await openJournal(found.file),
    release: lock.release,
  };
};
