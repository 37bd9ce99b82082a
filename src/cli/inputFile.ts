import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import type { SfError } from '@salesforce/core';
import { ORG_COLUMNS, readOrgFile, type OrgFileReading } from '../core/orgFile.js';
import type { TargetEntry } from '../core/targets.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** The entries of an org file, `-` for standard input; throws where the file as a whole cannot be read. */
export const readEntriesOf = async (file: string, column?: string): Promise<TargetEntry[]> => {
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
