import { UsageError } from '../../core/errors/usageError.js';
import type { PushableVersion } from '../../core/model.js';
import { sameId } from '../../core/orgs/ids.js';
import type { Journal, Progress } from '../../core/push/progress.js';
import { scheduledPush, type ScheduledPush } from '../../core/push/scheduledPush.js';
import { recordFolder, ROLLOUT_COMMAND } from '../../journal/record.js';
import { reopenRecord } from '../../journal/reopenRecord.js';
import { unfinishedPushes } from '../../journal/newestPush.js';
import { requireListener, type Listener } from '../listener.js';
import type { OpenOrg, RecordOptions } from '../openPushOrg.js';
import { asGiven, requireOptions, aText } from '../requireOptions.js';
import { noPushError } from './recentPush.js';
import { runScheduler } from './runScheduler.js';

/** An interrupted push, locked by this process; {@link resumePush} resumes it. */
export type InterruptedPush = {
  /** The username of the org that it was started in. */
  readonly username: string;
  readonly orgId: string;
  readonly pushable: PushableVersion;
  /** The command that started it, such as `package push schedule`. */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly progress: Progress;
  /** Another interrupted push, which no process is scheduling. */
  readonly otherUnfinished: string | undefined;
  /** Releases the lock. Must be called in every case. */
  release(): Promise<void>;
  /** @internal */
  readonly journal: Journal;
};

/**
 * Reopens the push with this request id, or, without one, that of the newest command of this machine.
 *
 * @throws {@link UsageError} where there is no record of it (`no-record`, `made-no-push`), where its record is damaged,
 * where another process has locked it (`locked`), or where it belongs to a rollout (`push-of-rollout`).
 */
export const reopenPush = async (
  pushRequestId: string | undefined,
  options: RecordOptions = {},
): Promise<InterruptedPush> => {
  requireOptions(options, { recordFolder: aText, onUnreadable: asGiven });
  const { recordFolder: folder = recordFolder(), onUnreadable = () => undefined } = options;
  const found = await reopenRecord(pushRequestId, onUnreadable, folder);
  if (!found.ok) {
    if (found.problem !== 'none') throw noPushError(found);
    throw new UsageError({ kind: 'no-record', pushRequestId: pushRequestId ?? null, for: 'resume' });
  }
  const { header, progress, journal, release } = found;
  const { username, orgId, pushable, command, startedAt } = header;
  if (command === ROLLOUT_COMMAND && progress.outcome === undefined) {
    await release();
    throw new UsageError({ kind: 'push-of-rollout', pushRequestId: progress.pushRequestId ?? null });
  }
  const others = pushRequestId === undefined ? await unfinishedPushes(folder) : [];
  const otherUnfinished = others.find((id) => id !== null) ?? undefined;
  return { username, orgId, pushable, command, startedAt, progress, otherUnfinished, journal, release };
};

/**
 * Resumes a push where it was interrupted, exactly once, like {@link schedulePush}. For a push that is scheduled
 * already, returns the same result again.
 *
 * @throws {@link UsageError} where it was started in another org (`other-org`), or where the org's records forbid
 * continuing.
 * @throws {@link ScheduleBroken} where it was interrupted again.
 */
export const resumePush = async (
  org: OpenOrg,
  push: InterruptedPush,
  listener: Pick<Listener, 'onEvent' | 'onProgress'> = {},
): Promise<ScheduledPush> => {
  requireListener(listener);
  const { username, orgId, pushable } = push;
  if (!sameId(orgId, org.orgId))
    throw new UsageError({ kind: 'other-org', planned: orgId, given: org.orgId, username });
  const { scheduled, retries } = await runScheduler(org, push.progress, push, listener);
  return scheduledPush(scheduled, pushable, retries);
};
