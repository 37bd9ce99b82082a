import { UsageError } from '../../core/errors/usageError.js';
import { exceeds, type Limit } from '../../core/limit.js';
import type { CountedPushRequest } from '../../core/model.js';
import { WaitBroken } from '../../core/push/broken.js';
import { pushOutcome, type PushOutcome } from '../../core/push/outcome.js';
import { askInTime, poll, type PollOptions } from '../../core/push/poll.js';
import { byCause, groupFailures, type CauseBlock } from '../../core/report/failureGroups.js';
import type { PushEstimate } from '../../core/report/estimate.js';
import { readReport, type PushReport } from '../../core/report/report.js';
import type { Listener } from '../listener.js';
import type { OpenOrg } from '../openPushOrg.js';
import { fromEnvironment, paceUntil, realPace, type RealPace } from '../pace.js';
import { asGiven, aDuration, requireOptions } from '../requireOptions.js';
import { estimateIfKnown } from './estimatePush.js';

/** The state of a push at one poll: its request, its jobs counted by status, and its outcome. */
export type PushProgress = CountedPushRequest & {
  /** `waiting` until the push has ended. */
  outcome: PushOutcome;
};

/** How long {@link watchPush} polls, and how often. */
export type WatchOptions = {
  /**
   * The time after which it stops polling, in milliseconds, whether the push has ended or not. Without it, it polls
   * until the push has ended.
   */
  timeoutMs?: number;
  /**
   * The first pause between two polls, in milliseconds. Each pause is a fifth longer than the one before, up to a
   * minute. The default is ten seconds, or the environment variable `SF_PACKAGE_PUSH_POLL_MS`.
   */
  firstPollMs?: number;
  /** Ends a pause between two polls; the loop then throws an AbortError. */
  signal?: AbortSignal;
};

/**
 * Polls a push until it has ended or the time is up, and yields each result. A poll is one API call, for
 * PackagePushRequest and for its PackagePushJob records grouped by status. The first one is made at once. A poll is
 * repeated where the org cannot be reached, is busy, or has reached its limit of concurrent requests.
 *
 * Leave the loop at any time: the push continues.
 *
 * @param pushRequestId 0DV, 15 or 18 characters.
 * @throws {@link UsageError} (`no-such-push`) where the org has no such push.
 * @throws {@link OrgError} where the session ends, a daily limit is used up, or the org refuses the call.
 */
export async function* watchPush(
  org: OpenOrg,
  pushRequestId: string,
  options: WatchOptions = {},
): AsyncGenerator<PushProgress, void, void> {
  requireOptions(options, { timeoutMs: aDuration, firstPollMs: aDuration, signal: asGiven });
  const { timeoutMs = Infinity, firstPollMs, signal } = options;
  signal?.throwIfAborted();
  let seen = false;
  for await (const push of poll(org.port, pushRequestId, polling(timeoutMs, paceUntil(signal), firstPollMs))) {
    seen = true;
    yield { ...push, outcome: pushOutcome(push.status, push.jobs) };
  }
  // A caller who waits for a push must learn that there is none, or why that is not known.
  if (!seen && (await org.port.overview(pushRequestId)) === undefined)
    throw new UsageError({ kind: 'no-such-push', pushRequestId });
}

const polling = (
  timeoutMs: number,
  pace: RealPace,
  firstPollMs = fromEnvironment('SF_PACKAGE_PUSH_POLL_MS'),
): PollOptions => ({ pace, until: pace.now() + timeoutMs, firstPollMs });

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
  const looking = { ...polling(timeoutMs, realPace), onMiss };
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

/** Like {@link waitForPush}, for a push that was just scheduled, with its report. */
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

/** Additional questions about a push that is being watched. */
export type WaitDetails = {
  /** By the org's clock. */
  now: () => Date;
  /** Why orgs have failed so far. */
  causes: (pushRequestId: string) => Promise<CauseBlock[]>;
  /** How long it will take, estimated from earlier pushes of the package. */
  estimate: (push: CountedPushRequest) => Promise<PushEstimate | null>;
};

export const waitDetails = (org: OpenOrg): WaitDetails => ({
  now: org.now,
  causes: (pushRequestId) => failuresSoFar(org, pushRequestId),
  estimate: ({ package: pkg, jobs }) => estimateIfKnown(org, { package: pkg, eligible: jobs.total }),
});

/**
 * Why orgs of a push have failed so far, without the orgs' details. Takes a call or two where there are few failures.
 */
const failuresSoFar = async ({ port }: OpenOrg, pushRequestId: string): Promise<CauseBlock[]> => {
  const snapshot = await port.snapshot(pushRequestId);
  if (snapshot === undefined) return [];
  const { failedJobs, errors, request } = snapshot;
  const failures = failedJobs.map(({ jobId, orgKey }) => ({ orgKey, errors: errors.get(jobId) ?? [] }));
  return byCause(groupFailures(failures, new Set(), request.jobs.succeeded + request.jobs.failed));
};
