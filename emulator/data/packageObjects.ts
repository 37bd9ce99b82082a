import type { ObjectDef } from '../model.js';
import { field, hidden, ID, reference } from './field.js';

const CUSTOM_UPGRADE_TYPES = ['None', 'BlockedBySubscriber'] as const;
const EITHER_API = ['data', 'tooling'] as const;
const SYSTEM_MODSTAMP = field('SystemModstamp', 'datetime', 'F S');

export const MetadataPackage: ObjectDef = {
  name: 'MetadataPackage',
  prefix: '033',
  apis: EITHER_API,
  fields: [
    ID,
    field('Name', 'string', 'F G S'),
    field('NamespacePrefix', 'string', 'F G N S'),
    field('PackageCategory', 'picklist', 'F G N S', {
      values: ['Package', 'Package2', 'Application', 'Module'],
      since: 49,
    }),
    SYSTEM_MODSTAMP,
  ],
  children: [],
};

export const MetadataPackageVersion: ObjectDef = {
  name: 'MetadataPackageVersion',
  prefix: '04t',
  apis: EITHER_API,
  fields: [
    ID,
    reference('MetadataPackageId', 'MetadataPackage', 'MetadataPackage', 'F G N S'),
    field('Name', 'string', 'F G N S'),
    field('MajorVersion', 'int', 'F G N S'),
    field('MinorVersion', 'int', 'F G N S'),
    field('PatchVersion', 'int', 'F G N S'),
    field('BuildNumber', 'int', 'F G N S'),
    field('ReleaseState', 'picklist', 'F G N S', { values: ['Beta', 'Released'] }),
    field('IsDeprecated', 'boolean', 'F G S', { since: 46 }),
    SYSTEM_MODSTAMP,
  ],
  children: [
    { relationshipName: 'PackageSubscribers', object: 'PackageSubscriber', field: 'MetadataPackageVersionId' },
  ],
};

/** One row for each org and package. */
export const PackageSubscriber: ObjectDef = {
  name: 'PackageSubscriber',
  prefix: '0Hb',
  apis: ['data'],
  fields: [
    ID,
    field('OrgKey', 'string', 'F G N S', { length: 18 }),
    field('OrgName', 'string', 'F G N S'),
    field('OrgType', 'picklist', 'F G N S', { values: ['Production', 'Sandbox'] }),
    field('OrgStatus', 'picklist', 'F G N S', { values: ['Active', 'Demo', 'Free', 'Inactive', 'Trial'] }),
    field('InstalledStatus', 'picklist', 'F G N S', { values: ['i', 'u'] }),
    field('InstanceName', 'string', 'F G N S'),
    reference('MetadataPackageId', 'MetadataPackage', 'MetadataPackage', 'F G N S', { since: 49 }),
    reference('MetadataPackageVersionId', 'MetadataPackageVersion', 'MetadataPackageVersion', 'F G N S'),
    field('ParentOrg', 'string', 'F G N S'),
    field('CustomUpgradeType', 'picklist', 'F G N S', {
      values: CUSTOM_UPGRADE_TYPES,
      sinceSwitch: 'restrictionSince',
    }),
    field('HasRestrictionEnabled', 'boolean', 'F G S', { sinceSwitch: 'restrictionSince' }),
    field('IsCustomUpgradeAllowed', 'boolean', 'F G S', { sinceSwitch: 'restrictionSince' }),
    SYSTEM_MODSTAMP,
    // The result of a push in this org (a key of outcomes.ts), its duration, and the number of failures so far.
    hidden('_outcome', 'string'),
    hidden('_duration', 'int'),
    hidden('_failures', 'int'),
  ],
  children: [],
};

export const PushUpgradeCustomization: ObjectDef = {
  name: 'PushUpgradeCustomization',
  prefix: '12C',
  apis: ['data'],
  since: 60,
  fields: [
    ID,
    field('CustomUpgradeType', 'picklist', 'F G N S', { values: CUSTOM_UPGRADE_TYPES }),
    field('ExpirationDays', 'int', 'F G N S'),
    field('HasRestrictionEnabled', 'boolean', 'F G S'),
    field('IsCustomUpgradeAllowed', 'boolean', 'F G S'),
    field('IsRestrictionOverridden', 'boolean', 'F G S'),
    field('PushUpgradeBlockInitiatedDate', 'datetime', 'F N S'),
    // Each row belongs to one package in one org, but no document shows in which columns.
    reference('MetadataPackageId', 'MetadataPackage', undefined, 'F G N S', { onlyWith: 'customizationOrg' }),
    field('SubscriberOrganizationKey', 'string', 'F G N S', { onlyWith: 'customizationOrg' }),
  ],
  children: [],
};
