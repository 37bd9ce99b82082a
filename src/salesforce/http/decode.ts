import { OrgError } from '../../core/errors/orgError.js';
import { parseStatus, type PushStatus } from '../../core/status.js';
import { isRecord } from '../../core/text/json.js';
import { withoutAddresses } from '../../core/text/redact.js';

/** A record of a query result, not validated yet. */
export type RawRecord = Record<string, unknown>;

/**
 * The error for a response with another shape than the API documents: a proxy's page, an incomplete body, another
 * server.
 */
export const unexpected = (what: string): OrgError =>
  new OrgError('unexpected', 'UNEXPECTED_ANSWER', `The org sent an answer that could not be read: ${what}.`);

/** The value at a dotted path, e.g. `PackageVersion.MetadataPackage.Name`; null where a parent is null. */
const at = (record: RawRecord, path: string): unknown => {
  let value: unknown = record;
  for (const name of path.split('.')) {
    if (value === null) return null;
    if (!isRecord(value)) throw unexpected(`${path} is missing`);
    value = value[name];
  }
  return value ?? null;
};

export const optionalText = (record: RawRecord, path: string): string | null => {
  const value = at(record, path);
  if (value === null || typeof value === 'string') return value;
  throw unexpected(`${path} is not a text`);
};

/**
 * Text written by people, mostly of another company, such as a name or an error. E-mail addresses are removed here,
 * because the text is used everywhere.
 */
export const foreignText = (record: RawRecord, path: string): string | null => {
  const value = optionalText(record, path);
  return value === null ? null : withoutAddresses(value);
};

const required = <T>(value: T | null, path: string): T => {
  if (value === null) throw unexpected(`${path} is empty`);
  return value;
};

export const text = (record: RawRecord, path: string): string => required(optionalText(record, path), path);

export const optionalNumber = (record: RawRecord, path: string): number | null => {
  const value = at(record, path);
  if (value === null || typeof value === 'number') return value;
  throw unexpected(`${path} is not a number`);
};

export const number = (record: RawRecord, path: string): number => required(optionalNumber(record, path), path);

/** A boolean. In CSV, values are strings. */
export const flag = (record: RawRecord, path: string): boolean => {
  const value = at(record, path);
  return value === true || value === 'true';
};

/** A dateTime as ISO 8601 in UTC; the org writes `2026-01-31T01:00:00.000+0000`. */
export const optionalTime = (record: RawRecord, path: string): string | null => {
  const value = optionalText(record, path);
  if (value === null) return null;
  const time = new Date(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  if (Number.isNaN(time.getTime())) throw unexpected(`${path} is not a time`);
  return time.toISOString();
};

const LONGEST_STATUS = 40;

/** The status of a push request or job. An unknown one stays as the org spells it, without special characters. */
export const decodeStatus = (record: RawRecord): PushStatus => {
  const spelling = optionalText(record, 'Status') ?? 'Unknown';
  return parseStatus(spelling) ?? spelling.replaceAll(/[^\w .-]+/g, '?').slice(0, LONGEST_STATUS);
};
