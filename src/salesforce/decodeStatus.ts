import { parseStatus, type PushStatus } from '../core/status.js';
import { text, unexpected, type RawRecord } from './decode.js';

export const decodeStatus = (record: RawRecord): PushStatus => {
  const spelling = text(record, 'Status');
  const status = parseStatus(spelling);
  if (status === undefined) throw unexpected(`the status ${JSON.stringify(spelling)} is not known`);
  return status;
};
