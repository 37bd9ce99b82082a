import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { Messages, SfError } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { ORG_COLUMNS, readOrgFile, type OrgFileReading } from '../core/orgFile.js';
import { readTargets, unreadable, type TargetEntry, type Targets } from '../core/targets.js';
import { formatDropped } from '../format/schedule.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-package-push', 'push');

/** How many unreadable lines an error shows; the rest are counted. */
const SHOWN = 10;

const SOURCES = ['org', 'org-list', 'org-file'];

/** Which orgs: named one by one, as a list, or in a file. */
export const orgInputFlags = {
  org: Flags.string({
    multiple: true,
    exactlyOne: SOURCES,
    summary: messages.getMessage('flags.org.summary'),
  }),
  'org-list': Flags.string({
    char: 'l',
    exactlyOne: SOURCES,
    summary: messages.getMessage('flags.org-list.summary'),
  }),
  'org-file': Flags.file({
    char: 'f',
    exactlyOne: SOURCES,
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

/** The orgs that the flags name. Throws, before anything is written, where lines cannot be read or none is left. */
export const readOrgInput = async (flags: OrgInput): Promise<Targets> => {
  const targets = readTargets(await readEntries(flags));
  const invalid = unreadable(targets);
  if (invalid.length > 0 && flags['on-invalid'] === 'fail') throw orgInputError('error.unreadableOrgs', targets);
  if (targets.orgs.length === 0) throw orgInputError('error.noOrgs', targets);
  return targets;
};

const orgInputError = (key: string, targets: Targets): SfError => {
  const invalid = unreadable(targets);
  const lines = formatDropped(invalid.slice(0, SHOWN));
  if (invalid.length > SHOWN) lines.push(messages.getMessage('error.unreadableOrgs.more', [invalid.length - SHOWN]));
  const error = messages.createError(key, [targets.read, invalid.length, lines.join('\n')]);
  const { read, orgs, dropped } = targets;
  error.setData({ orgs: { read, kept: orgs.length, dropped } });
  return error;
};

const readEntries = async (flags: OrgInput): Promise<TargetEntry[]> => {
  const { org, 'org-list': list, 'org-file': file } = flags;
  if (file !== undefined) return readFileEntries(file, flags['org-column']);
  return (org ?? list?.split(',') ?? [])
    .map((text, index) => ({ line: index + 1, text: text.trim() }))
    .filter(({ text }) => text !== '');
};

const readFileEntries = async (file: string, column: string | undefined): Promise<TargetEntry[]> => {
  const reading = await readOrgFile(await readContent(file), column);
  if (!reading.ok) throw fileError(file, reading);
  return reading.entries;
};

const readContent = async (file: string): Promise<string> => {
  if (file === '-') return readAll(process.stdin);
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw messages.createError('error.orgFile', [file, (error as NodeJS.ErrnoException).code ?? '']);
  }
  // Spreadsheets save "Unicode text" as UTF-16, which begins with this mark.
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('utf8');
};

const fileError = (file: string, reading: Exclude<OrgFileReading, { ok: true }>): SfError => {
  switch (reading.problem) {
    case 'malformed-json':
      return messages.createError('error.malformedJson', [file, reading.detail]);
    case 'malformed-csv':
      return messages.createError('error.malformedCsv', [file, reading.line, reading.detail]);
    case 'no-such-column':
      return messages.createError('error.noSuchColumn', [file, reading.column, reading.columns.join(', ')]);
    case 'no-org-column':
      return messages.createError('error.noOrgColumn', [file, ORG_COLUMNS.join(', '), reading.columns.join(', ')]);
  }
};
