import type { CountedPushRequest } from '../../core/model.js';
import { exceeds, type FailureLimit } from '../../core/push/outcome.js';
import { WaitBroken } from '../../core/push/broken.js';
import { askInTime, waitForEnd, type PollOptions } from '../../core/push/waitForEnd.js';
import { readReport, type PushReport } from '../../core/report/report.js';
import type { Listener } from '../listener.js';
import type { OpenOrg } from '../openPushOrg.js';
import { fromEnvironment, realPace } from '../pace.js';

/** How long to wait for a push, and when to give up on it. */
export type WaitRules = {
  timeoutMs: number;
  /** Ends the waiting as soon as more orgs of the push have failed. */
  failFastAbove?: FailureLimit | undefined;
};

export type Waited = {
  /** How the push was seen last; undefined where the org has no such push. */
  seen: CountedPushRequest | undefined;
  tooManyFailed: boolean;
  /** For whatever is asked next, in the time that is left. */
  looking: PollOptions;
};

/**
 * Looks at a push until it has ended, too many orgs have failed, or the time is up. What is transient is waited out.
 *
 * @throws {@link WaitBroken} where anything else goes wrong; the push continues.
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
  const onSeen = (look: CountedPushRequest): void => {
    seen = look;
    onLook?.(look);
  };
  try {
    await waitForEnd(port, pushRequestId, { ...looking, onLook: onSeen, enough: tooMany });
  } catch (error) {
    throw new WaitBroken(error as Error, pushRequestId, seen);
  }
  return { seen, tooManyFailed: seen !== undefined && tooMany(seen), looking };
};

/** `report`: how the push stood when it ended or the time was up; null where the org has no such push any more. */
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

/** A push that is given up on, although it runs on. */
export const asFailed = (report: PushReport): PushReport =>
  report.outcome === 'waiting' ? { ...report, outcome: 'failed' } : report;
