import { sameId } from '../core/orgs/ids.js';
import { journalFolder } from './beginRecord.js';
import { newestPush, type NoPush } from './newestPush.js';
import { listRecords, pushesOf, pushRequestIdOf, type JournaledPush, type OnUnreadable } from './record.js';

/** The record of the push with this request id. */
export const findJournal = async (pushRequestId: string): Promise<JournaledPush | undefined> =>
  pushesOf(await listRecords(journalFolder())).find((push) => sameId(pushRequestIdOf(push) ?? '', pushRequestId));

/** The push that is meant, and the user it was for, or why there is none. */
export type FoundPush = { ok: true; pushRequestId: string; username?: string } | NoPush;

/** The push that is named, or, without a name, that of the newest command from here. */
export const findPush = async (pushRequestId: string | undefined, onUnreadable: OnUnreadable): Promise<FoundPush> => {
  if (pushRequestId !== undefined) return { ok: true, pushRequestId };
  const newest = await newestPush(await listRecords(journalFolder()), onUnreadable, { needsRequest: true });
  if (!newest.ok) return newest;
  return { ok: true, pushRequestId: pushRequestIdOf(newest.push) ?? '', username: newest.push.header.username };
};
