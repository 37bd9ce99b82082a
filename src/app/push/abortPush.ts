import { OrgError } from '../../core/errors/orgError.js';
import { UsageError } from '../../core/errors/usageError.js';
import type { CountedPushRequest } from '../../core/model.js';
import type { PushWriter } from '../../core/ports.js';
import { FIRST_PAUSE_MS, MOST_ATTEMPTS, pauseBefore } from '../../core/push/retryPolicy.js';
import { readOrphanedRequests, type OrphanedRequest } from '../../core/push/requests.js';
import { hasBegun } from '../../core/status.js';
import type { OpenOrg } from '../openPushOrg.js';
import { fromEnvironment, realPace } from '../pace.js';

/**
 * Reads a push, if it can be canceled: it has not started.
 *
 * @throws {@link UsageError} where the org has no such push (`no-such-push`), or it has started or has ended
 * (`not-abortable`).
 */
export const readAbortable = async (org: OpenOrg, pushRequestId: string): Promise<CountedPushRequest> => {
  const push = await org.port.overview(pushRequestId);
  if (push === undefined) throw new UsageError({ kind: 'no-such-push', pushRequestId });
  if (hasBegun(push.status)) throw new UsageError({ kind: 'not-abortable', push });
  return push;
};

/**
 * Requests that were created but never scheduled, and have not changed for `ageMs` milliseconds, by the org's clock;
 * the oldest first.
 */
export const findOrphanedRequests = async (org: OpenOrg, ageMs: number): Promise<OrphanedRequest[]> =>
  readOrphanedRequests(org.port, new Date((await org.port.time()).getTime() - ageMs));

/** Cancels a push that has not started, and returns its state after that. */
export const abortPush = async (org: OpenOrg, push: CountedPushRequest): Promise<CountedPushRequest> => {
  await cancelPatiently(org.port, push.pushRequestId);
  return (await org.port.overview(push.pushRequestId)) ?? push;
};

/**
 * Cancels a push, with retries while its record is locked. It is locked while another process inserts its jobs, which
 * is when a person is likely to cancel it.
 */
export const cancelPatiently = async (port: Pick<PushWriter, 'cancel'>, pushRequestId: string): Promise<void> => {
  const firstMs = fromEnvironment('SF_PACKAGE_PUSH_RETRY_MS') ?? FIRST_PAUSE_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      await port.cancel(pushRequestId);
      return;
    } catch (error) {
      // Among the transient errors, only this one guarantees that nothing was done.
      const isLocked = error instanceof OrgError && error.code === 'UNABLE_TO_LOCK_ROW';
      if (!isLocked || attempt === MOST_ATTEMPTS) throw error;
      await realPace.sleep(pauseBefore(attempt, firstMs, realPace));
    }
  }
};
