import type { Lineage, PushableVersion } from '../model.js';
import { compare } from '../text/compare.js';
import { compareVersions, newestFirst, versionOf } from './version.js';

/** Which versions of a managed second-generation package can be upgraded to which; made by {@link readAncestry}. */
export type Ancestry = {
  /** Whether one push can upgrade from a version to another; undefined where the hub does not report enough. */
  allows(from: PushableVersion, to: PushableVersion): boolean | undefined;
  /** The newest version that could be pushed to orgs with this one. */
  newestFrom(from: PushableVersion): PushableVersion | undefined;
  /**
   * The versions to push one after the other, the wanted one last, in as few pushes as possible; undefined where there
   * is no path.
   */
  pathTo(from: PushableVersion, to: PushableVersion): PushableVersion[] | undefined;
};

/** The ancestry of a package; undefined for a package without ancestry, or where it is not known. */
export const readAncestry = (
  { kind, ancestors }: Lineage,
  versions: ReadonlyMap<string, PushableVersion>,
): Ancestry | undefined => {
  if (kind !== 'managed' || ancestors === undefined) return undefined;
  const chainOf = oncePerVersion(({ version }) => chainFrom(version.id, ancestors, versions));
  /**
   * A version can be upgraded to its descendants, and to later patches of the same major and minor number, whatever
   * their ancestors. A patch has the upgrade path of the version that it patches.
   * https://developer.salesforce.com/docs/atlas.en-us.pkg2_dev.meta/pkg2_dev/sfdx_dev_dev2gp_config_upgrades.htm
   */
  const allows: Ancestry['allows'] = (from, to) => {
    if (compareVersions(from.version, to.version) >= 0) return false;
    if (minorOf(from) === minorOf(to)) return true;
    const { above, isWhole } = chainOf(to);
    if (above.has(minorOf(from))) return true;
    return isWhole ? false : undefined;
  };
  const pushable = [...versions.values()]
    .filter(({ released, deprecated }) => released && !deprecated)
    .sort(newestFirst);
  return {
    allows,
    newestFrom: oncePerVersion((from) => pushable.find((to) => allows(from, to) === true)),
    pathTo: (from, to) => shortestPath(from, to, pushable, (a, b) => allows(a, b) === true),
  };
};

/** Takes the result for a version that it was asked for before: a hundred thousand orgs have only a few versions. */
export const oncePerVersion = <T>(resultFor: (version: PushableVersion) => T): ((version: PushableVersion) => T) => {
  const known = new Map<string, T>();
  return (version) => {
    const { id } = version.version;
    if (!known.has(id)) known.set(id, resultFor(version));
    return known.get(id) as T;
  };
};

const minorOf = ({ version }: PushableVersion): string => versionOf(version).slice(0, 2).join('.');

/**
 * The major and minor numbers of the ancestors of a version. `isWhole`: the chain is known up to a version without an
 * ancestor.
 */
type Chain = { above: Set<string>; isWhole: boolean };

const chainFrom = (
  id: string,
  ancestors: ReadonlyMap<string, string | null>,
  versions: ReadonlyMap<string, PushableVersion>,
): Chain => {
  const above = new Set<string>();
  const seen = new Set<string>();
  for (let at = id; !seen.has(at);) {
    seen.add(at);
    const next = ancestors.get(at);
    if (next === null) return { above, isWhole: true };
    const found = next === undefined ? undefined : versions.get(next);
    if (next === undefined || found === undefined) break;
    above.add(minorOf(found));
    at = next;
  }
  return { above, isWhole: false };
};

/** Searches breadth first, the newest versions first. */
const shortestPath = (
  from: PushableVersion,
  to: PushableVersion,
  between: readonly PushableVersion[],
  allows: (a: PushableVersion, b: PushableVersion) => boolean,
): PushableVersion[] | undefined => {
  const seen = new Set([from.version.id]);
  for (let paths: PushableVersion[][] = [[from]]; paths.length > 0;) {
    const ends = paths.map((path) => [path, path.at(-1) ?? from] as const);
    const done = ends.find(([, end]) => allows(end, to));
    if (done !== undefined) return [...done[0].slice(1), to];
    paths = ends.flatMap(([path, end]) =>
      between.flatMap((next) => {
        if (seen.has(next.version.id) || !allows(end, next)) return [];
        seen.add(next.version.id);
        return [[...path, next]];
      }),
    );
  }
  return undefined;
};

/** How orgs with one installed version get to the wanted one. Versions are given by their numbers. */
export type UpgradePath = {
  installedVersion: string;
  orgs: number;
  /** The versions to push one after the other, the wanted one last; null where there is no path. */
  pushes: string[] | null;
  /** The newest version that they can take in one push; null where there is none. */
  newest: string | null;
};

/**
 * One path for each older version that orgs have. `installed`: the number of orgs by 04t id. Versions without a known
 * path are left out.
 */
export const upgradePaths = (
  ancestry: Ancestry | undefined,
  installed: ReadonlyMap<string, number>,
  versions: ReadonlyMap<string, PushableVersion>,
  wanted: PushableVersion,
): UpgradePath[] =>
  [...installed]
    .flatMap(([id, orgs]): UpgradePath[] => {
      const from = versions.get(id);
      if (ancestry === undefined || from === undefined || !from.released) return [];
      if (compareVersions(from.version, wanted.version) >= 0) return [];
      if (ancestry.allows(from, wanted) === undefined) return [];
      return [
        {
          installedVersion: from.version.number,
          orgs,
          pushes: ancestry.pathTo(from, wanted)?.map(({ version }) => version.number) ?? null,
          newest: ancestry.newestFrom(from)?.version.number ?? null,
        },
      ];
    })
    .sort((a, b) => b.orgs - a.orgs || compare(a.installedVersion, b.installedVersion));

/** The note for an org that cannot take the wanted version. */
export const atMost = (newest: PushableVersion | undefined): string =>
  newest === undefined ? 'no version follows from it' : canGoTo(newest.version.number);

/** The number of the newest version that an org can take, in words. */
export const canGoTo = (newest: string): string => `can go to ${newest} at most`;
