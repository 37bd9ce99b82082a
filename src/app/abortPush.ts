import { UsageError } from '../core/errors/usageError.js';
import type { CountedPushRequest } from '../core/model.js';
import { findOrphanedRequests, type OrphanedRequest } from '../core/push/staleRequests.js';
import { aboutStatus } from '../core/status.js';
import type { OpenOrg } from './openPushOrg.js';

/**
 * A push as it stands, if it can be canceled: it has not started.
 *
 * @throws {@link UsageError} where the org has no such push (`no-such-push`), or it has started or is over (`not-abortable`).
 */
export const readAbortable = async (org: OpenOrg, pushRequestId: string): Promise<CountedPushRequest> => {
  const push = await org.port.overview(pushRequestId);
  if (push === undefined) throw new UsageError({ kind: 'no-such-push', pushRequestId });
  if (!aboutStatus(push.status).abortable) throw new UsageError({ kind: 'not-abortable', push });
  return push;
};

/**
 * Requests that were made but never scheduled, and that have not changed for so many milliseconds, by the org's clock; the
 * oldest first.
 */
export const findAbandoned = async (org: OpenOrg, ageMs: number): Promise<OrphanedRequest[]> =>
  findOrphanedRequests(org.port, new Date((await org.port.time()).getTime() - ageMs));

/** Cancels a push that has not started, and gives it as it stands then. */
export const abortPush = async (org: OpenOrg, push: CountedPushRequest): Promise<CountedPushRequest> => {
  await org.port.cancel(push.pushRequestId);
  return (await org.port.overview(push.pushRequestId)) ?? push;
};
