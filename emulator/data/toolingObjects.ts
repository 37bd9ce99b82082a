import type { FieldDef, ObjectDef } from '../model.js';
import { field, ID, reference } from './field.js';

const CONTAINER_OPTIONS = ['Managed', 'Unlocked'] as const;
const VERSION_NUMBERS = ['MajorVersion', 'MinorVersion', 'PatchVersion', 'BuildNumber'] as const;
const versionNumbers = (letters: string): FieldDef[] => VERSION_NUMBERS.map((name) => field(name, 'int', letters));

export const Package2: ObjectDef = {
  name: 'Package2',
  prefix: '0Ho',
  apis: ['tooling'],
  since: 41,
  fields: [
    ID,
    field('Name', 'string', 'C F G N S U'),
    field('NamespacePrefix', 'string', 'F G N S'),
    field('ContainerOptions', 'picklist', 'C F G N S', { values: CONTAINER_OPTIONS }),
    reference('SubscriberPackageId', 'SubscriberPackage', undefined, 'F G S'),
    field('IsDeprecated', 'boolean', 'F G S U'),
    field('IsOrgDependent', 'boolean', 'C F G S', { since: 49 }),
    reference('ConvertedFromPackageId', 'MetadataPackage', undefined, 'F G N S', { since: 64 }),
    field('WasTransferred', 'boolean', 'F G S', { since: 57 }),
    field('PackageErrorUsername', 'string', 'C F G N S U'),
    reference('RecommendedVersionId', 'SubscriberPackageVersion', undefined, 'F G N S U', { since: 66 }),
  ],
  children: [],
};

export const Package2Version: ObjectDef = {
  name: 'Package2Version',
  prefix: '05i',
  apis: ['tooling'],
  since: 41,
  fields: [
    ID,
    reference('Package2Id', 'Package2', 'Package2', 'F G N S'),
    reference('SubscriberPackageVersionId', 'SubscriberPackageVersion', 'SubscriberPackageVersion', 'F G S'),
    field('Name', 'string', 'F G N S U'),
    ...versionNumbers('F G S'),
    field('IsReleased', 'boolean', 'F G S U'),
    field('IsDeprecated', 'boolean', 'F G S U'),
    field('IsPasswordProtected', 'boolean', 'F G S'),
    reference('AncestorId', 'Package2Version', 'Ancestor', 'F G N S'),
    field('Branch', 'string', 'F G N S U'),
    field('Tag', 'string', 'F G N S U'),
    reference('ConvertedFromVersionId', 'SubscriberPackageVersion', undefined, 'F G N S', { since: 64 }),
    field('HasMetadataRemoved', 'boolean', 'F G S'),
    field('ReleaseVersion', 'string', 'N'),
    field('InstallKey', 'string', 'N'),
    // The official `sf package version list` selects it and filters by it.
    field('CreatedDate', 'datetime', 'F S'),
  ],
  children: [],
};

/** Only its Id can be filtered, and it cannot be listed. */
export const SubscriberPackageVersion: ObjectDef = {
  name: 'SubscriberPackageVersion',
  prefix: '04t',
  apis: ['tooling'],
  since: 41,
  idFilterRequired: true,
  fields: [
    field('Id', 'id', 'F'),
    field('InstallationKey', 'string', 'F N', { filterOnly: true }),
    reference('SubscriberPackageId', 'SubscriberPackage', undefined, ''),
    field('Name', 'string', 'N'),
    ...versionNumbers(''),
    field('ReleaseState', 'picklist', 'N', { values: ['Beta', 'Released'] }),
    ...['IsBeta', 'IsDeprecated', 'IsManaged', 'IsSecurityReviewed', 'IsPasswordProtected', 'IsOrgDependent'].map(
      (name) => field(name, 'boolean'),
    ),
    field('Package2ContainerOptions', 'picklist', 'N', { values: CONTAINER_OPTIONS }),
    field('InstallValidationStatus', 'string', 'N'),
    field('Dependencies', 'complexvalue', 'N', { since: 44 }),
  ],
  children: [],
};

export const SubscriberPackage: ObjectDef = {
  name: 'SubscriberPackage',
  prefix: '033',
  apis: ['tooling'],
  since: 41,
  fields: [
    field('Id', 'id', 'F'),
    field('Name', 'string', 'N'),
    field('NamespacePrefix', 'string', 'N'),
    field('IsPackageValid', 'boolean'),
  ],
  children: [],
};
