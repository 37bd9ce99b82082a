import type { CountedPushRequest, PushableVersion } from '../../core/model.js';
import { startOf, type OrphanedRequest } from '../../core/push/requests.js';
import { aboutStatus, type PushStatus } from '../../core/status.js';
import { utcTime } from '../../core/text/calendar.js';
import { BLANK, command, paragraph, table, type Block, type Piece } from '../document/blocks.js';
import { counted, firstTexts, grouped, plain, pushName, pushPieces } from '../text.js';
import { bothTimes, clockTime } from '../time.js';

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

/** Requests that were never scheduled, one line each. */
export const formatOrphanedRequests = (requests: readonly OrphanedRequest[]): Block[] =>
  requests.length === 0
    ? [paragraph('No push request was left behind.')]
    : [
        table(requests, [
          { title: 'Push request', value: (request) => request.pushRequestId },
          { title: 'Version', gives: 'shorten', value: pushPieces },
          { title: 'Last touched', gives: 1, value: (request) => utcTime(request.lastModified) },
          { title: 'Orgs', value: (request) => grouped(request.jobs.total), align: 'right' },
        ]),
      ];

/** The question before a push is canceled, without its question mark. */
export const abortQuestion = (push: CountedPushRequest): string =>
  `Cancel the push of ${pushName(push)} to ${counted(push.jobs.total, 'org')}, ${startText(push)}`;

const startText = ({ status, scheduledStartTime }: CountedPushRequest): string => {
  if (status === 'Created') return 'which was never scheduled';
  return scheduledStartTime === null
    ? 'which starts as soon as possible'
    : `scheduled for ${bothTimes(scheduledStartTime)}`;
};

/** How many candidates are listed where a name is ambiguous. */
const CANDIDATES_SHOWN = 10;

/** The versions that may be meant. */
export const versionList = (versions: readonly PushableVersion[]): string[] =>
  firstTexts(versions, CANDIDATES_SHOWN, (each) => {
    const marks = `${each.released ? '' : ' (beta)'}${each.deprecated ? ' (deprecated)' : ''}`;
    return `${each.version.id}  ${pushName(each)}${marks}`;
  }).map((line) => `  ${line}`);

/** The packages that may be meant. */
export const packageList = (versions: readonly PushableVersion[]): string[] =>
  firstTexts(versions, CANDIDATES_SHOWN, ({ package: { id, name, namespace } }) => {
    return `${id}  ${plain(name)} (${namespace ?? 'no namespace'})`;
  }).map((line) => `  ${line}`);
