import { sameId } from '../core/orgs/ids.js';
import { newestPush, type NoPush } from './newestPush.js';
import { listRecords, pushesOf, pushRequestIdOf, type PushRecord, type OnUnreadable } from './record.js';

/** The record of the push with this request id. */
export const findRecord = async (pushRequestId: string, folder: string): Promise<PushRecord | undefined> =>
  pushesOf(await listRecords(folder)).find((push) => sameId(pushRequestIdOf(push) ?? '', pushRequestId));

/** The push of this machine's newest command, and its username, or why there is no push. */
export const findPush = async (
  onUnreadable: OnUnreadable,
  folder: string,
): Promise<{ ok: true; pushRequestId: string; username: string } | NoPush> => {
  const newest = await newestPush(await listRecords(folder), onUnreadable, { needsRequest: true });
  if (!newest.ok) return newest;
  return { ok: true, pushRequestId: pushRequestIdOf(newest.push) ?? '', username: newest.push.header.username };
};
