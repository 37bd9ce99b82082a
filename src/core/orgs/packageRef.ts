import { parseVersionPrefix, type VersionPrefix } from './version.js';

/** How people name a package, or one of its versions: by id or by name, with a version number or without. */
export type PackageRef =
  | { by: 'version-id'; id: string }
  /** An empty version is LATEST. */
  | { by: 'package-id'; id: string; version?: VersionPrefix }
  /** `whole`: what was written, which may be the name of a package that ends like a version, as Suite@2 does. */
  | { by: 'name'; name: string; version?: VersionPrefix; whole?: string };

const ID = /^(04t|0Ho|033)[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?$/;

/**
 * The same, where `aliases` may stand for ids (0Ho and 04t), as `packageAliases` of an sfdx-project.json has them. An
 * alias may be the whole text, or what is before the version number.
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
 * Reads a 04t, a 0Ho or 033, or a name; the latter two may be followed by `@1.4.0`, `@1.4.0.6`, `@1.4.0.LATEST` or
 * `@LATEST`. Aliases of a project are looked up before.
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
