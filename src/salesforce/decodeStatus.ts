import { parseStatus, type PushStatus } from '../core/status.js';
import { optionalText, type RawRecord } from './http/decode.js';

const LONGEST = 40;

/** An unknown status stays as the org spells it, without characters that no name has. */
export const decodeStatus = (record: RawRecord): PushStatus => {
  const spelling = optionalText(record, 'Status') ?? 'Unknown';
  return parseStatus(spelling) ?? spelling.replaceAll(/[^\w .-]+/g, '?').slice(0, LONGEST);
};
