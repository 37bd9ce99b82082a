import { exclusionFinder, type Exclusion } from './exclusions.js';
import type { OrgKey, PushableVersion, RejectedOrg } from '../model.js';
import { INELIGIBLE, ineligibility, type IneligibleReason, type Target } from './eligibility.js';
import type { PackageCatalog, PreflightFacts, Subscriber, SubscriberQuery, SubscriberReader } from '../ports.js';
import { countAttempts } from './attempts.js';
import { stableShare } from './stableHash.js';
import { isUnderWay } from '../status.js';
import { inRange, versionOf, type VersionRange } from './version.js';

type Asked = PackageCatalog & SubscriberReader;

/** What subscribers have to be like; undefined: any. */
export type SubscriberFilter = Pick<
  SubscriberQuery,
  'orgTypes' | 'orgStatuses' | 'instances' | 'parentOrgs' | 'where'
> & {
  /** Any of these ranges. */
  installedVersions?: readonly VersionRange[];
};

/** How many of the orgs that can be upgraded: a share of them, a number, or both. */
export type Cut = { sample?: number; limit?: number };

export type OrgSelection = {
  /** Orgs named by the user; undefined: all subscribers of the package. */
  orgs?: readonly OrgKey[];
  filter: SubscriberFilter;
  exclusions: readonly Exclusion[];
  cut: Cut;
  migration: boolean;
  includeBlocked: boolean;
  /** Leaves out named orgs in which the upgrade to the version has failed so often, in whatever pushes. */
  maxAttempts?: number;
};

/** Every subscriber that can be upgraded: what selections begin with. */
export const EVERY_ORG: OrgSelection = { filter: {}, exclusions: [], cut: {}, migration: false, includeBlocked: false };

/** An org that will be upgraded, with the number of the version it has. */
export type EligibleOrg = Subscriber & { installedVersion: string | null };

export type SelectedOrgs<T = EligibleOrg> = {
  /** Orgs that were looked at: those named, or those found. */
  considered: number;
  eligible: T[];
  /** One reason each, of the table in ineligible.ts. */
  ineligible: RejectedOrg[];
  /** Named, but not what the filter asks for; or not in the sample, or beyond the limit. */
  skipped: number;
  /** Push requests for the version that were there before. */
  knownRequests: string[];
  /** Those of them that were Created. */
  knownCreated: string[];
};

/** The platform migrates so many orgs of subscribers a day. */
const MIGRATIONS_PER_DAY = 5;

type Candidate = { orgKey: OrgKey; subscriber: Subscriber | undefined };

/** Finds the orgs to push to, and one reason for each that would not be upgraded. Writes nothing. */
export const selectOrgs = (
  org: Asked,
  pushable: PushableVersion,
  selection: OrgSelection,
  day: Date,
): Promise<SelectedOrgs> => selectOrgsAs(org, pushable, selection, day, (each) => each);

/** The same, keeping of each org only what `keep` makes of it: there may be a hundred thousand. */
export const selectOrgsAs = async <T extends { orgKey: OrgKey }>(
  org: Asked,
  pushable: PushableVersion,
  selection: OrgSelection,
  day: Date,
  keep: (org: EligibleOrg) => T,
): Promise<SelectedOrgs<T>> => {
  const { orgs, exclusions, cut, migration, includeBlocked, maxAttempts } = selection;
  const packageId = migration ? await migratedPackage(org, pushable) : pushable.package.id;
  const facts = await org.preflight({ packageId, versionId: pushable.version.id, orgs: orgs ?? [] });
  const versions = new Map(facts.versions.map((each) => [each.version.id, each]));
  const target: Target = { pushable, versions, migration, includeBlocked };
  const openPushes = facts.requests
    .filter(({ status }) => isUnderWay(status))
    .map(({ pushRequestId }) => pushRequestId);
  const open = openPushes.length === 0 ? new Set<OrgKey>() : await org.openOrgs(openPushes);
  const attempts = maxAttempts === undefined ? undefined : await countAttempts(org, facts.requests, orgs ?? []);
  const exclusionOf = exclusionFinder(exclusions, day);
  const reasonNot = ({ orgKey, subscriber }: Candidate): IneligibleReason | undefined =>
    ineligibility(subscriber, target) ??
    (open.has(orgKey) ? 'in-open-push' : undefined) ??
    ((attempts?.get(orgKey) ?? 0) >= (maxAttempts ?? Infinity) ? 'attempts-used-up' : undefined);

  const eligible: T[] = [];
  const ineligible: RejectedOrg[] = [];
  let found = 0;
  for await (const page of candidatesOf(org, packageId, facts, selection, versions)) {
    found += page.length;
    for (const candidate of page) {
      const { orgKey, subscriber } = candidate;
      const exclusion = exclusionOf(orgKey, subscriber);
      const reason = exclusion === undefined ? reasonNot(candidate) : 'excluded';
      if (reason !== undefined) ineligible.push(rejected(orgKey, reason, exclusion?.reason));
      else if (subscriber !== undefined) eligible.push(keep(withVersion(subscriber, versions)));
    }
  }
  const chosen = choose(eligible, cut, packageId);
  const within = migration ? await withinMigrationLimit(org, chosen, day) : chosen;
  ineligible.push(...chosen.slice(within.length).map(({ orgKey }) => rejected(orgKey, 'over-migration-limit')));
  const considered = orgs?.length ?? found;
  return {
    considered,
    eligible: within,
    ineligible,
    skipped: considered - within.length - ineligible.length,
    knownRequests: facts.requests.map(({ pushRequestId }) => pushRequestId),
    knownCreated: facts.requests.filter(({ status }) => status === 'Created').map(({ pushRequestId }) => pushRequestId),
  };
};

const rejected = (orgKey: OrgKey, reason: IneligibleReason, note?: string | null): RejectedOrg => ({
  orgKey,
  reason,
  message: note ? `${INELIGIBLE[reason]}: ${note}` : INELIGIBLE[reason],
});

const withVersion = (subscriber: Subscriber, versions: Target['versions']): EligibleOrg => ({
  ...subscriber,
  installedVersion: versions.get(subscriber.versionId ?? '')?.version.number ?? null,
});

const migratedPackage = async (org: Asked, pushable: PushableVersion): Promise<string> => {
  const versionId = await org.convertedFrom(pushable.version.id);
  const [source] = versionId === undefined ? [] : await org.versions({ versionId });
  return (source ?? pushable).package.id;
};

/** The orgs that were named and meet the filter, or, without names, all subscribers that do, page by page. */
async function* candidatesOf(
  org: Asked,
  packageId: string,
  facts: PreflightFacts,
  { orgs, filter }: OrgSelection,
  versions: Target['versions'],
): AsyncGenerator<Candidate[]> {
  if (orgs !== undefined) {
    const named = orgs.map((orgKey) => ({ orgKey, subscriber: facts.subscribers.get(orgKey) }));
    yield named.filter(({ subscriber }) => matches(subscriber, filter, versions));
    return;
  }
  const { installedVersions, ...conditions } = filter;
  const versionIds = versionIdsIn(facts.versions, installedVersions);
  for await (const page of org.subscribersOf({ packageId, versionIds, ...conditions })) {
    yield page.map((subscriber) => ({ orgKey: subscriber.orgKey, subscriber }));
  }
}

/** The 04t ids of the versions in any of the ranges; all of them without a range. */
export const versionIdsIn = (
  versions: readonly PushableVersion[],
  ranges: readonly VersionRange[] | undefined,
): string[] =>
  versions
    .filter(({ version }) => ranges === undefined || ranges.some((range) => inRange(versionOf(version), range)))
    .map(({ version }) => version.id);

/** Whether an org that was named meets the filter too. One that isn't a subscriber is kept, so that it is reported. */
const matches = (
  subscriber: Subscriber | undefined,
  filter: SubscriberFilter,
  versions: Target['versions'],
): boolean => {
  if (subscriber === undefined) return true;
  const { orgTypes, orgStatuses, instances, parentOrgs, installedVersions } = filter;
  const installed = versions.get(subscriber.versionId ?? '');
  return (
    (orgTypes?.includes(subscriber.orgType ?? '') ?? true) &&
    (orgStatuses?.includes(subscriber.orgStatus ?? '') ?? true) &&
    (instances?.some((name) => name.toLowerCase() === subscriber.instanceName?.toLowerCase()) ?? true) &&
    (parentOrgs?.includes(subscriber.parentOrg ?? '') ?? true) &&
    (installedVersions?.some((range) => installed !== undefined && inRange(versionOf(installed.version), range)) ??
      true)
  );
};

/** The orgs of the sample and within the limit, the same ones every time, in the order they came in. */
const choose = <T extends { orgKey: OrgKey }>(orgs: readonly T[], { sample, limit }: Cut, seed: string): T[] => {
  if (sample === undefined && limit === undefined) return [...orgs];
  const shares = new Map(orgs.map(({ orgKey }) => [orgKey, stableShare(seed, orgKey)]));
  const share = ({ orgKey }: T): number => shares.get(orgKey) ?? 1;
  const sampled = orgs.filter((org) => sample === undefined || share(org) < sample);
  if (limit === undefined || sampled.length <= limit) return sampled;
  const kept = new Set(sampled.toSorted((a, b) => share(a) - share(b)).slice(0, limit));
  return sampled.filter((org) => kept.has(org));
};

const withinMigrationLimit = async <T>(org: Asked, orgs: T[], day: Date): Promise<T[]> =>
  orgs.slice(0, Math.max(0, MIGRATIONS_PER_DAY - (await org.migrationsOn(day))));
