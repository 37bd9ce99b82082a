import type { PushReport } from '../../../src/core/report/report.js';
import { aboutStatus } from '../../../src/core/status.js';
import { duration, utcTime } from '../../../src/format/time.js';
import type { Fact } from '../frame.js';

/** Facts about the whole push, each with a title and a value; unknown ones are left out. */
export const factsOf = (report: PushReport): Fact[] => [
  { title: 'Push request', value: report.pushRequestId, code: true },
  { title: 'Version', value: report.version.id, code: true },
  ...time('Scheduled for', report.startTime === null ? report.scheduledStartTime : null),
  ...time('Started', report.startTime),
  ...took(report),
  ...jobTimes(report),
];

const time = (title: string, iso: string | null): Fact[] => (iso === null ? [] : [{ title, value: utcTime(iso) }]);

const took = ({ status, durationSeconds }: PushReport): Fact[] =>
  durationSeconds === null
    ? []
    : [{ title: aboutStatus(status).final ? 'Took' : 'Running for', value: duration(durationSeconds) }];

const jobTimes = ({ jobDuration }: PushReport): Fact[] => {
  if (jobDuration === null) return [];
  const [p50, p90, max] = [jobDuration.p50, jobDuration.p90, jobDuration.max].map(duration);
  return [{ title: 'Time for an org', value: `median ${p50}, p90 ${p90}, longest ${max}` }];
};
