import type { Subscriber } from '../ports.js';
import type { PushableVersion } from '../model.js';
import type { Ancestry } from './ancestry.js';
import { compareVersions, versionOf, type VersionNumber } from './version.js';

/** Why an org would not be upgraded. Preflight, texts, JSON and documents are generated from this table. */
export const INELIGIBLE = {
  'invalid-id': 'not an org id',
  duplicate: 'named before',
  excluded: 'excluded',
  'version-not-released': 'the version is not released',
  'version-deprecated': 'the version is deprecated',
  'not-installed': 'package not installed',
  uninstalled: 'package uninstalled',
  'inactive-org': 'inactive org',
  'first-generation-installed': 'package of the first generation installed',
  'beta-installed': 'beta version installed',
  'migration-version-mismatch': 'another version installed than the one that is migrated',
  'already-on-version': 'already on this version',
  'on-newer-version': 'on a newer version',
  'not-an-ancestor': 'on a version that this one was not built upon',
  'dependency-missing': 'a package that this version needs is missing',
  'dependency-behind': 'a package that this version needs is too old',
  'blocked-by-subscriber': 'blocked by the subscriber',
  'in-open-push': 'already in an open push of this version',
  'attempts-used-up': 'failed as often as it may be tried',
  'over-migration-limit': 'over the daily limit for migrations',
} as const;

/**
 * Why an org would not be upgraded.
 * @useDeclaredType
 */
export type IneligibleReason = keyof typeof INELIGIBLE;

/** The facts that decide whether a subscriber is eligible. */
export type Target = {
  pushable: PushableVersion;
  /** Versions of the installed package by their 04t id. */
  versions: ReadonlyMap<string, PushableVersion>;
  migration: boolean;
  includeBlocked: boolean;
  /** Undefined: the package has no ancestry, it is not known, or it is to be ignored. */
  ancestry?: Ancestry | undefined;
  /** Whether a beta or a newer version may be replaced. */
  downgrades?: boolean;
};

/** The first reason why this subscriber would not be upgraded; undefined if it would be. */
export const ineligibility = (subscriber: Subscriber | undefined, target: Target): IneligibleReason | undefined => {
  const { pushable, versions, migration, includeBlocked, ancestry, downgrades = false } = target;
  if (!pushable.released) return 'version-not-released';
  if (pushable.deprecated) return 'version-deprecated';
  if (subscriber === undefined) return 'not-installed';
  if (!subscriber.installed) return 'uninstalled';
  if (subscriber.orgStatus === 'Inactive') return 'inactive-org';
  const installed = versions.get(subscriber.versionId ?? '');
  if (installed?.released === false && !downgrades) return 'beta-installed';
  const byVersion = installed && againstVersion(versionOf(installed.version), versionOf(pushable.version), migration);
  if (byVersion !== undefined && !(downgrades && byVersion === 'on-newer-version')) return byVersion;
  if (installed !== undefined && !migration && ancestry?.allows(installed, pushable) === false)
    return 'not-an-ancestor';
  return subscriber.blocked && !includeBlocked ? 'blocked-by-subscriber' : undefined;
};

/** The reason why the versions do not fit. A migration keeps major, minor and patch; an upgrade raises the version. */
const againstVersion = (
  installed: VersionNumber,
  wanted: VersionNumber,
  migration: boolean,
): IneligibleReason | undefined => {
  if (migration) return compareVersions(installed, wanted.slice(0, 3)) === 0 ? undefined : 'migration-version-mismatch';
  const order = compareVersions(installed, wanted);
  return order === 0 ? 'already-on-version' : order > 0 ? 'on-newer-version' : undefined;
};
