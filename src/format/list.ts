import { aboutStatus } from '../core/status.js';
import type { CountedPushRequest } from '../core/model.js';
import { pushName } from './pushName.js';
import { table } from './table.js';
import { counted, grouped } from './text.js';
import { utcTime } from './time.js';

const start = ({ startTime, scheduledStartTime }: CountedPushRequest): string => {
  const time = startTime ?? scheduledStartTime;
  return time === null ? '' : utcTime(time);
};

/** Push requests, newest first, a line each, and a word on those that were never finished. */
export const formatList = (requests: readonly CountedPushRequest[]): string[] => {
  if (requests.length === 0) return ['No push requests found.'];
  const unfinished = requests.filter((request) => request.status === 'Created').length;
  return [
    ...table(requests, [
      { title: 'Push request', value: (request) => request.pushRequestId },
      { title: 'Version', value: pushName },
      { title: 'Status', value: (request) => aboutStatus(request.status).label },
      { title: 'Start', value: start },
      { title: 'Orgs', value: (request) => grouped(request.jobs.total), align: 'right' },
      { title: 'Succeeded', value: (request) => grouped(request.jobs.succeeded), align: 'right' },
      { title: 'Failed', value: (request) => grouped(request.jobs.failed), align: 'right' },
    ]),
    ...(unfinished === 0
      ? []
      : [
          '',
          `${counted(unfinished, 'request')} in Created: created but not scheduled. sf package push abort cancels one.`,
        ]),
  ];
};
