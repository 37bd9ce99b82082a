import type { Subscriber } from '../ports.js';
import type { PushableVersion } from '../model.js';
import type { Ancestry } from './ancestry.js';
import type { IneligibleReason } from './ineligible.js';
import { compareVersions, versionOf, type VersionNumber } from './version.js';

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
