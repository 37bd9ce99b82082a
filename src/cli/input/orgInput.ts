import { Flags } from '@salesforce/sf-plugins-core';
import type { TargetEntry } from '../../core/errors/usageProblem.js';
import { trimInvisible } from '../../core/text/plain.js';
import { readEntriesOf } from './inputFile.js';
import { loadMessages } from '../messages.js';

const messages = loadMessages('push');

/** Selects orgs by id: one by one, as a list, or in a file. */
export const orgInputFlags = {
  org: Flags.string({
    multiple: true,
    exclusive: ['org-list', 'org-file', 'all-behind', 'where'],
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.org.summary'),
  }),
  'org-list': Flags.string({
    char: 'l',
    exclusive: ['org', 'org-file', 'all-behind', 'where'],
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.org-list.summary'),
  }),
  'org-file': Flags.file({
    char: 'f',
    exclusive: ['org', 'org-list', 'all-behind', 'where'],
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.org-file.summary'),
    description: messages.getMessage('flags.org-file.description'),
  }),
  'org-column': Flags.string({
    dependsOn: ['org-file'],
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.org-column.summary'),
  }),
  'on-invalid': Flags.option({ options: ['fail', 'skip'] as const })({
    default: 'fail',
    helpGroup: 'ORG SELECTION',
    summary: messages.getMessage('flags.on-invalid.summary'),
  }),
};

export type NamedOrgs = {
  org?: string[];
  'org-list'?: string;
  'org-file'?: string;
  'org-column'?: string;
  'on-invalid': 'fail' | 'skip';
};

/** The orgs that the flags name, those from a file with their lines; undefined where they name none. */
export const readOrgInput = async (flags: NamedOrgs): Promise<Array<string | TargetEntry> | undefined> => {
  const { org, 'org-list': list, 'org-file': file } = flags;
  if (file !== undefined) return readEntriesOf(file, flags['org-column']);
  return (org ?? list?.split(','))?.filter((text) => trimInvisible(text) !== '');
};
