import type { OrphanedRequest } from '../../core/push/requests.js';
import type { CountedPushRequest } from '../../core/model.js';
import { pushName, pushPieces } from '../pushName.js';
import { paragraph, table, type Block } from '../document/blocks.js';
import { counted, grouped } from '../text.js';
import { bothTimes, utcTime } from '../time.js';

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
  `Cancel the push of ${pushName(push)} to ${counted(push.jobs.total, 'org')}, ${start(push)}`;

const start = ({ status, scheduledStartTime }: CountedPushRequest): string => {
  if (status === 'Created') return 'which was never scheduled';
  return scheduledStartTime === null
    ? 'which starts as soon as possible'
    : `scheduled for ${bothTimes(scheduledStartTime)}`;
};
