import type { SfError } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import type { TargetEntry } from '../core/errors/entries.js';
import { readTargets, unreadable, type Targets } from '../core/orgs/targets.js';
import { trimInvisible } from '../core/text/visible.js';
import { firstLines, formatDropped, isOrgList } from '../format/schedule.js';
import { readEntriesOf } from './inputFile.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

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
  const isFile = flags['org-file'] !== undefined;
  if (flags['on-invalid'] === 'fail' && unreadable(targets).length > 0) {
    const advice = ['error.unreadableOrgs.skip', ...(isFile ? ['error.unreadableOrgs.column'] : [])];
    throw unreadableOrgs('error.unreadableOrgs', targets, isFile, advice);
  }
  if (targets.orgs.length === 0) throw unreadableOrgs('error.noOrgs', targets, isFile);
  return targets;
};

/** So many entries are in an error as data. */
const DATA_ENTRIES = 20;

export const unreadableOrgs = (key: string, targets: Targets, isFile: boolean, advice: string[] = []): SfError => {
  const { read, orgs, dropped } = targets;
  const bad = unreadable(targets);
  const isList = !isFile || isOrgList(bad, read);
  const error = messages.createError(key, [read, bad.length, firstLines(formatDropped(bad), isList)]);
  error.actions?.push(...advice.map((each) => messages.getMessage(each)));
  error.setData({ orgs: { read, kept: orgs.length, dropped: isList ? dropped.slice(0, DATA_ENTRIES) : [] } });
  return error;
};

const readEntries = async (flags: OrgInput): Promise<TargetEntry[] | undefined> => {
  const { org, 'org-list': list, 'org-file': file } = flags;
  if (file !== undefined) return readEntriesOf(file, flags['org-column']);
  return (org ?? list?.split(','))
    ?.map((text, index) => ({ line: index + 1, text: trimInvisible(text) }))
    .filter(({ text }) => text !== '');
};
