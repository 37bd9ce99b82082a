import { Flags } from '@salesforce/sf-plugins-core';
import { readOrgKey } from '../core/orgs/ids.js';
import { ORG_STATUSES, ORG_TYPES } from '../core/orgs/orgKinds.js';
import { hideSecrets } from '../core/text/secrets.js';
import type { SubscriberFilter } from '../core/orgs/select.js';
import { isBalanced } from '../core/orgs/soqlCondition.js';
import { trimInvisible, visible } from '../core/text/visible.js';
import { parseVersionRange, type VersionRange } from '../core/orgs/version.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** An org id, 15 or 18 characters, as its 15-character key. */
const orgKeyFlag = Flags.custom({
  parse: (input) => {
    const reading = readOrgKey(trimInvisible(input));
    if (!reading.ok) throw messages.createFlagError('error.notAnOrgId', [visible(hideSecrets(input))]);
    return Promise.resolve(reading.orgKey);
  },
});

const versionRangeFlag = Flags.custom<VersionRange>({
  parse: (input) => {
    const range = parseVersionRange(input);
    if (range === undefined) throw messages.createFlagError('error.notAVersionRange', [input]);
    return Promise.resolve(range);
  },
});

/** What the subscribers have to be like. A flag given several times means any of its values. */
export const filterFlags = {
  'org-type': Flags.option({ options: ORG_TYPES, multiple: true })({
    summary: messages.getMessage('flags.org-type.summary'),
  }),
  'org-status': Flags.option({ options: ORG_STATUSES, multiple: true })({
    summary: messages.getMessage('flags.org-status.summary'),
  }),
  instance: Flags.string({ multiple: true, summary: messages.getMessage('flags.instance.summary') }),
  'installed-version': versionRangeFlag({
    multiple: true,
    summary: messages.getMessage('flags.installed-version.summary'),
    description: messages.getMessage('flags.installed-version.description'),
  }),
  'parent-org': orgKeyFlag({ multiple: true, summary: messages.getMessage('flags.parent-org.summary') }),
  where: Flags.string({
    summary: messages.getMessage('flags.where.summary'),
    description: messages.getMessage('flags.where.description'),
    parse: (input) => {
      if (!isBalanced(input)) throw messages.createFlagError('error.unbalancedWhere', [input]);
      return Promise.resolve(input);
    },
  }),
};

export type FilterInput = {
  'org-type'?: readonly string[];
  'org-status'?: readonly string[];
  instance?: readonly string[];
  'installed-version'?: readonly VersionRange[];
  'parent-org'?: readonly string[];
  where?: string;
};

export const readFilter = (flags: FilterInput): SubscriberFilter => ({
  orgTypes: flags['org-type'],
  orgStatuses: flags['org-status'],
  instances: flags.instance,
  installedVersions: flags['installed-version'],
  parentOrgs: flags['parent-org'],
  where: flags.where,
});
