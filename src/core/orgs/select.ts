import { exclusionFinder, type Exclusion } from './exclusions.js';
import type { OrgKey, PushableVersion, RejectedOrg } from '../model.js';
import { readAncestry } from './ancestry.js';
import { ineligibility, type IneligibleReason, type Target } from './eligibility.js';
import { checkOtherPackages, notOfThisHub } from './otherPackages.js';
import type { PackageCatalog, Subscriber, SubscriberReader } from '../ports.js';
import { candidatesOf, type Candidate, type SubscriberFilter, countAttempts } from './candidates.js';
import { rejected } from './rejected.js';
import { stableShare } from './stableHash.js';
import { isUnderWay } from '../status.js';
import { atMost, pathFinder, upgradePaths, type LineageFindings } from './upgradePaths.js';
import { compareVersions, versionOf } from './version.js';

type Asked = PackageCatalog & SubscriberReader;

export type { SubscriberFilter } from './candidates.js';

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
  /** Takes orgs too whose version or packages do not fit the version, as far as the hub tells. */
  ignoreLineage?: boolean | undefined;
  /** Takes orgs too that have a newer version or a beta, where the package is unlocked. */
  allowDowngrade?: boolean | undefined;
  /** Takes orgs too that get to the version by others only; they come with these. */
  stepwise?: boolean | undefined;
  /** Takes orgs that are migrated although a day has not room for all of them. */
  overDays?: boolean | undefined;
  /** Leaves out named orgs in which the upgrade to the version has failed so often, in whatever pushes. */
  maxAttempts?: number;
};

/** Every subscriber that can be upgraded: what selections begin with. */
export const EVERY_ORG: OrgSelection = { filter: {}, exclusions: [], cut: {}, migration: false, includeBlocked: false };

/**
 * An org that will be upgraded, with the number of the version it has, and, where one push does not lead to the wanted one, the
 * versions on the way, in their order.
 */
export type EligibleOrg = Subscriber & { installedVersion: string | null; onTheWay?: readonly PushableVersion[] };

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
  lineage: LineageFindings;
};

/** The platform migrates so many orgs of subscribers a day. */
export const MIGRATIONS_PER_DAY = 5;

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
  const { orgs, exclusions, cut, migration, includeBlocked, maxAttempts, stepwise, overDays } = selection;
  const packageId = migration ? await migratedPackage(org, pushable) : pushable.package.id;
  const lineage = await org.lineage({ packageId: pushable.package.id, versionId: pushable.version.id });
  const needs = selection.ignoreLineage ? [] : lineage.needs;
  const facts = await org.preflight({ packageId, versionId: pushable.version.id, orgs: orgs ?? [], needs });
  const versions = new Map(facts.versions.map((each) => [each.version.id, each]));
  const ancestry = migration ? undefined : readAncestry(lineage, versions);
  const target: Target = {
    pushable,
    versions,
    migration,
    includeBlocked,
    ancestry: selection.ignoreLineage ? undefined : ancestry,
    downgrades: selection.allowDowngrade === true && lineage.kind === 'unlocked',
  };
  const openPushes = facts.requests
    .filter(({ status }) => isUnderWay(status))
    .map(({ pushRequestId }) => pushRequestId);
  const open = openPushes.length === 0 ? new Set<OrgKey>() : await org.openOrgs(openPushes);
  const attempts = maxAttempts === undefined ? undefined : await countAttempts(org, facts.requests, orgs ?? []);
  const exclusionOf = exclusionFinder(exclusions, day);
  const pathOf = stepwise === true ? pathFinder(target.ancestry, versions, pushable) : () => undefined;
  const reasonNot = ({ orgKey, subscriber }: Candidate): IneligibleReason | undefined =>
    ineligibility(subscriber, pathOf(subscriber) === undefined ? target : { ...target, ancestry: undefined }) ??
    (open.has(orgKey) ? 'in-open-push' : undefined) ??
    ((attempts?.get(orgKey) ?? 0) >= (maxAttempts ?? Infinity) ? 'attempts-used-up' : undefined);

  const able: T[] = [];
  const ineligible: RejectedOrg[] = [];
  const installed = new Map<string, number>();
  const higher = new Set<OrgKey>();
  let found = 0;
  for await (const page of candidatesOf(org, packageId, facts, selection, versions)) {
    found += page.length;
    for (const candidate of page) {
      const { orgKey, subscriber } = candidate;
      const version = versions.get(subscriber?.versionId ?? '');
      const exclusion = exclusionOf(orgKey, subscriber);
      const reason = exclusion === undefined ? reasonNot(candidate) : 'excluded';
      // Whoever would be pushed to, if a way leads there.
      if (version && (reason === undefined || reason === 'not-an-ancestor'))
        installed.set(version.version.id, (installed.get(version.version.id) ?? 0) + 1);
      const note = reason === 'not-an-ancestor' && version ? atMost(ancestry?.newestFrom(version)) : exclusion?.reason;
      if (reason !== undefined) ineligible.push(rejected(orgKey, reason, note));
      else if (subscriber !== undefined) able.push(keep(withVersion(subscriber, versions, pathOf(subscriber))));
      if (reason === undefined && version && isDowngrade(version, pushable)) higher.add(orgKey);
    }
  }
  const foreign = notOfThisHub(needs, facts.needed ?? []);
  const others = await checkOtherPackages(org, { able, ineligible, needed: facts.needed ?? [], lineage });
  const chosen = choose(others.able, cut, packageId);
  const within = migration && overDays !== true ? await withinMigrationLimit(org, chosen, day) : chosen;
  const left = [
    ...others.ineligible,
    ...chosen.slice(within.length).map(({ orgKey }) => rejected(orgKey, 'over-migration-limit')),
  ];
  const considered = orgs?.length ?? found;
  return {
    considered,
    eligible: within,
    ineligible: left,
    skipped: considered - within.length - left.length,
    knownRequests: facts.requests.map(({ pushRequestId }) => pushRequestId),
    knownCreated: facts.requests.filter(({ status }) => status === 'Created').map(({ pushRequestId }) => pushRequestId),
    lineage: {
      kind: lineage.kind,
      paths: upgradePaths(ancestry, installed, versions, pushable),
      downgraded: within.filter(({ orgKey }) => higher.has(orgKey)).length,
      firstGeneration: migration ? null : lineage.convertedFrom,
      notChecked: selection.ignoreLineage ? [] : [...lineage.notChecked, ...others.notChecked, ...foreign],
    },
  };
};

/** Not what an upgrade replaces: a beta, or a newer version. */
const isDowngrade = (installed: PushableVersion, wanted: PushableVersion): boolean =>
  !installed.released || compareVersions(versionOf(installed.version), versionOf(wanted.version)) > 0;

const withVersion = (
  subscriber: Subscriber,
  versions: Target['versions'],
  path: readonly PushableVersion[] | undefined,
): EligibleOrg => ({
  ...subscriber,
  installedVersion: versions.get(subscriber.versionId ?? '')?.version.number ?? null,
  ...(path === undefined ? {} : { onTheWay: path }),
});

/** The package (033) that orgs have before they are migrated to a version. */
export const migratedPackage = async (org: PackageCatalog, pushable: PushableVersion): Promise<string> => {
  const versionId = await org.convertedFrom(pushable.version.id);
  const [source] = versionId === undefined ? [] : await org.versions({ versionId });
  return (source ?? pushable).package.id;
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
