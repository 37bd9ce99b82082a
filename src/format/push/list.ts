import { aboutStatus, type PushStatus } from '../../core/status.js';
import { startOf } from '../../core/push/requests.js';
import type { CountedPushRequest } from '../../core/model.js';
import { BLANK, command, paragraph, table, type Block, type Piece } from '../document/blocks.js';
import { pushPieces } from '../pushName.js';
import { counted, grouped } from '../text.js';
import { clockTime } from '../time.js';

/** A status with its colour. */
export const statusPiece = (status: PushStatus): Piece => {
  const { label } = aboutStatus(status);
  switch (status) {
    case 'Succeeded':
      return { text: label, style: 'good' };
    case 'Failed':
      return { text: label, style: 'bad' };
    case 'Canceled':
    case 'Created':
      return { text: label, style: 'caution' };
    default:
      return label;
  }
};

/**
 * Push requests, the newest first, one line each, and a note about those that were never finished. Times to the minute,
 * as local times in `timeZone`.
 */
export const formatList = (requests: readonly CountedPushRequest[], timeZone = 'UTC'): Block[] => {
  if (requests.length === 0) return [paragraph('No push requests found.')];
  const start = (push: CountedPushRequest): string => {
    const time = startOf(push);
    return time === null ? '' : clockTime(time, timeZone);
  };
  return [
    table(requests, [
      { title: 'Push request', value: (request) => request.pushRequestId },
      { title: 'Version', gives: 'shorten', value: pushPieces },
      { title: 'Status', value: (request) => statusPiece(request.status) },
      { title: timeZone === 'UTC' ? 'Start (UTC)' : 'Start', gives: 3, value: start },
      { title: 'Orgs', gives: 2, value: (request) => grouped(request.jobs.total), align: 'right' },
      { title: 'Succeeded', gives: 1, value: (request) => grouped(request.jobs.succeeded), align: 'right' },
      { title: 'Failed', value: (request) => grouped(request.jobs.failed), align: 'right' },
    ]),
    ...(timeZone === 'UTC' ? [] : [BLANK, paragraph(`Times are those of ${timeZone}.`)]),
    ...unfinishedBlocks(requests.filter(({ status }) => status === 'Created')),
  ];
};

const unfinishedBlocks = (unfinished: readonly CountedPushRequest[]): Block[] => {
  const [first, ...others] = unfinished;
  if (first === undefined) return [];
  const which = others.length === 0 ? `-i ${first.pushRequestId}` : '--stale-after 1d';
  const lead = others.length === 0 ? 'To cancel it:' : 'To cancel those older than a day:';
  return [
    BLANK,
    paragraph(`${counted(unfinished.length, 'request')} in Created: created but not scheduled.`),
    command(lead, `sf package push abort ${which}`),
  ];
};
