import { sameId } from '../core/orgs/ids.js';
import { journalFolder } from './beginRecord.js';
import { isLocked } from './lock.js';
import {
  damaged,
  listRecords,
  newestOf,
  pushesOf,
  pushRequestIdOf,
  tellUnreadable,
  type BegunRecord,
  type JournaledPush,
  type OnUnreadable,
} from './record.js';

/** The record of the push with this request id. */
export const findJournal = async (pushRequestId: string): Promise<JournaledPush | undefined> =>
  pushesOf(await listRecords(journalFolder())).find((push) => sameId(pushRequestIdOf(push) ?? '', pushRequestId));

/** The push that is meant, and the user it was for; `interrupted`: the last command never came to make one. */
export type FoundPush = { pushRequestId: string | undefined; username?: string; interrupted?: BegunRecord };

/**
 * The push that is named, or, without a name, the one that was scheduled last from here. Throws where that can't be told,
 * because the newest record is damaged.
 */
export const findPush = async (pushRequestId: string | undefined, onUnreadable: OnUnreadable): Promise<FoundPush> => {
  if (pushRequestId !== undefined) return { pushRequestId };
  const records = await listRecords(journalFolder());
  const newest = newestOf(records);
  if (newest?.kind === 'unreadable') throw damaged(newest);
  tellUnreadable(records, onUnreadable);
  if (newest?.kind === 'begun' && !(await isLocked(newest.file)))
    return { pushRequestId: undefined, interrupted: newest };
  const push = pushesOf(records).find((each) => pushRequestIdOf(each) !== undefined);
  return { pushRequestId: push && pushRequestIdOf(push), username: push?.header.username };
};
