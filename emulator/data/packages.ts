import type { Store, Value } from '../model.js';
import { known } from './known.js';
import { tableOf } from './store.js';

export type VersionPlan = {
  readonly number: readonly [major: number, minor: number, patch: number, build: number];
  readonly beta?: true;
  readonly deprecated?: true;
  /** The id of the first-generation version it was converted from. */
  readonly convertedFrom?: string;
  /**
   * The index, among the versions of the package, of the ancestor; null: none. Absent: the last released version before
   * it.
   */
  readonly ancestor?: number | null;
  /** 04t ids of versions of other packages that have to be installed. */
  readonly dependencies?: readonly string[];
};

export type PackagePlan = {
  readonly name: string;
  readonly namespace: string | null;
  /** First-generation packages have neither Package2 nor Package2Version rows. */
  readonly kind: 'Managed' | 'Unlocked' | 'FirstGeneration';
  readonly versions: readonly VersionPlan[];
  readonly convertedFrom?: string;
};

export type VersionIds = {
  readonly id: string;
  readonly number: string;
  readonly releaseState: 'Beta' | 'Released';
  readonly deprecated: boolean;
};

export type PackageIds = {
  readonly name: string;
  readonly namespace: string | null;
  /** 033 */
  readonly id: string;
  /** 0Ho; null for a first-generation package. */
  readonly package2Id: string | null;
  readonly versions: readonly VersionIds[];
};

/** The time between one version and the next. */
const MONTH = 30 * 24 * 3_600_000;

/** Inserts a package with its versions into every table of either API that contains them, under the same ids. */
export const insertPackage = (store: Store, plan: PackagePlan, at: number): PackageIds => {
  const { name, namespace, kind } = plan;
  const secondGeneration = kind !== 'FirstGeneration';
  const common = { Name: name, NamespacePrefix: namespace };
  const { Id: id } = tableOf(store, 'MetadataPackage').insert({
    ...common,
    PackageCategory: secondGeneration ? 'Package2' : 'Package',
    SystemModstamp: at,
  });
  tableOf(store, 'SubscriberPackage').insert({ ...common, Id: id, IsPackageValid: true });
  const package2Id = secondGeneration
    ? tableOf(store, 'Package2').insert({
        ...common,
        ContainerOptions: kind,
        SubscriberPackageId: id,
        ConvertedFromPackageId: plan.convertedFrom ?? null,
      }).Id
    : null;
  const built: Array<string | null> = [];
  const versions = plan.versions.map((version, place) => {
    const inserted = insertVersion(store, { id, package2Id, kind }, version, built[ancestorOf(plan, place)] ?? null, {
      at,
      created: at - (plan.versions.length - place) * MONTH,
    });
    built.push(inserted.package2VersionId);
    return inserted.ids;
  });
  return { name, namespace, id, package2Id, versions };
};

/** Only managed second-generation packages have ancestors, and only released versions can be one. */
const ancestorOf = ({ kind, versions }: PackagePlan, place: number): number => {
  const { ancestor } = known(versions[place]);
  if (kind !== 'Managed' || ancestor === null) return -1;
  return ancestor ?? versions.findLastIndex(({ beta }, before) => before < place && !beta);
};

type Owner = { readonly id: string; readonly package2Id: string | null; readonly kind: PackagePlan['kind'] };

const insertVersion = (
  store: Store,
  owner: Owner,
  plan: VersionPlan,
  ancestorId: string | null,
  { at, created }: { at: number; created: number },
): { ids: VersionIds; package2VersionId: string | null } => {
  const [MajorVersion, MinorVersion, PatchVersion, BuildNumber] = plan.number;
  const releaseState = plan.beta ? 'Beta' : 'Released';
  const IsDeprecated = plan.deprecated ?? false;
  const numbers = { MajorVersion, MinorVersion, PatchVersion, BuildNumber, IsDeprecated };
  const common = { Name: `ver ${MajorVersion}.${MinorVersion}`, ...numbers };
  const { Id: id } = tableOf(store, 'MetadataPackageVersion').insert({
    ...common,
    MetadataPackageId: owner.id,
    ReleaseState: releaseState,
    SystemModstamp: at,
  });
  tableOf(store, 'SubscriberPackageVersion').insert({
    ...common,
    Id: id,
    SubscriberPackageId: owner.id,
    ReleaseState: releaseState,
    IsBeta: plan.beta ?? false,
    IsManaged: owner.kind !== 'Unlocked',
    IsSecurityReviewed: owner.kind !== 'Unlocked',
    Package2ContainerOptions: owner.kind === 'FirstGeneration' ? null : owner.kind,
    InstallValidationStatus: 'NO_ERRORS_DETECTED',
    Dependencies: plan.dependencies === undefined ? null : dependenciesValue(plan.dependencies),
  });
  let package2VersionId: string | null = null;
  if (owner.package2Id) {
    package2VersionId = tableOf(store, 'Package2Version').insert({
      ...common,
      Package2Id: owner.package2Id,
      SubscriberPackageVersionId: id,
      IsReleased: !plan.beta,
      ConvertedFromVersionId: plan.convertedFrom ?? null,
      AncestorId: ancestorId,
      ReleaseVersion: '66.0',
      CreatedDate: created,
    }).Id;
  }
  return {
    ids: { id, number: plan.number.join('.'), releaseState, deprecated: IsDeprecated },
    package2VersionId,
  };
};

/** The value of SubscriberPackageVersion.Dependencies. */
export const dependenciesValue = (ids: readonly string[]): string =>
  JSON.stringify({ ids: ids.map((subscriberPackageVersionId) => ({ subscriberPackageVersionId })) });

export const dependenciesIn = (value: Value | undefined): string[] =>
  typeof value === 'string'
    ? (JSON.parse(value) as { ids: Array<{ subscriberPackageVersionId: string }> }).ids.map(
        ({ subscriberPackageVersionId }) => subscriberPackageVersionId,
      )
    : [];
