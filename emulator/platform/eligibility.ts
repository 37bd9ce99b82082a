import type { Row, Store, Switches } from '../model.js';

/** Why an org cannot get an upgrade. Each is a switch: some are refused at insert, the rest fail when the job runs. */
export type Reason = keyof Pick<
  Switches,
  'unknownOrgKey' | 'notInstalled' | 'inactive' | 'betaInstalled' | 'sameOrNewer' | 'restricted'
>;

/** One org as seen from one target version. */
export type TargetOrg = {
  readonly known: boolean;
  readonly subscriber: Row | undefined;
  readonly installed: Row | undefined;
  readonly target: Row;
};

const REASONS: Record<Reason, (org: TargetOrg) => boolean> = {
  unknownOrgKey: ({ known }) => !known,
  notInstalled: ({ known, subscriber, installed }) =>
    known && (subscriber?.InstalledStatus !== 'i' || installed === undefined),
  inactive: ({ subscriber }) => subscriber?.OrgStatus === 'Inactive',
  betaInstalled: ({ installed }) => installed?.ReleaseState === 'Beta',
  sameOrNewer: ({ installed, target }) => installed !== undefined && compareVersions(installed, target) >= 0,
  restricted: ({ subscriber }) => subscriber?.HasRestrictionEnabled === true,
};

export const targetOrgOf = (store: Store, target: Row, orgKey: string): TargetOrg => {
  const rows = [...store.table('PackageSubscriber')!.where('OrgKey', orgKey)];
  const packages = new Set([target.MetadataPackageId, predecessorOf(store, target)?.MetadataPackageId]);
  const subscriber = rows.find((row) => packages.has(row.MetadataPackageId));
  return {
    known: rows.length > 0,
    subscriber,
    installed: versionRow(store, subscriber?.MetadataPackageVersionId),
    target,
  };
};

export const reasonsAgainst = (org: TargetOrg, migration: boolean): Reason[] => {
  const reasons = (Object.keys(REASONS) as Reason[]).filter((reason) => REASONS[reason](org));
  // A migration installs the version that is already there, built as 2GP: sameness is its condition, not a reason.
  return migration ? reasons.filter((reason) => reason !== 'sameOrNewer') : reasons;
};

/** The first-generation version that a converted second-generation version was made from. */
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
