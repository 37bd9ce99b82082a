import type { Store } from '../model.js';
import { tableOf } from './store.js';

export type VersionPlan = {
  readonly number: readonly [major: number, minor: number, patch: number, build: number];
  readonly beta?: true;
  readonly deprecated?: true;
  /** The id of the first-generation version it was converted from. */
  readonly convertedFrom?: string;
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

/** One package with its versions, in every table of either API that knows them, under the same ids. */
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
  const versions = plan.versions.map((version) => insertVersion(store, { id, package2Id, kind }, version, at));
  return { name, namespace, id, package2Id, versions };
};

type Owner = { readonly id: string; readonly package2Id: string | null; readonly kind: PackagePlan['kind'] };

const insertVersion = (store: Store, owner: Owner, plan: VersionPlan, at: number): VersionIds => {
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
  });
  if (owner.package2Id) {
    tableOf(store, 'Package2Version').insert({
      ...common,
      Package2Id: owner.package2Id,
      SubscriberPackageVersionId: id,
      IsReleased: !plan.beta,
      ConvertedFromVersionId: plan.convertedFrom ?? null,
      ReleaseVersion: '66.0',
    });
  }
  return { id, number: plan.number.join('.'), releaseState, deprecated: IsDeprecated };
};
