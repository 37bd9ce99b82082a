import { isPush } from '../orgs/failedAttempts.js';
import type { OrgKey, PushRequest } from '../model.js';
import type { PushOrg, VersionRequest } from '../ports.js';
import type { PushStatus } from '../status.js';

/** A later push of the same version to orgs that failed in an earlier one. */
export type RetryPush = {
  pushRequestId: string;
  status: PushStatus;
  /** The number of orgs in it that failed before; some of their jobs may not have ended. */
  orgs: number;
  succeeded: number;
  failed: number;
};

/** When a push started or will start. A push that starts as soon as possible, and has not started, comes last. */
const startOf = ({ startTime, scheduledStartTime }: Pick<VersionRequest, 'startTime' | 'scheduledStartTime'>): number =>
  Date.parse(startTime ?? scheduledStartTime ?? '9999-12-31T00:00:00Z');

/** The later pushes that contain failed orgs of this push, in their order. */
export const readRetries = async (
  org: Pick<PushOrg, 'jobsOfOrgs'>,
  push: PushRequest,
  requests: readonly VersionRequest[],
  failedOrgs: readonly OrgKey[],
): Promise<RetryPush[]> => {
  const later = requests
    .filter((each) => each.pushRequestId !== push.pushRequestId && isPush(each) && startOf(each) >= startOf(push))
    .toSorted((a, b) => startOf(a) - startOf(b));
  if (later.length === 0 || failedOrgs.length === 0) return [];
  const ids = later.map(({ pushRequestId }) => pushRequestId);
  const jobs = Map.groupBy(await org.jobsOfOrgs(ids, failedOrgs), ({ pushRequestId }) => pushRequestId);
  return later.flatMap(({ pushRequestId, status }) => {
    const ofPush = jobs.get(pushRequestId) ?? [];
    const count = (wanted: PushStatus): number => ofPush.filter((job) => job.status === wanted).length;
    const succeeded = count('Succeeded');
    return ofPush.length === 0
      ? []
      : [{ pushRequestId, status, orgs: ofPush.length, succeeded, failed: count('Failed') }];
  });
};
