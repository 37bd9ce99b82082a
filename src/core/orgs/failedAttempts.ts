import type { OrgKey } from '../model.js';
import type { SubscriberReader, VersionRequest } from '../ports.js';
import { aboutStatus, isPush } from '../status.js';

/** How often the upgrade of each org to the version has failed, over all pushes of it. */
export const countAttempts = async (
  org: Pick<SubscriberReader, 'jobsOfOrgs'>,
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
