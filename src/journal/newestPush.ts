import type { Holder } from '../core/model.js';
import type { KnownPush, NoPushOfRecord } from '../core/errors/usageProblem.js';
import { sameId } from '../core/orgs/ids.js';
import { holderOf, isLocked } from './lock.js';
import {
  damaged,
  hasEnded,
  listRecords,
  newestOf,
  pushesOf,
  pushRequestIdOf,
  reportUnreadable,
  wasRefused,
  type PushRecord,
  type OnUnreadable,
  type AnyRecord,
} from './record.js';

/** Why the newest command has no usable push. `locked`: it is still running. */
export type NoPush =
  { ok: false; problem: 'none' } | { ok: false; problem: 'locked'; holder: Holder } | ({ ok: false } & NoPushOfRecord);

/**
 * The push of this machine's newest command, and never an older one: the user means their most recent push.
 * `needsRequest`: the push must have a known request. Throws where that is unknown, because the record is damaged.
 */
export const newestPush = async (
  records: readonly AnyRecord[],
  onUnreadable: OnUnreadable,
  { needsRequest }: { needsRequest: boolean },
): Promise<{ ok: true; push: PushRecord } | NoPush> => {
  const newest = newestOf(records);
  if (newest?.kind === 'unreadable') throw damaged(newest);
  reportUnreadable(records, onUnreadable);
  if (newest === undefined) return { ok: false, problem: 'none' };
  const isPush = newest.kind === 'push' && !wasRefused(newest);
  if (isPush && (!needsRequest || pushRequestIdOf(newest) !== undefined)) return { ok: true, push: newest };
  const holder = await holderOf(newest.file);
  if (holder !== undefined) return { ok: false, problem: 'locked', holder };
  const { file } = newest;
  const { command, startedAt } = newest.kind === 'push' ? newest.header : newest;
  const of = { file, command, startedAt, before: newestKnown(records) };
  if (newest.kind === 'started') return { ok: false, problem: 'interrupted', said: '', ...of };
  if (isPush) return { ok: false, problem: 'unsettled', said: '', ...of };
  const said = newest.kind === 'closed' ? newest.said : 'the org refused the push request';
  return { ok: false, problem: 'closed', said, ...of };
};

/** The newest push that has a request. */
const newestKnown = (records: readonly AnyRecord[]): KnownPush | undefined => {
  for (const push of pushesOf(records)) {
    const pushRequestId = pushRequestIdOf(push);
    if (pushRequestId !== undefined) return { pushRequestId, username: push.header.username, hasEnded: hasEnded(push) };
  }
  return undefined;
};

/** Among these records, that of the push with this request id. */
export const recordOf = (pushRequestId: string, records: readonly AnyRecord[]): PushRecord | undefined =>
  pushesOf(records).find((push) => sameId(pushRequestIdOf(push) ?? '', pushRequestId));

/** The record of the push with this request id. */
export const findRecord = async (pushRequestId: string, folder: string): Promise<PushRecord | undefined> =>
  recordOf(pushRequestId, await listRecords(folder));

/** The push of this machine's newest command, and its username, or why there is no push. */
export const findPush = async (
  onUnreadable: OnUnreadable,
  folder: string,
): Promise<{ ok: true; pushRequestId: string; username: string } | NoPush> => {
  const newest = await newestPush(await listRecords(folder), onUnreadable, { needsRequest: true });
  if (!newest.ok) return newest;
  return { ok: true, pushRequestId: pushRequestIdOf(newest.push) ?? '', username: newest.push.header.username };
};

/**
 * The interrupted pushes of this machine that no process is scheduling: their request ids, null without one. Of those
 * without a request, only that of the newest command can be continued; the others affect no orgs.
 */
export const unfinishedPushes = async (folder: string): Promise<Array<string | null>> => {
  const records = await listRecords(folder);
  const newest = newestOf(records);
  const open = pushesOf(records).filter(
    (push) => !hasEnded(push) && (push === newest || pushRequestIdOf(push) !== undefined),
  );
  const held = await Promise.all(open.map(({ file }) => isLocked(file)));
  return open.filter((_, index) => held[index] === false).map((push) => pushRequestIdOf(push) ?? null);
};
