import type { PushableVersion } from '../model.js';
import type { PackageCatalog, SubscriberReader } from '../ports.js';
import { OrgError } from '../errors/orgError.js';
import { beginsWith, newestFirst, parseVersionPrefix, versionOf, type VersionPrefix } from './version.js';
import { sameId } from './ids.js';

/** A reference to a package, or to one of its versions: by id or by name, with or without a version number. */
export type PackageRef =
  | { by: 'version-id'; id: string }
  /** An empty version means LATEST. */
  | { by: 'package-id'; id: string; version?: VersionPrefix }
  /** `whole`: the text as written, which may be the name of a package that ends like a version, such as Suite@2. */
  | { by: 'name'; name: string; version?: VersionPrefix; whole?: string };

const ID = /^(04t|0Ho|033)[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?$/;

/**
 * Like parsePackageRef, with `aliases` for ids (0Ho and 04t), as in `packageAliases` of an sfdx-project.json. An alias
 * may be the whole text, or the part before the version number.
 */
export const readPackageRef = (text: string, aliases: Readonly<Record<string, string>> = {}): PackageRef => {
  const aliasOf = (name: string): string | undefined => (Object.hasOwn(aliases, name) ? aliases[name] : undefined);
  const whole = aliasOf(text);
  if (whole !== undefined) return parsePackageRef(whole);
  const ref = parsePackageRef(text);
  if (ref.by !== 'name' || ref.version === undefined) return ref;
  const alias = aliasOf(ref.name);
  return alias === undefined ? ref : parsePackageRef(`${alias}@${ref.version.join('.') || 'LATEST'}`);
};

/**
 * Parses a 04t, a 0Ho or 033, or a name; the latter two may be followed by `@1.4.0`, `@1.4.0.6`, `@1.4.0.LATEST` or
 * `@LATEST`. Aliases of a project have to be resolved before.
 */
export const parsePackageRef = (text: string): PackageRef => {
  const trimmed = text.trim();
  const [, before = '', after = ''] = /^(.+)@([^@]+)$/.exec(trimmed) ?? [];
  const version = after.toLowerCase() === 'latest' ? [] : parseVersionPrefix(after);
  const named = version === undefined ? trimmed : before;
  const [, prefix] = ID.exec(named) ?? [];
  if (prefix === '04t') return { by: 'version-id', id: named };
  const rest = version === undefined ? {} : { version };
  if (prefix !== undefined) return { by: 'package-id', id: named, ...rest };
  return { by: 'name', name: named, ...rest, ...(version === undefined ? {} : { whole: trimmed }) };
};

/** Why a name does not lead to one version, with the candidates to choose from. */
export type Unresolved =
  /** `meant`: the most similar names. */
  | { problem: 'no-such-package'; meant: string[] }
  | { problem: 'no-such-version'; candidates: PushableVersion[]; meant: string[] }
  | { problem: 'no-released-version'; candidates: PushableVersion[] }
  | { problem: 'ambiguous-package'; candidates: PushableVersion[] };

export type Resolved<T> = { ok: true; value: T } | ({ ok: false } & Unresolved);

/** A package with all its versions, the newest first. */
export type PackageVersions = { package: PushableVersion['package']; versions: PushableVersion[] };

const refuse = (unresolved: Unresolved): { ok: false } & Unresolved => ({ ok: false, ...unresolved });

/** `wanted`: the given part of the version number; empty for the newest. */
type FoundPackage = PackageVersions & { wanted: VersionPrefix };

/** The package for a name, 0Ho, 033 or, by one of its versions, 04t. `aliases`: other known names, for suggestions. */
export const resolvePackage = async (
  org: PackageCatalog,
  ref: PackageRef,
  aliases: readonly string[] = [],
): Promise<Resolved<FoundPackage>> => {
  const { versions, wanted } = meantBy(ref, (await versionsOf(org, ref)).sort(newestFirst));
  const [first] = versions;
  if (first === undefined) {
    const meant = ref.by === 'name' ? await nearestNames(org, ref.name, aliases) : [];
    return refuse({ problem: 'no-such-package', meant });
  }
  const packages = new Set(versions.map((each) => each.package.id));
  if (packages.size > 1) return refuse({ problem: 'ambiguous-package', candidates: onePerPackage(versions) });
  return { ok: true, value: { package: first.package, versions, wanted } };
};

/**
 * A package may be called Suite@2. A name that ends like a version can therefore mean that package, or version 2 of
 * Suite: whichever exists. Where both exist, the versions of both packages are returned.
 */
const meantBy = (
  ref: PackageRef,
  versions: PushableVersion[],
): { versions: PushableVersion[]; wanted: VersionPrefix } => {
  const wanted = (ref.by === 'version-id' ? undefined : ref.version) ?? [];
  if (ref.by !== 'name' || ref.whole === undefined) return { versions, wanted };
  const whole = ref.whole.toLowerCase();
  const named = versions.filter((each) => each.package.name.toLowerCase() === whole);
  if (named.length === 0) return { versions, wanted };
  const others = versions.filter((each) => !named.includes(each));
  return others.some(({ version }) => beginsWith(version, wanted))
    ? { versions, wanted }
    : { versions: named, wanted: [] };
};

const versionsOf = async (org: PackageCatalog, ref: PackageRef): Promise<PushableVersion[]> => {
  if (ref.by === 'name')
    return org.versions({ packageName: [ref.name, ...(ref.whole === undefined ? [] : [ref.whole])] });
  if (ref.by === 'version-id') {
    const [version] = await org.versions({ versionId: ref.id });
    return version === undefined ? [] : org.versions({ packageId: version.package.id });
  }
  const packageId = await org.subscriberPackageId(ref.id);
  return packageId === undefined ? [] : org.versions({ packageId });
};

/** The module is only loaded when something was mistyped. */
const nearest = async (word: string, known: readonly string[]): Promise<string[]> =>
  (await import('../text/didYouMean.js')).nearest(word, known);

/** Suggestions are optional: an error while the names are read is ignored. */
const nearestNames = async (org: PackageCatalog, name: string, aliases: readonly string[]): Promise<string[]> =>
  nearest(name, [...aliases, ...(await org.packageNames().catch(() => []))]);

const onePerPackage = (versions: readonly PushableVersion[]): PushableVersion[] => [
  ...new Map(versions.map((each) => [each.package.id, each])).values(),
];

/**
 * The version to push: the one with this 04t, or the newest released version that matches the given number. A complete
 * number or a 04t is taken as it is, released or not: preflight then says what is wrong with it.
 */
export const resolveVersion = async (
  org: PackageCatalog,
  ref: PackageRef,
  aliases: readonly string[] = [],
): Promise<Resolved<PushableVersion>> => {
  if (ref.by === 'version-id') {
    const [value] = await org.versions({ versionId: ref.id });
    return value === undefined
      ? refuse({ problem: 'no-such-version', candidates: [], meant: [] })
      : { ok: true, value };
  }
  const found = await resolveBoth(org, ref, aliases);
  return found.ok ? { ok: true, value: found.value.pushable } : found;
};

/** Like resolveVersion, with the package and all its versions. */
export const resolveBoth = async (
  org: PackageCatalog,
  ref: PackageRef,
  aliases: readonly string[] = [],
): Promise<Resolved<PackageVersions & { pushable: PushableVersion }>> => {
  const found = await resolvePackage(org, ref, aliases);
  if (!found.ok) return found;
  const { versions, wanted, package: pkg } = found.value;
  const isMeant = ({ version }: PushableVersion): boolean =>
    ref.by === 'version-id' ? sameId(version.id, ref.id) : beginsWith(version, wanted);
  const matching = versions.filter(isMeant);
  const [newest] = matching;
  if (newest === undefined) {
    const meant = (await nearestNumbers(versions, wanted)).map((number) => `${pkg.name}@${number}`);
    return refuse({ problem: 'no-such-version', candidates: versions, meant });
  }
  const isExact = ref.by === 'version-id' || wanted.length === 4;
  const pushable = isExact ? newest : matching.find((each) => each.released && !each.deprecated);
  return pushable === undefined
    ? refuse({ problem: 'no-released-version', candidates: matching })
    : { ok: true, value: { package: pkg, versions, pushable } };
};

/** The version numbers that are most similar to a given part of one, with as many parts as it has. */
export const nearestNumbers = (versions: readonly PushableVersion[], wanted: VersionPrefix): Promise<string[]> =>
  nearest(
    wanted.join('.'),
    versions.map(({ version }) => versionOf(version).slice(0, wanted.length).join('.')),
  );

/** The first of the wanted instances on which the package has no subscriber, with the most similar known names. */
export const unknownInstance = async (
  org: SubscriberReader,
  packageId: string,
  wanted: readonly string[] = [],
): Promise<{ name: string; meant: string[] } | undefined> => {
  const known = wanted.length === 0 ? [] : await knownInstances(org, packageId);
  // Without subscribers there are no names to compare with.
  if (known.length === 0) return undefined;
  const names = new Set(known.map((name) => name.toLowerCase()));
  const name = wanted.find((each) => !names.has(each.toLowerCase()));
  if (name === undefined) return undefined;
  return { name, meant: await nearest(name, known) };
};

/** Returns an empty list where the org cannot count so many subscribers within its time limit. */
const knownInstances = async (org: SubscriberReader, packageId: string): Promise<string[]> => {
  try {
    return await org.instancesOf(packageId);
  } catch (error) {
    if (error instanceof OrgError && error.code === 'QUERY_TIMEOUT') return [];
    throw error;
  }
};
