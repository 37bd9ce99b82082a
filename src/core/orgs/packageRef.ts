import { parseVersionPrefix, type VersionPrefix } from './version.js';

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
