import type { SfError } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { readTargets, unreadable, type TargetEntry, type Targets } from '../core/targets.js';
import { formatDropped } from '../format/schedule.js';
import { readEntriesOf } from './inputFile.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** How many unreadable lines an error shows; the rest are counted. */
const SHOWN = 10;

/** Which orgs, by name: one by one, as a list, or in a file. */
export const orgInputFlags = {
  org: Flags.string({
    multiple: true,
    exclusive: ['org-list', 'org-file', 'all-behind', 'where'],
    summary: messages.getMessage('flags.org.summary'),
  }),
  'org-list': Flags.string({
    char: 'l',
    exclusive: ['org', 'org-file', 'all-behind', 'where'],
    summary: messages.getMessage('flags.org-list.summary'),
  }),
  'org-file': Flags.file({
    char: 'f',
    exclusive: ['org', 'org-list', 'all-behind', 'where'],
    summary: messages.getMessage('flags.org-file.summary'),
    description: messages.getMessage('flags.org-file.description'),
  }),
  'org-column': Flags.string({
    dependsOn: ['org-file'],
    summary: messages.getMessage('flags.org-column.summary'),
  }),
  'on-invalid': Flags.option({ options: ['fail', 'skip'] as const })({
    default: 'fail',
    summary: messages.getMessage('flags.on-invalid.summary'),
  }),
};

export type OrgInput = {
  org?: string[];
  'org-list'?: string;
  'org-file'?: string;
  'org-column'?: string;
  'on-invalid': 'fail' | 'skip';
};

/** The orgs that the flags name; undefined where they name none. Throws where lines cannot be read or none is left. */
export const readOrgInput = async (flags: OrgInput): Promise<Targets | undefined> => {
  const entries = await readEntries(flags);
  if (entries === undefined) return undefined;
  const targets = readTargets(entries);
  const invalid = unreadable(targets);
  if (invalid.length > 0 && flags['on-invalid'] === 'fail') throw orgInputError('error.unreadableOrgs', targets);
  if (targets.orgs.length === 0) throw orgInputError('error.noOrgs', targets);
  return targets;
};

const orgInputError = (key: string, targets: Targets): SfError => {
  const invalid = unreadable(targets);
  const lines = formatDropped(invalid.slice(0, SHOWN));
  if (invalid.length > SHOWN) lines.push(messages.getMessage('error.unreadableOrgs.more', [invalid.length - SHOWN]));
  const error = messages.createError(key, [targets.read, invalid.length, lines]);
  const { read, orgs, dropped } = targets;
  error.setData({ orgs: { read, kept: orgs.length, dropped } });
  return error;
};

const readEntries = async (flags: OrgInput): Promise<TargetEntry[] | undefined> => {
  const { org, 'org-list': list, 'org-file': file } = flags;
  if (file !== undefined) return readEntriesOf(file, flags['org-column']);
  return (org ?? list?.split(','))
    ?.map((text, index) => ({ line: index + 1, text: text.trim() }))
    .filter(({ text }) => text !== '');
};
