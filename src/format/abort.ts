import type { CountedPushRequest } from '../core/types.js';
import { pushName } from './pushName.js';
import { counted } from './text.js';
import { bothTimes } from './time.js';

/** What would be canceled, as a question without its question mark. */
export const abortQuestion = (push: CountedPushRequest): string =>
  `Cancel the push of ${pushName(push)} to ${counted(push.jobs.total, 'org')}, ${start(push)}`;

const start = ({ status, scheduledStartTime }: CountedPushRequest): string => {
  if (status === 'Created') return 'which was never scheduled';
  return scheduledStartTime === null
    ? 'which starts as soon as possible'
    : `scheduled for ${bothTimes(scheduledStartTime)}`;
};
