import type { CountedPushRequest } from '../../core/model.js';
import { exceeds, type Limit } from '../../core/limit.js';
import { WaitBroken } from '../../core/push/broken.js';
import { askInTime, poll, type PollOptions } from '../../core/push/poll.js';
import { readReport, type PushReport } from '../../core/report/report.js';
import type { Listener } from '../listener.js';
import type { OpenOrg } from '../openPushOrg.js';
import { fromEnvironment, realPace } from '../pace.js';

/** How long to wait for a push, and when to stop waiting early. */
export type WaitRules = {
  timeoutMs: number;
  /** Ends the waiting as soon as more orgs of the push have failed than this. */
  failFastAbove?: Limit | undefined;
};

export type Waited = {
  /** The last known state of the push; undefined where the org has no such push. */
  seen: CountedPushRequest | undefined;
  tooManyFailed: boolean;
  /** For later calls within the remaining time. */
  looking: PollOptions;
};

/**
 * Polls a push until it has ended, too many orgs have failed, or the time is up. Transient errors are retried.
 *
 * @throws {@link WaitBroken} on any other error; the push continues.
 */
export const waitForPush = async (
  { port }: OpenOrg,
  { pushRequestId, seen: before }: { pushRequestId: string; seen?: CountedPushRequest | undefined },
  { timeoutMs, failFastAbove }: WaitRules,
  { onLook, onMiss }: Listener = {},
): Promise<Waited> => {
  const tooMany = ({ jobs }: CountedPushRequest): boolean =>
    failFastAbove !== undefined && exceeds(jobs.failed, jobs.total, failFastAbove);
  const looking: PollOptions = {
    pace: realPace,
    until: Date.now() + timeoutMs,
    firstPollMs: fromEnvironment('SF_PACKAGE_PUSH_POLL_MS'),
    onMiss,
  };
  let seen = before;
  try {
    for await (const look of poll(port, pushRequestId, looking)) {
      seen = look;
      onLook?.(look);
      if (tooMany(look)) break;
    }
  } catch (error) {
    throw new WaitBroken(error as Error, pushRequestId, seen);
  }
  return { seen, tooManyFailed: seen !== undefined && tooMany(seen), looking };
};

/** `report`: the push when it ended or the time was up; null where the org no longer has it. */
export type Followed = Waited & { report: PushReport | null };

/** The same for a push that was just scheduled, with its report. */
export const followPush = async (
  org: OpenOrg,
  push: CountedPushRequest,
  rules: WaitRules,
  listener: Listener = {},
): Promise<Followed> => {
  const waited = await waitForPush(org, { pushRequestId: push.pushRequestId, seen: push }, rules, listener);
  try {
    const read = await askInTime(() => readReport(org.port, push.pushRequestId), waited.looking);
    return { ...waited, report: read === undefined ? null : waited.tooManyFailed ? asFailed(read) : read };
  } catch (error) {
    throw new WaitBroken(error as Error, push.pushRequestId, waited.seen);
  }
};

/** The report of a push that this command no longer waits for, although it continues: it counts as failed. */
export const asFailed = (report: PushReport): PushReport =>
  report.outcome === 'waiting' ? { ...report, outcome: 'failed' } : report;
