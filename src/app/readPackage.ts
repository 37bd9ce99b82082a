import { UsageError } from '../core/errors/usageError.js';
import type { PushableVersion } from '../core/model.js';
import {
  unknownInstance,
  readPackageRef,
  resolveBoth,
  resolvePackage,
  resolveVersion,
  type PackageRef,
  type Resolved,
} from '../core/orgs/resolve.js';
import { isMistyped } from '../core/orgs/ids.js';
import { notThere } from './notThere.js';
import type { ReadableOrg } from './openHistory.js';
import { badOption } from './requireOptions.js';

/** Names a package or a version. */
export type PackageOptions = {
  /** An id (04t, 0Ho or 033), or a package's name, with or without a version number. */
  package: string;
  /**
   * Aliases for ids in `package`, in the form of `packageAliases` of an sfdx-project.json. No project file is read
   * automatically.
   */
  packageAliases?: Readonly<Record<string, string>>;
};

type Named = { ref: PackageRef; aliases: string[]; text: string };

const readRef = ({ package: text, packageAliases = {} }: PackageOptions): Named => {
  if (typeof text !== 'string' || text.trim() === '') throw badOption('package', text, 'an id or a name');
  const ref = readPackageRef(text, packageAliases);
  if ('id' in ref && isMistyped(ref.id)) throw new UsageError({ kind: 'mistyped-id', id: ref.id });
  return { ref, aliases: Object.keys(packageAliases), text };
};

/** Reads what a name stands for. Throws with the candidates where it is not clear. */
const reader =
  <T>(resolve: (port: ReadableOrg['port'], ref: PackageRef, aliases: string[]) => Promise<Resolved<T>>) =>
  async (org: ReadableOrg, options: PackageOptions): Promise<T> => {
    const { ref, aliases, text } = readRef(options);
    return valueOf(org, await resolve(org.port, ref, aliases), text);
  };

/** The version for a name. Throws with the candidates where it is not clear. */
export const readVersion = reader(resolveVersion);

/** The package for a name, with its versions, the newest first. Throws with the candidates where it is not clear. */
export const readPackage = reader(resolvePackage);

/** The package with its versions, and the version: the newest released one where none is named. Throws like `readVersion`. */
export const readBoth = reader(resolveBoth);

/** The 033 id of a package, in as few calls as possible. An id is not checked against the package's versions. */
export const readPackageId = async (org: ReadableOrg, options: PackageOptions): Promise<string> => {
  const { ref, text } = readRef(options);
  if (ref.by !== 'package-id') return (await readPackage(org, options)).package.id;
  const id = await org.port.subscriberPackageId(ref.id);
  if (id === undefined) throw await notThere(org, { kind: 'no-such-package', package: text });
  return id;
};

const valueOf = async <T>(org: ReadableOrg, resolved: Resolved<T>, text: string): Promise<T> => {
  if (resolved.ok) return resolved.value;
  if (resolved.problem === 'no-such-package')
    throw await notThere(org, { kind: resolved.problem, package: text, meant: resolved.meant });
  const { problem: kind, candidates } = resolved;
  if (kind !== 'no-such-version') throw new UsageError({ kind, package: text, candidates });
  throw await notThere(org, { kind, package: text, candidates, meant: resolved.meant });
};

/** Throws where the version cannot be pushed to any org. */
export const requirePushable = (pushable: PushableVersion): void => {
  if (!pushable.released || pushable.deprecated) throw new UsageError({ kind: 'not-pushable', pushable });
};

/** Throws where the package has no subscriber on one of the instances: its name is misspelt, or has changed. */
export const requireInstances = async (
  { port }: ReadableOrg,
  packageId: string,
  instances: readonly string[] | undefined,
): Promise<void> => {
  const unknown = await unknownInstance(port, packageId, instances);
  if (unknown !== undefined)
    throw new UsageError({ kind: 'no-such-instance', instance: unknown.name, meant: unknown.meant, packageId });
};
