import type { NotChecked, PackageKind, PushableVersion } from '../model.js';
import { compare } from '../text/compare.js';
import type { Ancestry } from './ancestry.js';
import { compareVersions, versionOf } from './version.js';

/** How orgs with one installed version get to the wanted one. Versions are given by their numbers. */
export type UpgradePath = {
  installedVersion: string;
  orgs: number;
  /** The versions to push one after the other, the wanted one last; null where there is no path. */
  pushes: string[] | null;
  /** The newest version that they can take in one push; null where there is none. */
  newest: string | null;
};

/** Findings about the package and its versions, apart from those about orgs. */
export type LineageFindings = {
  /** Null where the hub does not report it. */
  kind: PackageKind | null;
  /**
   * The first-generation package (033) that the package was converted from, unless orgs are migrated from it. Null:
   * none, or not known.
   */
  firstGeneration: string | null;
  /**
   * One path for each older version of orgs that would be pushed to, the most orgs first. Empty where the package has
   * no ancestry, or it is not known.
   */
  paths: UpgradePath[];
  /** The number of orgs that would be pushed to although they have a newer version, or a beta. */
  downgraded: number;
  notChecked: NotChecked[];
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
      if (compareVersions(versionOf(from.version), versionOf(wanted.version)) >= 0) return [];
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

/**
 * Finds the intermediate versions of the wanted one; undefined where one push leads to it, or where there is no path.
 * Cached, because many orgs have few versions.
 */
export const pathFinder = (
  ancestry: Ancestry | undefined,
  versions: ReadonlyMap<string, PushableVersion>,
  pushable: PushableVersion,
): ((installed: { versionId: string | null } | undefined) => readonly PushableVersion[] | undefined) => {
  const known = new Map<string, readonly PushableVersion[] | undefined>();
  return (installed) => {
    const from = versions.get(installed?.versionId ?? '');
    if (from === undefined || ancestry?.allows(from, pushable) !== false) return undefined;
    const { id } = from.version;
    if (!known.has(id)) known.set(id, ancestry.pathTo(from, pushable)?.slice(0, -1));
    return known.get(id);
  };
};

/** The note for an org that cannot take the wanted version. */
export const atMost = (newest: PushableVersion | undefined): string =>
  newest === undefined ? 'no version follows from it' : `can go to ${newest.version.number} at most`;
