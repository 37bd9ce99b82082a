import type { PackageRef } from './packageRef.js';
import type { PushOrg } from './ports.js';
import type { PushableVersion } from './types.js';
import { compareVersions, versionOf } from './versionNumber.js';

/** What a name can turn out to be instead of one version: each with what there is to choose from. */
export type Unresolved =
  | { problem: 'no-such-package' }
  | { problem: 'no-such-version'; candidates: PushableVersion[] }
  | { problem: 'no-released-version'; candidates: PushableVersion[] }
  | { problem: 'ambiguous'; candidates: PushableVersion[] };

export type Resolved<T> = { ok: true; value: T } | ({ ok: false } & Unresolved);

/** A package with all its versions, the newest first. */
export type PackageVersions = { package: PushableVersion['package']; versions: PushableVersion[] };

const refuse = (unresolved: Unresolved): { ok: false } & Unresolved => ({ ok: false, ...unresolved });

const newestFirst = (a: PushableVersion, b: PushableVersion): number =>
  compareVersions(versionOf(b.version), versionOf(a.version));

/** The package that a name, 0Ho, 033 or (by one of its versions) 04t means. */
export const resolvePackage = async (org: PushOrg, ref: PackageRef): Promise<Resolved<PackageVersions>> => {
  const versions = (await versionsOf(org, ref)).sort(newestFirst);
  const [first] = versions;
  if (first === undefined) return refuse({ problem: 'no-such-package' });
  const packages = new Set(versions.map((each) => each.package.id));
  if (packages.size > 1) return refuse({ problem: 'ambiguous', candidates: onePerPackage(versions) });
  return { ok: true, value: { package: first.package, versions } };
};

const versionsOf = async (org: PushOrg, ref: PackageRef): Promise<PushableVersion[]> => {
  if (ref.by === 'name') return org.versions({ packageName: ref.name });
  if (ref.by === 'version-id') {
    const [version] = await org.versions({ versionId: ref.id });
    return version === undefined ? [] : org.versions({ packageId: version.package.id });
  }
  const packageId = await org.subscriberPackageId(ref.id);
  return packageId === undefined ? [] : org.versions({ packageId });
};

const onePerPackage = (versions: readonly PushableVersion[]): PushableVersion[] => [
  ...new Map(versions.map((each) => [each.package.id, each])).values(),
];

/**
 * The version to push: the one with this 04t, or the newest released one that the number given leaves open. A whole
 * number or a 04t is taken at its word, released or not: preflight says what is wrong with it.
 */
export const resolveVersion = async (org: PushOrg, ref: PackageRef): Promise<Resolved<PushableVersion>> => {
  if (ref.by === 'version-id') {
    const [value] = await org.versions({ versionId: ref.id });
    return value === undefined ? refuse({ problem: 'no-such-version', candidates: [] }) : { ok: true, value };
  }
  const resolved = await resolvePackage(org, ref);
  if (!resolved.ok) return resolved;
  const { versions } = resolved.value;
  const wanted = ref.version ?? [];
  const matching = versions.filter((each) => compareVersions(versionOf(each.version), wanted) === 0);
  const [newest] = matching;
  if (newest === undefined) return refuse({ problem: 'no-such-version', candidates: versions });
  if (wanted.length === 4) return { ok: true, value: newest };
  const value = matching.find((each) => each.released && !each.deprecated);
  return value === undefined ? refuse({ problem: 'no-released-version', candidates: matching }) : { ok: true, value };
};
