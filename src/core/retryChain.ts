import type { OrgKey } from './ids.js';
import type { PushOrg, VersionRequest } from './ports.js';
import { aboutStatus, type PushStatus } from './status.js';
import type { PushRequest } from './types.js';

/** A later push of the same version to orgs that failed in an earlier one. */
export type RetryPush = {
  pushRequestId: string;
  status: PushStatus;
  /** Of the orgs that failed before, so many are in it; some of their jobs may not have ended. */
  orgs: number;
  succeeded: number;
  failed: number;
};

/** When a push began or will; one that starts as soon as it can, and has not, comes last. */
const startOf = ({ startTime, scheduledStartTime }: Pick<VersionRequest, 'startTime' | 'scheduledStartTime'>): number =>
  Date.parse(startTime ?? scheduledStartTime ?? '9999-12-31T00:00:00Z');

/** Whether a request has upgraded orgs or will. */
export const isPush = ({ status }: Pick<VersionRequest, 'status'>): boolean =>
  status !== 'Created' && status !== 'Canceled';

/** The pushes that came after this one and have orgs of it that failed, in their order. */
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

/** How often the upgrade of each org to the version has failed, over all pushes of it. */
export const countAttempts = async (
  org: Pick<PushOrg, 'jobsOfOrgs'>,
  requests: readonly VersionRequest[],
  orgs: readonly OrgKey[],
): Promise<Map<OrgKey, number>> => {
  const ids = requests
    .filter((each) => isPush(each) && aboutStatus(each.status).final)
    .map((each) => each.pushRequestId);
  const attempts = new Map<OrgKey, number>();
  if (ids.length === 0 || orgs.length === 0) return attempts;
  for (const { orgKey, status } of await org.jobsOfOrgs(ids, orgs)) {
    if (status === 'Failed') attempts.set(orgKey, (attempts.get(orgKey) ?? 0) + 1);
  }
  return attempts;
};
