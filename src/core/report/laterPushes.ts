import { type PushStatus, isPush } from '../status.js';
import type { OrgKey, PushRequest } from '../model.js';
import type { PushOrg, VersionRequest } from '../ports.js';
import { startRank } from '../push/requests.js';
import { compare } from '../text/compare.js';

/** A later push of the same version to orgs that failed in an earlier one. */
export type LaterPush = {
  pushRequestId: string;
  status: PushStatus;
  /** The number of orgs in it that failed before; some of their jobs may not have ended. */
  orgs: number;
  succeeded: number;
  failed: number;
};

/** The later pushes that contain failed orgs of this push, in their order. */
export const readLaterPushes = async (
  org: Pick<PushOrg, 'jobsOfOrgs'>,
  push: PushRequest,
  requests: readonly VersionRequest[],
  failedOrgs: readonly OrgKey[],
): Promise<LaterPush[]> => {
  const later = requests
    .filter((each) => each.pushRequestId !== push.pushRequestId && isPush(each) && startRank(each) >= startRank(push))
    .toSorted((a, b) => compare(startRank(a), startRank(b)));
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
