import { UsageError } from '../../core/errors/usageError.js';
import { findPush, type NoPush } from '../../journal/newestPush.js';
import { recordFolder } from '../../journal/record.js';
import type { RecordOptions } from '../openPushOrg.js';

/** A push, and the username of the org that it was made in, where this machine knows it. */
export type NamedPush = { pushRequestId: string; username?: string };

/**
 * The named push, or else that of the newest command of this machine.
 *
 * @throws {@link UsageError} where that command has made no push (`no-record`, `made-no-push`), or is still running
 * (`locked`).
 */
export const recentPush = async (
  pushRequestId: string | undefined,
  { recordFolder: folder = recordFolder(), onUnreadable = () => undefined }: RecordOptions = {},
): Promise<NamedPush> => {
  if (pushRequestId !== undefined) return { pushRequestId };
  const found = await findPush(onUnreadable, folder);
  if (found.ok) return found;
  if (found.problem === 'none') throw new UsageError({ kind: 'no-record', pushRequestId: null, for: 'most-recent' });
  throw noPushError(found);
};

/** The error where the newest command of this machine has no usable push. */
export const noPushError = (found: Exclude<NoPush, { problem: 'none' }>): UsageError => {
  if (found.problem === 'locked') return new UsageError({ kind: 'locked', ...found.holder });
  const { problem, file, command, startedAt, said, before } = found;
  return new UsageError({ kind: 'made-no-push', problem, file, command, startedAt, said, before });
};
