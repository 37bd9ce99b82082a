import type { Row, Store, Switches } from '../model.js';
import { dependenciesIn } from '../data/packages.js';
import { ancestryAllows } from './ancestry.js';

/**
 * Why an org cannot get an upgrade. Each reason is a switch: some are refused at the insert, the others when the job
 * runs.
 */
export type Reason = keyof Pick<
  Switches,
  | 'unknownOrgKey'
  | 'notInstalled'
  | 'inactive'
  | 'betaInstalled'
  | 'sameOrNewer'
  | 'restricted'
  | 'notAncestor'
  | 'missingDependency'
>;

/** The state of one org with respect to one target version. */
export type TargetOrg = {
  readonly known: boolean;
  readonly subscriber: Row | undefined;
  readonly installed: Row | undefined;
  readonly target: Row;
  readonly store: Store;
  readonly orgKey: string;
};

const REASONS: Record<Reason, (org: TargetOrg) => boolean> = {
  unknownOrgKey: ({ known }) => !known,
  notInstalled: ({ known, subscriber, installed }) =>
    known && (subscriber?.InstalledStatus !== 'i' || installed === undefined),
  inactive: ({ subscriber }) => subscriber?.OrgStatus === 'Inactive',
  betaInstalled: ({ installed }) => installed?.ReleaseState === 'Beta',
  sameOrNewer: ({ installed, target }) => installed !== undefined && compareVersions(installed, target) >= 0,
  restricted: ({ subscriber }) => subscriber?.HasRestrictionEnabled === true,
  notAncestor: ({ store, installed, target }) =>
    installed !== undefined &&
    installed.MetadataPackageId === target.MetadataPackageId &&
    compareVersions(installed, target) < 0 &&
    !ancestryAllows(store, installed, target),
  missingDependency: (org) => missingDependency(org) !== undefined,
};

/**
 * The first dependency of the target, among packages of this hub, of which the org has neither that version nor a later
 * one.
 */
export const missingDependency = ({ store, orgKey, target }: TargetOrg): Row | undefined => {
  const needed = dependenciesIn(store.table('SubscriberPackageVersion')!.get(target.Id)?.Dependencies);
  return needed.flatMap((id) => versionRow(store, id) ?? []).find((version) => !hasAtLeast(store, orgKey, version));
};

const hasAtLeast = (store: Store, orgKey: string, version: Row): boolean =>
  [...store.table('PackageSubscriber')!.where('OrgKey', orgKey)].some((row) => {
    const installed = versionRow(store, row.MetadataPackageVersionId);
    const isOf = row.MetadataPackageId === version.MetadataPackageId && row.InstalledStatus === 'i';
    return isOf && installed !== undefined && compareVersions(installed, version) >= 0;
  });

export const targetOrgOf = (store: Store, target: Row, orgKey: string): TargetOrg => {
  const rows = [...store.table('PackageSubscriber')!.where('OrgKey', orgKey)];
  const packages = new Set([target.MetadataPackageId, predecessorOf(store, target)?.MetadataPackageId]);
  const subscriber = rows.find((row) => packages.has(row.MetadataPackageId));
  return {
    known: rows.length > 0,
    subscriber,
    installed: versionRow(store, subscriber?.MetadataPackageVersionId),
    target,
    store,
    orgKey,
  };
};

export const reasonsAgainst = (
  org: TargetOrg,
  migration: boolean,
  switches: Pick<Switches, 'unlockedLower' | 'unlockedBeta'>,
): Reason[] => {
  const reasons = (Object.keys(REASONS) as Reason[]).filter((reason) => REASONS[reason](org));
  // A migration installs the same version, built as 2GP: the same version is its condition, not a reason against it.
  if (migration) return reasons.filter((reason) => reason !== 'sameOrNewer');
  return isUnlocked(org) ? reasons.filter((reason) => !isTaken(reason, org, switches)) : reasons;
};

const isUnlocked = ({ store, target }: TargetOrg): boolean =>
  store.table('SubscriberPackageVersion')!.get(target.Id)?.Package2ContainerOptions === 'Unlocked';

/** Whether an unlocked package accepts it: a higher version, or a beta. */
const isTaken = (
  reason: Reason,
  { installed, target }: TargetOrg,
  { unlockedLower, unlockedBeta }: Pick<Switches, 'unlockedLower' | 'unlockedBeta'>,
): boolean =>
  (reason === 'betaInstalled' && unlockedBeta === 'accept') ||
  (reason === 'sameOrNewer' && unlockedLower === 'accept' && installed?.Id !== target.Id);

/** The first-generation version that a second-generation version was converted from. */
export const predecessorOf = (store: Store, target: Row): Row | undefined => {
  const versions = store.table('Package2Version');
  const [built] = versions ? [...versions.where('SubscriberPackageVersionId', target.Id)] : [];
  return versionRow(store, built?.ConvertedFromVersionId);
};

export const versionRow = (store: Store, id: unknown): Row | undefined =>
  typeof id === 'string' ? store.table('MetadataPackageVersion')!.get(id) : undefined;

const NUMBERS = ['MajorVersion', 'MinorVersion', 'PatchVersion', 'BuildNumber'] as const;

const compareVersions = (a: Row, b: Row): number => {
  for (const field of NUMBERS) {
    const difference = Number(a[field] ?? 0) - Number(b[field] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

export const sameNumbers = (a: Row, b: Row): boolean =>
  NUMBERS.slice(0, 3).every((field) => Number(a[field] ?? 0) === Number(b[field] ?? 0));
