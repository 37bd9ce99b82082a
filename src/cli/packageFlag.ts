import { SfProject, type SfError } from '@salesforce/core';
import { readPackageRef, type PackageRef } from '../core/packageRef.js';
import { sameId } from '../core/ids.js';
import type { PushOrg } from '../core/ports.js';
import type { SubscriberFilter } from '../core/selectOrgs.js';
import { compareVersions, parseVersionPrefix, parseVersionRange, versionOf } from '../core/versionNumber.js';
import { resolvePackage, resolveVersion, type PackageVersions, type Resolved } from '../core/resolve.js';
import type { PushableVersion } from '../core/types.js';
import { pushName } from '../format/pushName.js';
import { plain } from '../format/text.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** So many candidates are listed where a name is not enough. */
const CANDIDATES_SHOWN = 10;

/** The aliases of the sfdx-project.json around, if there is one. */
const aliasesAround = async (): Promise<Record<string, string>> => {
  try {
    const project = await SfProject.resolve();
    return project.getSfProjectJson().getContents().packageAliases ?? {};
  } catch {
    return {}; // Most people run this outside of a project.
  }
};

const readRef = async (text: string): Promise<PackageRef> => readPackageRef(text, await aliasesAround());

/** The version to push that the flag means; throws with the candidates where that is not clear. */
export const resolveVersionFlag = async (org: PushOrg, text: string): Promise<PushableVersion> =>
  valueOf(await resolveVersion(org, await readRef(text)), text);

/** The package that the flag means, with its versions; throws with the candidates where that is not clear. */
export const resolvePackageFlag = async (org: PushOrg, text: string): Promise<PackageVersions> =>
  valueOf(await resolvePackage(org, await readRef(text)), text);

/** The 033 id of the package that the flag means, in as few calls as possible: an id is taken at its word. */
export const resolvePackageIdFlag = async (org: PushOrg, text: string): Promise<string> => {
  const ref = await readRef(text);
  if (ref.by !== 'package-id') return (await resolvePackageFlag(org, text)).package.id;
  const id = await org.subscriberPackageId(ref.id);
  if (id === undefined) throw messages.createError('error.noSuchPackage', [text]);
  return id;
};

/**
 * The version that subscribers are held against, and the filter that goes with it: the newest released version, or,
 * with `behind`, the one that it names, and only orgs below that.
 */
export const behindFilter = (
  { versions }: PackageVersions,
  filter: SubscriberFilter,
  behind: string | undefined,
): { filter: SubscriberFilter; pushable: PushableVersion } => {
  const released = versions.filter((each) => each.released && !each.deprecated);
  if (behind === undefined) {
    const pushable = released[0] ?? versions[0];
    if (pushable === undefined) throw messages.createError('error.noSuchPackage', ['']);
    return { filter, pushable };
  }
  const prefix = parseVersionPrefix(behind);
  const pushable = prefix
    ? released.find((each) => compareVersions(versionOf(each.version), prefix) === 0)
    : versions.find((each) => sameId(each.version.id, behind));
  if (pushable === undefined) throw messages.createError('error.noSuchVersion', [behind, versionList(versions)]);
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
      return messages.createError('error.noSuchPackage', [text]);
    case 'no-such-version':
      return messages.createError('error.noSuchVersion', [text, versionList(resolved.candidates)]);
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
