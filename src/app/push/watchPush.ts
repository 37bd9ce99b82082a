import { pushOutcome, type PushOutcome } from '../../core/push/outcome.js';
import type { CountedPushRequest } from '../../core/model.js';
import { UsageError } from '../../core/errors/usageError.js';
import { poll } from '../../core/push/poll.js';
import { fromEnvironment, paceUntil } from '../pace.js';
import type { OpenOrg } from '../openPushOrg.js';
import { asGiven, aDuration, requireOptions } from '../requireOptions.js';

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
  const pace = paceUntil(signal);
  const looking = {
    pace,
    until: pace.now() + timeoutMs,
    firstPollMs: firstPollMs ?? fromEnvironment('SF_PACKAGE_PUSH_POLL_MS'),
  };
  for await (const push of poll(org.port, pushRequestId, looking)) {
    seen = true;
    yield { ...push, outcome: pushOutcome(push.status, push.jobs) };
  }
  // A caller who waits for a push must learn that there is none, or why that is not known.
  if (!seen && (await org.port.overview(pushRequestId)) === undefined)
    throw new UsageError({ kind: 'no-such-push', pushRequestId });
}
