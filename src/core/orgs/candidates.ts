import type { OrgKey, PushableVersion } from '../model.js';
import type { PreflightFacts, Subscriber, SubscriberQuery, SubscriberReader, VersionRequest } from '../ports.js';
import { aboutStatus, isPush } from '../status.js';
import type { CustomerOrg } from './customers.js';
import type { Target } from './eligibility.js';
import { inRange, versionOf, type VersionRange } from './version.js';

/** The conditions on subscribers; undefined: any. */
export type SubscriberFilter = Pick<
  SubscriberQuery,
  'orgTypes' | 'orgStatuses' | 'instances' | 'parentOrgs' | 'where'
> & {
  /** The installed version is in any of these ranges. */
  installedVersions?: readonly VersionRange[];
  /** A condition on data that only a customer file contains. */
  isWanted?: ((org: CustomerOrg) => boolean) | undefined;
};

/** An org that was named or found. Without `subscriber` it has never had the package. */
export type Candidate = { orgKey: OrgKey; subscriber: Subscriber | undefined };

/** The named orgs that match the filter, page by page. Without names: all subscribers that match it. */
export async function* candidatesOf(
  org: Pick<SubscriberReader, 'subscribersOf'>,
  packageId: string,
  facts: PreflightFacts,
  { orgs, filter }: { orgs?: readonly OrgKey[]; filter: SubscriberFilter },
  versions: Target['versions'],
): AsyncGenerator<Candidate[]> {
  if (orgs !== undefined) {
    const named = orgs.map((orgKey) => ({ orgKey, subscriber: facts.subscribers.get(orgKey) }));
    yield named.filter(({ subscriber }) => matches(subscriber, filter, versions));
    return;
  }
  const { installedVersions, isWanted = () => true, ...conditions } = filter;
  const versionIds = versionIdsIn(facts.versions, installedVersions);
  for await (const page of org.subscribersOf({ packageId, versionIds, ...conditions })) {
    yield page.filter(isWanted).map((subscriber) => ({ orgKey: subscriber.orgKey, subscriber }));
  }
}

/** The 04t ids of the versions in any of the ranges. Without ranges: all of them. */
export const versionIdsIn = (
  versions: readonly PushableVersion[],
  ranges: readonly VersionRange[] | undefined,
): string[] =>
  versions
    .filter(({ version }) => ranges === undefined || ranges.some((range) => inRange(versionOf(version), range)))
    .map(({ version }) => version.id);

/** Whether a named org matches the filter. An org that is not a subscriber is kept, so that it is reported. */
const matches = (
  subscriber: Subscriber | undefined,
  filter: SubscriberFilter,
  versions: Target['versions'],
): boolean => {
  if (subscriber === undefined) return true;
  const { orgTypes, orgStatuses, instances, parentOrgs, installedVersions, isWanted } = filter;
  const installed = versions.get(subscriber.versionId ?? '');
  return (
    (orgTypes?.includes(subscriber.orgType ?? '') ?? true) &&
    (orgStatuses?.includes(subscriber.orgStatus ?? '') ?? true) &&
    (instances?.some((name) => name.toLowerCase() === subscriber.instanceName?.toLowerCase()) ?? true) &&
    (parentOrgs?.includes(subscriber.parentOrg ?? '') ?? true) &&
    (installedVersions?.some((range) => installed !== undefined && inRange(versionOf(installed.version), range)) ??
      true) &&
    (isWanted?.(subscriber) ?? true)
  );
};

/** For each org, how often the upgrade to the version has failed, over all pushes of it. */
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
