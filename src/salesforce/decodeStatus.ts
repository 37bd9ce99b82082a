import { parseStatus, type PushStatus } from '../core/status.js';
import { optionalText, type RawRecord } from './http/decode.js';

const LONGEST = 40;

/** The status. An unknown one stays as the org spells it, without special characters. */
export const decodeStatus = (record: RawRecord): PushStatus => {
  const spelling = optionalText(record, 'Status') ?? 'Unknown';
  return parseStatus(spelling) ?? spelling.replaceAll(/[^\w .-]+/g, '?').slice(0, LONGEST);
};
