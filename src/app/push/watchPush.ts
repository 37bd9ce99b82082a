import { pushOutcome, type PushOutcome } from '../../core/push/outcome.js';
import type { CountedPushRequest } from '../../core/model.js';
import { UsageError } from '../../core/errors/usageError.js';
import { poll } from '../../core/push/waitForEnd.js';
import { fromEnvironment, paceUntil } from '../pace.js';
import type { OpenOrg } from '../openPushOrg.js';
import { asGiven, aDuration, requireOptions } from '../requireOptions.js';

/** How a push stands at one look: its request, its jobs counted by status, and that in one word. */
export type PushProgress = CountedPushRequest & {
  /** `waiting` until the push has ended. */
  outcome: PushOutcome;
};

/** How long {@link watchPush} looks, and how often. */
export type WatchOptions = {
  /** Milliseconds after which it looks no more, whether the push has ended or not; if left out, it looks to the end. */
  timeoutMs?: number;
  /**
   * The first pause between two looks, in milliseconds; each is a fifth longer than the one before, up to a minute. If left
   * out, ten seconds, or `SF_PACKAGE_PUSH_POLL_MS` of the environment.
   */
  firstPollMs?: number;
  /** Ends a pause between two looks; the loop then throws an AbortError. */
  signal?: AbortSignal;
};

/**
 * Looks at a push until it has ended or the time is up, and gives each look: one API call, for PackagePushRequest and for its
 * PackagePushJob records grouped by status. The first comes at once. An org that can't be reached or is busy, and a limit of
 * concurrent requests, are waited out: such a look is made again.
 *
 * Leave the loop whenever enough is known: the push runs on.
 *
 * @param pushRequestId 0DV, 15 or 18 characters.
 * @throws {@link UsageError} (`no-such-push`) where the org has no such push.
 * @throws {@link OrgError} where the session ends, a limit of a day is used up, or the org says no.
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
  // A caller who waits for a push has to hear that there is none, or why that isn't known.
  if (!seen && (await org.port.overview(pushRequestId)) === undefined)
    throw new UsageError({ kind: 'no-such-push', pushRequestId });
}
