import { readFile } from 'node:fs/promises';
import { buffer as readAll } from 'node:stream/consumers';
import type { SfError } from '@salesforce/core';
import type { OrgKey } from '../../core/model.js';
import { readOrgFile, type ColumnCount, type OrgFileReading } from '../../core/orgs/orgFile.js';
import { readTargets, unreadable } from '../../core/orgs/entries.js';
import { redacted } from '../../core/text/redact.js';
import type { TargetEntry } from '../../core/errors/usageProblem.js';
import { visible } from '../../core/text/plain.js';
import { firstLines, formatDropped, isOrgList } from '../../format/push/leftOut.js';
import { counted } from '../../format/text.js';
import { createError, errorTexts, loadMessages } from '../messages.js';

const messages = loadMessages('push');

/**
 * The entries of an org file, `-` for standard input. Throws where the file as a whole cannot be read, or names no org.
 */
export const readEntriesOf = async (file: string, column?: string): Promise<TargetEntry[]> => {
  const reading = readOrgFile(await readContent(file), column);
  if (!reading.ok) throw fileError(file, reading);
  return reading.entries;
};

/** The same, but an explicitly empty file is allowed: lists of exclusions are created before they are filled. */
export const readExclusionEntriesOf = async (file: string): Promise<TargetEntry[]> => {
  const reading = readOrgFile(await readContent(file));
  if (reading.ok) return reading.entries;
  if (reading.problem === 'no-rows' && reading.saysSo) return [];
  throw fileError(file, reading, 'exclusions');
};

const PUSH_REQUEST_ID = /^0DV\w{12}(?:\w{3})?$/;

/** The value of --from-report: the id of a push request, or a file with the orgs of its report. */
export const readFromReport = async (from: string): Promise<string | OrgKey[]> => {
  if (PUSH_REQUEST_ID.test(from)) return from;
  const targets = readTargets(await readEntriesOf(from));
  const bad = unreadable(targets);
  if (bad.length === 0) return targets.orgs;
  const lines = firstLines(formatDropped(bad), isOrgList(bad, targets.read));
  throw createError('unreadable-orgs', [counted(targets.read, 'org'), bad.length, lines]);
};

/** A warning for each file that excludes no org. */
export const emptyWarning = (file: string): string => messages.getMessage('warning.nobodyExcluded', [file]);

/** The text of a file, `-` for standard input. */
export const readContent = (file: string): Promise<string> =>
  decoded(file, () => (file === '-' ? readAll(process.stdin) : readFile(file)));

/** The text of a file, which may be named `-`. */
export const readTextFile = (file: string): Promise<string> => decoded(file, () => readFile(file));

const decoded = async (file: string, read: () => Promise<Buffer>): Promise<string> => {
  try {
    return decode(await read());
  } catch (error) {
    throw unreadableFile(file, error);
  }
};

/** The error for a file that can't be read; `error` is that of the system. */
export const unreadableFile = (file: string, error: unknown): SfError =>
  createError('unreadable-file', [file, (error as NodeJS.ErrnoException).code ?? 'unknown']);

/** Spreadsheets save "Unicode text" as UTF-16 with a byte order mark. */
const decode = (bytes: Buffer): string => {
  const mark = bytes.subarray(0, 2).toString('hex');
  return new TextDecoder(mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8').decode(bytes);
};

/** The advice for a file that lists nothing. */
const IF_EMPTY = {
  orgs: 'empty-file.orgs',
  exclusions: 'empty-file.exclusions',
  customers: 'empty-file.customers',
} as const;

/** The error for a list of orgs that cannot be used as a whole. */
export const fileError = (
  file: string,
  reading: Exclude<OrgFileReading, { ok: true }>,
  listed: keyof typeof IF_EMPTY = 'orgs',
): SfError => {
  switch (reading.problem) {
    case 'malformed-json':
      return createError('malformed-json', [file, reading.detail]);
    case 'malformed-csv':
      return createError('malformed-csv', [file, reading.line, reading.detail]);
    case 'incomplete':
      return createError('incomplete-file', [file, reading.detail]);
    case 'no-rows': {
      const error = createError('empty-file', [file]);
      error.actions?.push(errorTexts.getMessage(IF_EMPTY[listed]));
      return error;
    }
    case 'no-such-column': {
      const columns = reading.columns.slice(0, COLUMNS_SHOWN).map((each) => shown(each));
      return createError('no-such-column', [file, shown(reading.column), columns.join(', ')]);
    }
    case 'no-org-column':
      return createError('no-org-column', [file, columnLines(reading.columns)]);
  }
};

/** How many columns are shown, and how much of a text in a file. */
const COLUMNS_SHOWN = 5;
const TEXT_SHOWN = 40;

export const shown = (text: string): string => {
  const whole = visible(redacted(text));
  return `"${whole.length > TEXT_SHOWN ? `${whole.slice(0, TEXT_SHOWN)}...` : whole}"`;
};

/**
 * One line for each column, those with ids first. A file without any ids is probably the wrong file, and little of it
 * is repeated.
 */
const columnLines = (columns: readonly ColumnCount[]): string[] => {
  const lines = columns
    .toSorted((a, b) => b.ids - a.ids)
    .map(({ column, ids, cells, others }) => {
      const which = others.map(({ line, text }) => `line ${line}: ${text === '' ? 'empty' : shown(text)}`).join(', ');
      const not = ids === 0 || ids === cells ? '' : `; not ${which}${cells - ids > others.length ? ', ...' : ''}`;
      return `  ${shown(column)}: ${ids} of ${cells} are organization IDs${not}`;
    });
  const more = lines.length - COLUMNS_SHOWN;
  return [...lines.slice(0, COLUMNS_SHOWN), ...(more > 0 ? [`  and ${more} more`] : [])];
};
