import type { Holder } from '../core/model.js';
import type { KnownPush, NoPushOfRecord } from '../core/errors/usageProblem.js';
import { holderOf } from './lock.js';
import {
  damaged,
  hasEnded,
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
  const of = { file, command, startedAt, before: knownPushes(records)[0] };
  if (newest.kind === 'started') return { ok: false, problem: 'interrupted', said: '', ...of };
  if (isPush) return { ok: false, problem: 'unsettled', said: '', ...of };
  const said = newest.kind === 'closed' ? newest.said : 'the org refused the push request';
  return { ok: false, problem: 'closed', said, ...of };
};

const knownPushes = (records: readonly AnyRecord[]): KnownPush[] =>
  pushesOf(records).flatMap((push) => {
    const pushRequestId = pushRequestIdOf(push);
    return pushRequestId === undefined
      ? []
      : [{ pushRequestId, username: push.header.username, hasEnded: hasEnded(push) }];
  });
