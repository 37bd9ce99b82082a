import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SfProject, type SfError } from '@salesforce/core';
import { unknownInstance } from '../core/orgs/instances.js';
import { holdsSecret } from '../core/text/secrets.js';
import { parsePackageRef, readPackageRef, type PackageRef } from '../core/orgs/packageRef.js';
import { sameId } from '../core/orgs/ids.js';
import type { PushOrg } from '../core/ports.js';
import type { SubscriberFilter } from '../core/orgs/select.js';
import { compareVersions, parseVersionPrefix, parseVersionRange, versionOf } from '../core/orgs/version.js';
import {
  nearestNumbers,
  resolvePackage,
  resolveVersion,
  type PackageVersions,
  type Resolved,
} from '../core/orgs/resolve.js';
import type { Package, PushableVersion } from '../core/model.js';
import { pushName } from '../format/pushName.js';
import { plain } from '../format/text.js';
import { meantText } from './meantText.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** So many candidates are listed where a name is not enough. */
const CANDIDATES_SHOWN = 10;

/**
 * The aliases of the sfdx-project.json around, if there is one; throws where it can't be read. Read here, because
 * SfProject reads a file once in a process, and takes one that it failed to read for an empty one after that.
 */
const aliasesAround = async (): Promise<Record<string, string>> => {
  const folder = await SfProject.resolveProjectPath().catch(() => undefined);
  if (folder === undefined) return {}; // Most people run this outside of a project.
  let aliases: unknown;
  try {
    const project = JSON.parse(await readFile(join(folder, 'sfdx-project.json'), 'utf8')) as {
      packageAliases?: unknown;
    };
    aliases = project.packageAliases ?? {};
  } catch (error) {
    throw messages.createError('error.brokenProject', [(error as Error).message]);
  }
  if (!areAliases(aliases)) throw messages.createError('error.brokenProject', ['packageAliases is no list of names']);
  return aliases;
};

const areAliases = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string');

type NamedPackage = { ref: PackageRef; aliases: string[] };

/** An ID needs no aliases, so that it can be used where the project is broken. */
const readRef = async (text: string): Promise<NamedPackage> => {
  if (holdsSecret(text)) throw messages.createError('error.secretAsPackage');
  const ref = parsePackageRef(text);
  if (ref.by !== 'name') return { ref, aliases: [] };
  const aliases = await aliasesAround();
  return { ref: readPackageRef(text, aliases), aliases: Object.keys(aliases) };
};

/** The version to push that the flag means; throws with the candidates where that is not clear. */
export const resolveVersionFlag = async (org: PushOrg, text: string): Promise<PushableVersion> => {
  const { ref, aliases } = await readRef(text);
  return valueOf(await resolveVersion(org, ref, aliases), text);
};

/** The package that the flag means, with its versions; throws with the candidates where that is not clear. */
export const resolvePackageFlag = async (org: PushOrg, text: string): Promise<PackageVersions> => {
  const { ref, aliases } = await readRef(text);
  return valueOf(await resolvePackage(org, ref, aliases), text);
};

/** Throws where no subscriber of the package is on one of the instances: it is misspelt, or was renamed. */
export const requireInstances = async (
  org: PushOrg,
  { package: pkg }: { package: Package },
  selection: { filter: SubscriberFilter; migration?: boolean },
): Promise<void> => {
  // The orgs of a migration have another package than the one that is pushed.
  if (selection.migration === true) return;
  const unknown = await unknownInstance(org, pkg.id, selection.filter.instances);
  if (unknown !== undefined)
    throw messages.createError('error.noSuchInstance', [unknown.name, ...meantText(unknown.meant)]);
};

/** The 033 id of the package that the flag means, in as few calls as possible: an id is taken at its word. */
export const resolvePackageIdFlag = async (org: PushOrg, text: string): Promise<string> => {
  const { ref } = await readRef(text);
  if (ref.by !== 'package-id') return (await resolvePackageFlag(org, text)).package.id;
  const id = await org.subscriberPackageId(ref.id);
  if (id === undefined) throw messages.createError('error.noSuchPackage', [text, '']);
  return id;
};

/**
 * The version that subscribers are held against, and the filter that goes with it: the newest released version, or,
 * with `behind`, the one that it names, and only orgs below that.
 */
export const behindFilter = async (
  { versions }: PackageVersions,
  filter: SubscriberFilter,
  behind: string | undefined,
): Promise<{ filter: SubscriberFilter; pushable: PushableVersion }> => {
  const released = versions.filter((each) => each.released && !each.deprecated);
  if (behind === undefined) {
    const pushable = released[0] ?? versions[0];
    if (pushable === undefined) throw messages.createError('error.noSuchPackage', ['', '']);
    return { filter, pushable };
  }
  const prefix = parseVersionPrefix(behind);
  const pushable = prefix
    ? released.find((each) => compareVersions(versionOf(each.version), prefix) === 0)
    : versions.find((each) => sameId(each.version.id, behind));
  if (pushable === undefined) {
    const meant = prefix === undefined ? [] : await nearestNumbers(versions, prefix);
    throw messages.createError('error.noSuchVersion', [behind, ...meantText(meant), versionList(versions)]);
  }
  const below = parseVersionRange(`<${prefix === undefined ? pushable.version.number : behind}`);
  const ranges = filter.installedVersions ?? [EVERY_VERSION];
  const installedVersions = ranges.map(({ comparators }) => ({
    comparators: [...comparators, ...(below?.comparators ?? [])],
  }));
  return { filter: { ...filter, installedVersions }, pushable };
};

const EVERY_VERSION = { comparators: [] };

const valueOf = <T>(resolved: Resolved<T>, text: string): T => {
  if (resolved.ok) return resolved.value;
  throw unresolvedError(resolved, text);
};

const unresolvedError = (resolved: Exclude<Resolved<unknown>, { ok: true }>, text: string): SfError => {
  switch (resolved.problem) {
    case 'no-such-package':
      return messages.createError('error.noSuchPackage', [text, ...meantText(resolved.meant)]);
    case 'no-such-version':
      return messages.createError('error.noSuchVersion', [
        text,
        ...meantText(resolved.meant),
        versionList(resolved.candidates),
      ]);
    case 'no-released-version':
      return messages.createError('error.noReleasedVersion', [text, versionList(resolved.candidates)]);
    case 'ambiguous':
      return messages.createError('error.ambiguousPackage', [text, packageList(resolved.candidates)]);
  }
};

const versionList = (versions: readonly PushableVersion[]): string[] =>
  lines(
    versions.map(
      (each) =>
        `  ${each.version.id}  ${pushName(each)}${each.released ? '' : ' (beta)'}${each.deprecated ? ' (deprecated)' : ''}`,
    ),
  );

const packageList = (versions: readonly PushableVersion[]): string[] =>
  lines(
    versions.map(
      (each) => `  ${each.package.id}  ${plain(each.package.name)} (${each.package.namespace ?? 'no namespace'})`,
    ),
  );

const lines = (all: string[]): string[] => [
  ...all.slice(0, CANDIDATES_SHOWN),
  ...(all.length > CANDIDATES_SHOWN ? [`  and ${all.length - CANDIDATES_SHOWN} more`] : []),
];
