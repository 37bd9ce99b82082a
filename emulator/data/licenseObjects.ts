import type { ObjectDef } from '../model.js';
import { field, ID, reference } from './field.js';

/**
 * The objects of the License Management App, with the fields that public code of partners reads, and the objects that
 * they refer to.
 */

export const Account: ObjectDef = {
  name: 'Account',
  prefix: '001',
  apis: ['data'],
  fields: [ID, field('Name', 'string', 'F G S'), reference('OwnerId', 'User', 'Owner', 'F G S')],
  children: [],
};

export const Lead: ObjectDef = {
  name: 'Lead',
  prefix: '00Q',
  apis: ['data'],
  fields: [
    ID,
    field('Company', 'string', 'F G S'),
    field('Email', 'string', 'F G N S'),
    reference('OwnerId', 'User', 'Owner', 'F G S'),
  ],
  children: [],
};

export const LicensedPackage: ObjectDef = {
  name: 'sfLma__Package__c',
  prefix: 'a0N',
  apis: ['data'],
  fields: [ID, field('Name', 'string', 'F G S'), field('sfLma__Package_ID__c', 'string', 'F G N S')],
  children: [],
};

export const LicensedVersion: ObjectDef = {
  name: 'sfLma__Package_Version__c',
  prefix: 'a0M',
  apis: ['data'],
  fields: [
    ID,
    field('Name', 'string', 'F G S'),
    field('sfLma__Version_ID__c', 'string', 'F G N S'),
    reference('sfLma__Package__c', 'sfLma__Package__c', 'sfLma__Package__r', 'F G N S'),
  ],
  children: [],
};

/** One row for each package in each org. */
export const License: ObjectDef = {
  name: 'sfLma__License__c',
  prefix: 'a0L',
  apis: ['data'],
  fields: [
    ID,
    field('Name', 'string', 'F G S'),
    field('sfLma__Subscriber_Org_ID__c', 'string', 'F G N S'),
    field('sfLma__Subscriber_Org_Is_Sandbox__c', 'boolean', 'F G S'),
    field('sfLma__License_Status__c', 'picklist', 'F G N S', {
      values: ['Active', 'Suspended', 'Trial', 'Uninstalled'],
    }),
    // An org can filter by it; date filters are not emulated.
    field('sfLma__Expiration__c', 'date', 'G N S'),
    reference('sfLma__Account__c', 'Account', 'sfLma__Account__r', 'F G N S'),
    reference('sfLma__Lead__c', 'Lead', 'sfLma__Lead__r', 'F G N S'),
    reference('sfLma__Package_Version__c', 'sfLma__Package_Version__c', 'sfLma__Package_Version__r', 'F G N S'),
  ],
  children: [],
};
