import type { OrgKey, PushableVersion, RejectedOrg } from '../model.js';
import type { PackageCatalog, Subscriber, SubscriberReader } from '../ports.js';
import { exclusionFinder } from './entries.js';
import { atMost, oncePerVersion, readAncestry, upgradePaths } from './upgradePaths.js';
import { candidatesOf, readSelectionFacts, type Candidate } from './candidates.js';
import type { Cut, EligibleOrg, OrgSelection, SelectedOrgs } from './selection.js';
import { ineligibility, rejectedOrg, type IneligibleReason, type Target } from './ineligible.js';
import { checkOtherPackages, notOfThisHub } from './otherPackages.js';
import { compareVersions } from './version.js';

type Asked = PackageCatalog & SubscriberReader;

/** The number of orgs that the platform migrates per day. */
export const MIGRATIONS_PER_DAY = 5;

/** Finds the orgs to push to, and one reason for each org that would not be upgraded. Writes nothing. */
export const selectOrgs = (
  org: Asked,
  pushable: PushableVersion,
  selection: OrgSelection,
  day: Date,
): Promise<SelectedOrgs> => selectOrgsAs(org, pushable, selection, day, (each) => each);

/** Like selectOrgs, but keeps of each org only the result of `keep`: there may be a hundred thousand orgs. */
export const selectOrgsAs = async <T extends { orgKey: OrgKey }>(
  org: Asked,
  pushable: PushableVersion,
  selection: OrgSelection,
  day: Date,
  keep: (org: EligibleOrg) => T,
): Promise<SelectedOrgs<T>> => {
  const { orgs, exclusions, cut, migration, includeBlocked, maxAttempts, stepwise, overDays } = selection;
  const facts = await readSelectionFacts(org, pushable, selection);
  const { packageId, lineage, needs, open, attempts } = facts;
  const versions = new Map(facts.versions.map((each) => [each.version.id, each]));
  const ancestry = migration ? undefined : readAncestry(lineage, versions);
  const respected = selection.ignoreLineage ? undefined : ancestry;
  const target: Target = {
    pushable,
    versions,
    migration,
    includeBlocked,
    ancestry: respected,
    downgrades: selection.allowDowngrade === true && lineage.kind === 'unlocked',
  };
  const exclusionOf = exclusionFinder(exclusions, day);
  /** The versions between an installed one and the wanted one, where one push does not lead to it. */
  const viaOf = oncePerVersion((from) =>
    stepwise === true && respected?.allows(from, pushable) === false
      ? respected.pathTo(from, pushable)?.slice(0, -1)
      : undefined,
  );
  const reasonNot = ({ orgKey, subscriber }: Candidate, via: EligibleOrg['via']): IneligibleReason | undefined =>
    ineligibility(subscriber, via === undefined ? target : { ...target, ancestry: undefined }) ??
    (open.has(orgKey) ? 'in-open-push' : undefined) ??
    ((attempts?.get(orgKey) ?? 0) >= (maxAttempts ?? Infinity) ? 'attempts-used-up' : undefined);

  const able: T[] = [];
  const rejected: RejectedOrg[] = [];
  const installed = new Map<string, number>();
  const higher = new Set<OrgKey>();
  let found = 0;
  for await (const page of candidatesOf(org, packageId, facts, selection)) {
    found += page.length;
    for (const candidate of page) {
      const { orgKey, subscriber } = candidate;
      const version = versions.get(subscriber?.versionId ?? '');
      const via = version && viaOf(version);
      const exclusion = exclusionOf(orgKey, subscriber);
      const reason = exclusion === undefined ? reasonNot(candidate, via) : 'excluded';
      // Counts orgs that would be pushed to if there were an upgrade path.
      if (version && (reason === undefined || reason === 'not-an-ancestor'))
        installed.set(version.version.id, (installed.get(version.version.id) ?? 0) + 1);
      const note = reason === 'not-an-ancestor' && version ? atMost(ancestry?.newestFrom(version)) : exclusion?.reason;
      if (reason !== undefined) rejected.push(rejectedOrg(orgKey, reason, note));
      else if (subscriber !== undefined) able.push(keep(withVersion(subscriber, version, via)));
      if (reason === undefined && version && isDowngrade(version, pushable)) higher.add(orgKey);
    }
  }
  const foreign = notOfThisHub(needs, facts.needed ?? []);
  const others = await checkOtherPackages(org, { able, rejected, needed: facts.needed ?? [], lineage });
  const chosen = choose(others.able, cut, packageId);
  const within = migration && overDays !== true ? await withinMigrationLimit(org, chosen, day) : chosen;
  const left = [
    ...others.rejected,
    ...chosen.slice(within.length).map(({ orgKey }) => rejectedOrg(orgKey, 'over-migration-limit')),
  ];
  const kept = orgs?.length ?? found;
  return {
    kept,
    eligible: within,
    rejected: left,
    skipped: kept - within.length - left.length,
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

/** Whether an upgrade would not replace the installed version, because it is a beta or newer. */
const isDowngrade = (installed: PushableVersion, wanted: PushableVersion): boolean =>
  !installed.released || compareVersions(installed.version, wanted.version) > 0;

const withVersion = (
  subscriber: Subscriber,
  version: PushableVersion | undefined,
  via: EligibleOrg['via'],
): EligibleOrg => ({
  ...subscriber,
  installedVersion: version?.version.number ?? null,
  ...(via === undefined ? {} : { via }),
});

/** The orgs in the sample and within the limit, in their original order. The same orgs are chosen every time. */
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

/**
 * An evenly distributed number in [0, 1), always the same for a seed and a text. The same orgs are therefore sampled
 * every time, and a larger share contains every smaller one. FNV-1a with the finalizer of MurmurHash3.
 */
export const stableShare = (seed: string, text: string): number => {
  let hash = 0x811c9dc5;
  for (const character of `${seed}\u0000${text}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
};
