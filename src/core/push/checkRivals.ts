import type { PushSpec } from './progress.js';
import { sameId } from '../orgs/ids.js';
import type { PushOrg, VersionRequest } from '../ports.js';
import { isUnderWay } from '../status.js';
import type { PushableVersion } from '../model.js';
import { UsageError, type UsageProblem } from '../errors/usageError.js';

/** What is about to be written, by somebody whose knowledge of the org may be old. */
export type Intended = { plan: PushSpec; pushRequestId?: string | undefined; pushable?: PushableVersion };

/**
 * Throws where the org's own books speak against going on: where the version is another than the one that was written
 * down, or where orgs of the plan have a job in another push of the version. A record may know less than the org does,
 * as a copy of it or one that was lost, and nobody may be pushed to twice because of that.
 */
export const checkBeforeWriting = async (org: PushOrg, { plan, pushRequestId, pushable }: Intended): Promise<void> => {
  const { version, requests } = await org.versionFacts(plan.request.versionId);
  if (pushable !== undefined && requireSame(pushable, version).version.name !== pushable.version.name)
    throw new UsageError({ kind: 'other-version', planned: pushable, found: version });
  const wanted = new Set(plan.orgs);
  const rivals: Extract<UsageProblem, { kind: 'rival-requests' }>['requests'] = [];
  for (const request of requests) {
    if (sameId(request.pushRequestId, pushRequestId ?? '') || request.status === 'Canceled') continue;
    const orgs = (await orgsIn(org, request, plan)).filter((orgKey) => wanted.has(orgKey)).length;
    if (orgs > 0) rivals.push({ pushRequestId: request.pushRequestId, status: request.status, orgs });
  }
  if (rivals.length > 0) throw new UsageError({ kind: 'rival-requests', requests: rivals });
};

/**
 * Of a push that was there before: the orgs that it still upgrades, since those that it has failed for may be tried again.
 * Of one that was made since then: all of them, whatever became of it.
 */
const orgsIn = async (
  org: PushOrg,
  { pushRequestId, status }: VersionRequest,
  { knownRequests }: PushSpec,
): Promise<string[]> => {
  if (!knownRequests.includes(pushRequestId)) return (await org.state(pushRequestId))?.orgs ?? [];
  return isUnderWay(status) ? [...(await org.openOrgs([pushRequestId]))] : [];
};

/**
 * Gives the org's own version; throws where it is another than the one that was written down. What the version is called may
 * change while a rollout goes on, so that the org's word for it is shown.
 */
export const requireVersion = async (
  org: Pick<PushOrg, 'versions'>,
  planned: PushableVersion,
): Promise<PushableVersion> => {
  const [found] = await org.versions({ versionId: planned.version.id });
  return requireSame(planned, found);
};

const requireSame = (planned: PushableVersion, found: PushableVersion | undefined): PushableVersion => {
  if (found !== undefined && isSame(planned, found)) return found;
  throw new UsageError({ kind: 'other-version', planned, found });
};

/** Names are compared, too: what was confirmed or approved has to be what is pushed. */
const isSame = (a: PushableVersion, b: PushableVersion): boolean =>
  a.version.id === b.version.id &&
  a.version.number === b.version.number &&
  a.package.id === b.package.id &&
  a.package.name === b.package.name &&
  a.package.namespace === b.package.namespace;
