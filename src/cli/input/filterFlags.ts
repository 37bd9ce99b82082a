import { Flags } from '@salesforce/sf-plugins-core';
import type { OrgFilter } from '../../app/push/planOptions.js';
import { readOrgKey } from '../../core/orgs/ids.js';
import { ORG_STATUSES, ORG_TYPES, type OrgStatus, type OrgType } from '../../core/model.js';
import { hideSecrets } from '../../core/text/redact.js';
import { isBalanced } from '../../core/orgs/selection.js';
import { trimInvisible, visible } from '../../core/text/plain.js';
import { parseVersionRange } from '../../core/orgs/version.js';
import { createFlagError } from '../createError.js';
import { loadMessages } from '../messages.js';

const messages = loadMessages('push');

/** An org id, 15 or 18 characters, as its 15-character key. */
export const orgKeyFlag = Flags.custom({
  parse: (input) => {
    const reading = readOrgKey(trimInvisible(input));
    if (!reading.ok) throw createFlagError('not-an-org-id', [visible(hideSecrets(input))]);
    return Promise.resolve(reading.orgKey);
  },
});

const versionRangeFlag = Flags.custom({
  parse: (input) => {
    if (parseVersionRange(input) === undefined) throw createFlagError('not-a-version-range', [input]);
    return Promise.resolve(input);
  },
});

/** Conditions on the subscribers. A flag given several times matches any of its values. */
export const filterFlags = {
  'org-type': Flags.option({ options: ORG_TYPES, multiple: true })({
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.org-type.summary'),
  }),
  'org-status': Flags.option({ options: ORG_STATUSES, multiple: true })({
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.org-status.summary'),
  }),
  instance: Flags.string({
    multiple: true,
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.instance.summary'),
  }),
  'installed-version': versionRangeFlag({
    multiple: true,
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.installed-version.summary'),
    description: messages.getMessage('flags.installed-version.description'),
  }),
  'parent-org': orgKeyFlag({
    multiple: true,
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.parent-org.summary'),
  }),
  where: Flags.string({
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.where.summary'),
    description: messages.getMessage('flags.where.description'),
    parse: (input) => {
      if (!isBalanced(input)) throw createFlagError('unbalanced-where', [input]);
      return Promise.resolve(input);
    },
  }),
};

export type FilterInput = {
  'org-type'?: readonly OrgType[];
  'org-status'?: readonly OrgStatus[];
  instance?: readonly string[];
  'installed-version'?: readonly string[];
  'parent-org'?: readonly string[];
  where?: string;
  tag?: readonly string[];
};

export const readFilterFlags = (flags: FilterInput): OrgFilter => ({
  orgTypes: flags['org-type'],
  orgStatuses: flags['org-status'],
  instances: flags.instance,
  installedVersions: flags['installed-version'],
  parentOrgs: flags['parent-org'],
  where: flags.where,
  tags: flags.tag,
});
