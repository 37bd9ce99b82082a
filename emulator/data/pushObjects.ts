import type { ObjectDef } from '../model.js';
import { field, ID, reference } from './field.js';

/**
 * The push objects exist in the Data API only. Statuses are stored as spelled here; spelling.ts defines the spelling in
 * responses.
 */
const PUSH_STATUSES = ['Canceled', 'Created', 'Failed', 'InProgress', 'Pending', 'Succeeded'] as const;

export const ERROR_TYPES = [
  'ApexTestFailure',
  'DeployError',
  'FeatureMissing',
  'IneligibleUpgrade',
  'LimitExceeded',
  'LockingFailure',
  'PACError',
  'UnclassifiedError',
] as const;

export const ERROR_SEVERITIES = ['Error', 'Warning'] as const;

/** No document shows this column on the push objects; a switch adds CreatedDate. */
const CREATED_DATE = field('CreatedDate', 'datetime', 'F S', { onlyWith: 'createdDate' });
/** A working client selects it; no client was seen filtering by it. */
const SYSTEM_MODSTAMP = field('SystemModstamp', 'datetime');

export const PackagePushRequest: ObjectDef = {
  name: 'PackagePushRequest',
  prefix: '0DV',
  apis: ['data'],
  createable: true,
  updateable: true,
  fields: [
    ID,
    reference('PackageVersionId', 'MetadataPackageVersion', 'PackageVersion', 'C F G N S U', { required: true }),
    field('ScheduledStartTime', 'datetime', 'C F N S U'),
    field('Status', 'picklist', 'C F G N S U', { values: PUSH_STATUSES }),
    field('StartTime', 'datetime', 'C N U', { since: 51 }),
    field('EndTime', 'datetime', 'C N U', { since: 51 }),
    field('DurationSeconds', 'int', 'G N', { since: 51 }),
    // Documented since API version 63.0. Whether lower versions have it is open, and older clients have filtered by it.
    field('IsMigration', 'boolean', 'C F G S U', { sinceSwitch: 'migrationSince', filterableWith: 'migrationFilter' }),
    SYSTEM_MODSTAMP,
    CREATED_DATE,
  ],
  children: [{ relationshipName: 'PackagePushJobs', object: 'PackagePushJob', field: 'PackagePushRequestId' }],
};

export const PackagePushJob: ObjectDef = {
  name: 'PackagePushJob',
  prefix: '0DX',
  apis: ['data'],
  createable: true,
  updateable: true,
  fields: [
    ID,
    reference('PackagePushRequestId', 'PackagePushRequest', 'PackagePushRequest', 'C F G N S U', { required: true }),
    field('SubscriberOrganizationKey', 'string', 'C F G N S U', { required: true, length: 18 }),
    field('Status', 'picklist', 'C F G N S', { values: PUSH_STATUSES }),
    field('StartTime', 'datetime', 'C N U', { since: 51 }),
    field('EndTime', 'datetime', 'C N U', { since: 51 }),
    field('DurationSeconds', 'int', 'G N', { since: 51 }),
    SYSTEM_MODSTAMP,
    CREATED_DATE,
  ],
  children: [{ relationshipName: 'PackagePushErrors', object: 'PackagePushError', field: 'PackagePushJobId' }],
};

export const PackagePushError: ObjectDef = {
  name: 'PackagePushError',
  prefix: '0DY',
  apis: ['data'],
  fields: [
    ID,
    reference('PackagePushJobId', 'PackagePushJob', 'PackagePushJob', 'F G N S', { required: true }),
    field('ErrorType', 'picklist', 'F G N S', { values: ERROR_TYPES }),
    field('ErrorSeverity', 'picklist', 'F G N S', { values: ERROR_SEVERITIES }),
    field('ErrorTitle', 'string', 'N S'),
    field('ErrorMessage', 'string', 'N S', { length: 32_000 }),
    field('ErrorDetails', 'string', 'N S', { length: 32_000 }),
    CREATED_DATE,
  ],
  children: [],
};
