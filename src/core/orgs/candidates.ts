import type { Lineage, OrgKey, PushableVersion } from '../model.js';
import type { PackageCatalog, PreflightFacts, Subscriber, SubscriberReader, VersionRequest } from '../ports.js';
import { aboutStatus, isPush, isUnderWay } from '../status.js';
import type { FieldConditions, OrgSelection, SubscriberFilter } from './selection.js';
import { inRange } from './version.js';

/** What has to be known before it can be said of an org whether it is upgraded. */
type SelectionFacts = PreflightFacts & {
  /** The package (033) whose subscribers are looked at. */
  packageId: string;
  lineage: Lineage;
  /** Versions of other packages (04t) that the orgs have to have. */
  needs: readonly string[];
  /** Orgs with a job in a push of the version that has not ended. */
  open: ReadonlySet<OrgKey>;
  /** How often the upgrade to the version has failed; undefined where that does not matter. */
  attempts: ReadonlyMap<OrgKey, number> | undefined;
};

/** Reads all of it. Of the subscribers, only those that are named: all others are read page by page afterwards. */
export const readSelectionFacts = async (
  org: PackageCatalog & SubscriberReader,
  pushable: PushableVersion,
  { orgs = [], migration, ignoreLineage, maxAttempts }: OrgSelection,
): Promise<SelectionFacts> => {
  const packageId = migration ? await migratedPackage(org, pushable) : pushable.package.id;
  const versionId = pushable.version.id;
  const lineage = await org.lineage({ packageId: pushable.package.id, versionId });
  const needs = ignoreLineage ? [] : lineage.needs;
  const facts = await org.preflight({ packageId, versionId, orgs, needs });
  const underWay = facts.requests.filter(({ status }) => isUnderWay(status));
  const openIds = underWay.map(({ pushRequestId }) => pushRequestId);
  const open = openIds.length === 0 ? new Set<OrgKey>() : await org.openOrgs(openIds);
  const attempts = maxAttempts === undefined ? undefined : await countAttempts(org, facts.requests, orgs);
  return { ...facts, packageId, lineage, needs, open, attempts };
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

/** The package (033) that orgs have before they are migrated to a version. */
export const migratedPackage = async (org: PackageCatalog, pushable: PushableVersion): Promise<string> => {
  const versionId = await org.convertedFrom(pushable.version.id);
  const [source] = versionId === undefined ? [] : await org.versions({ versionId });
  return (source ?? pushable).package.id;
};

/** An org that was named or found. Without `subscriber` it has never had the package. */
export type Candidate = { orgKey: OrgKey; subscriber: Subscriber | undefined };

/** The named orgs that match the filter, page by page. Without names: all subscribers that match it. */
export async function* candidatesOf(
  org: Pick<SubscriberReader, 'subscribersOf'>,
  packageId: string,
  { versions, subscribers }: PreflightFacts,
  { orgs, filter }: Pick<OrgSelection, 'orgs' | 'filter'>,
): AsyncGenerator<Candidate[]> {
  if (orgs === undefined) {
    for await (const page of subscribersWith(org, packageId, versions, filter))
      yield page.map((subscriber) => ({ orgKey: subscriber.orgKey, subscriber }));
    return;
  }
  const { installedVersions, isWanted = () => true } = filter;
  const versionIds = installedVersions && new Set(versionIdsIn(versions, installedVersions));
  const matches = (subscriber: Subscriber): boolean =>
    meets(subscriber, filter) && (versionIds?.has(subscriber.versionId ?? '') ?? true) && isWanted(subscriber);
  // An org that is not a subscriber is kept, so that it is reported.
  yield orgs
    .map((orgKey) => ({ orgKey, subscriber: subscribers.get(orgKey) }))
    .filter(({ subscriber }) => subscriber === undefined || matches(subscriber));
}

/** The subscribers of a package that match the filter, page by page. */
export async function* subscribersWith(
  org: Pick<SubscriberReader, 'subscribersOf'>,
  packageId: string,
  versions: readonly PushableVersion[],
  { installedVersions, isWanted = () => true, ...conditions }: SubscriberFilter,
): AsyncGenerator<Subscriber[]> {
  const versionIds = versionIdsIn(versions, installedVersions);
  for await (const page of org.subscribersOf({ packageId, versionIds, ...conditions })) yield page.filter(isWanted);
}

/** The 04t ids of the versions in any of the ranges. Without ranges: all of them. */
const versionIdsIn = (versions: readonly PushableVersion[], ranges: SubscriberFilter['installedVersions']): string[] =>
  versions
    .filter(({ version }) => ranges === undefined || ranges.some((range) => inRange(version, range)))
    .map(({ version }) => version.id);

/** Whether the fields of a subscriber meet the conditions. Names are compared as SOQL does, without regard to case. */
export const meets = (
  subscriber: Subscriber,
  { orgTypes, orgStatuses, instances, parentOrgs }: FieldConditions,
): boolean =>
  isAmong(orgTypes, subscriber.orgType) &&
  isAmong(orgStatuses, subscriber.orgStatus) &&
  isAmong(instances, subscriber.instanceName) &&
  (parentOrgs?.includes(subscriber.parentOrg ?? '') ?? true);

const isAmong = (names: readonly string[] | undefined, name: string | null): boolean =>
  names === undefined || names.some((each) => each.toLowerCase() === name?.toLowerCase());
