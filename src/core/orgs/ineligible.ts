import type { OrgKey, PackageVersion, PushableVersion, RejectedOrg } from '../model.js';
import type { Subscriber } from '../ports.js';
import type { Ancestry } from './upgradePaths.js';
import { beginsWith, compareVersions, versionOf } from './version.js';

/**
 * What a reason is about, which decides what follows from it: `entry`, what the list says instead of an org; `choice`, somebody
 * leaves the org out; `version`, which nobody could take; `way`, the org has an older version, and a push does not lead from it to
 * this one; `generation`, the org has the package that this one was converted from; `has-it` and `newer`, the version that the org
 * has; `for-now`, it passes by itself; `org`, whatever else the org is like.
 */
type About = 'entry' | 'choice' | 'version' | 'way' | 'generation' | 'has-it' | 'newer' | 'for-now' | 'org';

/** `differs`: what is said of it differs from org to org. */
type Reason = { about: About; differs?: true; text: string };

/**
 * Why an org would not be upgraded. The one table that preflight, texts, JSON and documents are made from. Further reasons
 * that a rollout has for an org are in rollout/plan/reasons; who is behind, and why, in adoption/behind.
 */
export const INELIGIBLE = {
  'invalid-id': { about: 'entry', text: 'not an org id' },
  duplicate: { about: 'entry', text: 'named before' },
  excluded: { about: 'choice', text: 'excluded' },
  'version-not-released': { about: 'version', text: 'the version is not released' },
  'version-deprecated': { about: 'version', text: 'the version is deprecated' },
  'not-installed': { about: 'org', text: 'package not installed' },
  uninstalled: { about: 'org', text: 'package uninstalled' },
  'inactive-org': { about: 'org', text: 'inactive org' },
  'first-generation-installed': {
    about: 'generation',
    text: 'package of the first generation installed',
  },
  'beta-installed': { about: 'org', text: 'beta version installed' },
  'migration-version-mismatch': {
    about: 'org',
    text: 'another version installed than the one that is migrated',
  },
  'already-on-version': { about: 'has-it', text: 'already on this version' },
  'on-newer-version': { about: 'newer', text: 'on a newer version' },
  'not-an-ancestor': { about: 'way', differs: true, text: 'on a version that this one was not built upon' },
  'dependency-missing': { about: 'way', text: 'a package that this version needs is missing' },
  'dependency-behind': { about: 'way', differs: true, text: 'a package that this version needs is too old' },
  'blocked-by-subscriber': { about: 'org', text: 'blocked by the subscriber' },
  'in-open-push': { about: 'for-now', text: 'already in an open push of this version' },
  'attempts-used-up': { about: 'org', text: 'failed as often as it may be tried' },
  'over-migration-limit': { about: 'for-now', text: 'over the daily limit for migrations' },
} as const satisfies Record<string, Reason>;

/**
 * Why an org would not be upgraded.
 * @useDeclaredType
 */
export type IneligibleReason = keyof typeof INELIGIBLE;

/** The reasons that are about this. */
export type ReasonAbout<A extends About> = {
  [R in IneligibleReason]: (typeof INELIGIBLE)[R]['about'] extends A ? R : never;
}[IneligibleReason];

export const reasonsAbout = (...subjects: readonly About[]): ReadonlySet<string> =>
  new Set(Object.entries(INELIGIBLE).flatMap(([reason, { about }]) => (subjects.includes(about) ? reason : [])));

/** The row of a reason; undefined for a code of the org's own. */
export const ineligibleReason = (reason: string): Reason | undefined =>
  Object.hasOwn(INELIGIBLE, reason) ? INELIGIBLE[reason as IneligibleReason] : undefined;

/** An org that is not upgraded, with the words for its reason; `note`: what there is to say of this org. */
export const rejectedOrg = (orgKey: OrgKey, reason: IneligibleReason, note?: string | null): RejectedOrg => ({
  orgKey,
  reason,
  message: note ? `${INELIGIBLE[reason].text}: ${note}` : INELIGIBLE[reason].text,
});

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
  const byVersion = installed && againstVersion(installed.version, pushable.version, migration);
  if (byVersion !== undefined && !(downgrades && byVersion === 'on-newer-version')) return byVersion;
  if (installed !== undefined && !migration && ancestry?.allows(installed, pushable) === false)
    return 'not-an-ancestor';
  return subscriber.blocked && !includeBlocked ? 'blocked-by-subscriber' : undefined;
};

/** The reason why the versions do not fit. A migration keeps major, minor and patch; an upgrade raises the version. */
const againstVersion = (
  installed: PackageVersion,
  wanted: PackageVersion,
  migration: boolean,
): IneligibleReason | undefined => {
  if (migration) return beginsWith(installed, versionOf(wanted).slice(0, 3)) ? undefined : 'migration-version-mismatch';
  const order = compareVersions(installed, wanted);
  return order === 0 ? 'already-on-version' : order > 0 ? 'on-newer-version' : undefined;
};
