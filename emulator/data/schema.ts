import type { FieldDef, ObjectDef, Switches } from '../model.js';
import { Organization, ScratchOrgInfo, User } from './hubObjects.js';
import { Account, Lead, License, LicensedPackage, LicensedVersion } from './licenseObjects.js';
import {
  MetadataPackage,
  MetadataPackageVersion,
  PackageSubscriber,
  PushUpgradeCustomization,
} from './packageObjects.js';
import { PackagePushError, PackagePushJob, PackagePushRequest } from './pushObjects.js';
import { Package2, Package2Version, SubscriberPackage, SubscriberPackageVersion } from './toolingObjects.js';

/** Every object of the emulated org, with the properties that its public reference lists for each field. */
export const OBJECTS: readonly ObjectDef[] = [
  PackagePushRequest,
  PackagePushJob,
  PackagePushError,
  PackageSubscriber,
  MetadataPackage,
  MetadataPackageVersion,
  PushUpgradeCustomization,
  Organization,
  User,
  ScratchOrgInfo,
  Package2,
  Package2Version,
  SubscriberPackageVersion,
  SubscriberPackage,
  Account,
  Lead,
  LicensedPackage,
  LicensedVersion,
  License,
];

const isHidden = (field: FieldDef): boolean => field.name.startsWith('_');

/** Whether a caller of this API version sees the field at all. */
export const isVisible = (field: FieldDef, version: number, switches: Switches): boolean =>
  !isHidden(field) &&
  (field.sinceSwitch === undefined ? (field.since ?? 0) : switches[field.sinceSwitch]) <= version &&
  (field.onlyWith === undefined || switches[field.onlyWith] === 'present') &&
  (field.name !== 'AncestorId' || switches.packageTooling !== 'no-ancestor') &&
  (field.name !== 'Dependencies' || switches.dependencies !== 'refuse');

export const isFilterable = (field: FieldDef, switches: Switches): boolean =>
  field.filterable === true && (field.filterableWith === undefined || switches[field.filterableWith] === 'yes');

/** The fields a caller sees, in the order of the schema. */
export const visibleFields = (object: ObjectDef, version: number, switches: Switches): readonly FieldDef[] =>
  object.fields.filter((field) => isVisible(field, version, switches));
