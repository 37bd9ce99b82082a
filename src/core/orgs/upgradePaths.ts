import type { NotChecked, PackageKind, PushableVersion } from '../model.js';
import { compare } from '../text/compare.js';
import type { Ancestry } from './ancestry.js';
import { compareVersions, versionOf } from './version.js';

/** How orgs that have one version get to the wanted one. Versions by their numbers. */
export type UpgradePath = {
  installedVersion: string;
  orgs: number;
  /** The versions to push one after the other, the wanted one last; null where no way leads to it. */
  pushes: string[] | null;
  /** The newest version that they can take in one push; null: none. */
  newest: string | null;
};

/** What was found out about the package and its versions, apart from the orgs. */
export type LineageFindings = {
  /** Null where the hub does not tell. */
  kind: PackageKind | null;
  /** The first-generation package (033) that the package was converted from, unless orgs are migrated from it; null: none, or not known. */
  firstGeneration: string | null;
  /** For each older version that orgs have which would be pushed to, the most orgs first; empty where the package has no ancestry, or it is not known. */
  paths: UpgradePath[];
  /** Orgs that would be pushed to though they have a newer version, or a beta. */
  downgraded: number;
  notChecked: NotChecked[];
};

/** The same for every older version that orgs have; `installed`: how many, by 04t id. What isn't known is left out. */
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

/** Finds the via versions, by way of which an org gets to the wanted one; undefined where one push leads to it, or none. Many orgs have few versions. */
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

/** Said of an org that cannot take the wanted version. */
export const atMost = (newest: PushableVersion | undefined): string =>
  newest === undefined ? 'no version follows from it' : `can go to ${newest.version.number} at most`;
