import type { ObjectDef } from '../model.js';
import { field, ID } from './field.js';

/** `sf org login` queries these objects in any org. */
const EITHER_API = ['data', 'tooling'] as const;

export const Organization: ObjectDef = {
  name: 'Organization',
  prefix: '00D',
  apis: EITHER_API,
  fields: [
    ID,
    field('Name', 'string', 'F G S'),
    field('InstanceName', 'string', 'F G N S'),
    field('IsSandbox', 'boolean', 'F G S'),
    field('TrialExpirationDate', 'datetime', 'F N S'),
    field('NamespacePrefix', 'string', 'F G N S'),
    field('OrganizationType', 'picklist', 'F G N S', {
      values: ['Team Edition', 'Professional Edition', 'Enterprise Edition', 'Developer Edition', 'Unlimited Edition'],
    }),
  ],
  children: [],
};

export const User: ObjectDef = {
  name: 'User',
  prefix: '005',
  apis: EITHER_API,
  fields: [
    ID,
    field('Username', 'string', 'F G S'),
    field('Name', 'string', 'F G S'),
    field('Email', 'string', 'F G S'),
    field('TimeZoneSidKey', 'string', 'F G S'),
    field('IsActive', 'boolean', 'F G S'),
  ],
  children: [],
};

/** Clients recognize a Dev Hub by the existence of this object. */
export const ScratchOrgInfo: ObjectDef = {
  name: 'ScratchOrgInfo',
  prefix: '2SR',
  apis: ['data'],
  fields: [
    ID,
    field('OrgName', 'string', 'F G N S'),
    field('Status', 'picklist', 'F G N S', { values: ['New', 'Active', 'Error', 'Deleted'] }),
    field('ScratchOrg', 'string', 'F G N S'),
    field('SignupUsername', 'string', 'F G N S'),
  ],
  children: [],
};
