import { OrgError } from '../../core/errors/orgError.js';
import { UsageError } from '../../core/errors/usageError.js';
import type { CountedPushRequest } from '../../core/model.js';
import type { PushWriter } from '../../core/ports.js';
import { FIRST_PAUSE_MS, MOST_ATTEMPTS, pauseBefore } from '../../core/push/retryPolicy.js';
import { readOrphanedRequests, type OrphanedRequest } from '../../core/push/staleRequests.js';
import { hasBegun } from '../../core/status.js';
import type { OpenOrg } from '../openPushOrg.js';
import { fromEnvironment, realPace } from '../pace.js';

/**
 * A push as it stands, if it can be canceled: it has not started.
 *
 * @throws {@link UsageError} where the org has no such push (`no-such-push`), or it has started or is over (`not-abortable`).
 */
export const readAbortable = async (org: OpenOrg, pushRequestId: string): Promise<CountedPushRequest> => {
  const push = await org.port.overview(pushRequestId);
  if (push === undefined) throw new UsageError({ kind: 'no-such-push', pushRequestId });
  if (hasBegun(push.status)) throw new UsageError({ kind: 'not-abortable', push });
  return push;
};

/**
 * Requests that were made but never scheduled, and that have not changed for so many milliseconds, by the org's clock; the
 * oldest first.
 */
export const findOrphanedRequests = async (org: OpenOrg, ageMs: number): Promise<OrphanedRequest[]> =>
  readOrphanedRequests(org.port, new Date((await org.port.time()).getTime() - ageMs));

/** Cancels a push that has not started, and gives it as it stands then. */
export const abortPush = async (org: OpenOrg, push: CountedPushRequest): Promise<CountedPushRequest> => {
  await cancelPatiently(org.port, push.pushRequestId);
  return (await org.port.overview(push.pushRequestId)) ?? push;
};

/**
 * Cancels a push, and tries again where its record is locked: that is so while another process inserts its jobs, which is
 * when a person wants to stop it.
 */
export const cancelPatiently = async (port: Pick<PushWriter, 'cancel'>, pushRequestId: string): Promise<void> => {
  const firstMs = fromEnvironment('SF_PACKAGE_PUSH_RETRY_MS') ?? FIRST_PAUSE_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      await port.cancel(pushRequestId);
      return;
    } catch (error) {
      // Of all errors that pass, this one says that nothing was done.
      const isLocked = error instanceof OrgError && error.code === 'UNABLE_TO_LOCK_ROW';
      if (!isLocked || attempt === MOST_ATTEMPTS) throw error;
      await realPace.sleep(pauseBefore(attempt, firstMs, realPace));
    }
  }
};
