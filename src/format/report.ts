import type { PushReport } from '../core/report.js';
import { STATUSES, STATUS_NAMES } from '../core/status.js';
import type { PushError, PushFailure } from '../core/types.js';
import { pushName } from './pushName.js';
import { counted, grouped, padEnd, padStart, plain } from './text.js';
import { bothTimes, duration, utcTime } from './time.js';

const BAR_COLUMNS = 40;

/** A push for people: what happened first, then the numbers, then each failed org, then what to do. */
export const formatReport = (report: PushReport): string[] => [
  `${pushName(report)}: ${headline(report)}`,
  `Push request ${report.pushRequestId}${times(report)}`,
  ...section('', countLines(report)),
  ...section('Failed orgs', report.failures.flatMap(failureLines)),
  ...section('', nextSteps(report)),
];

const section = (title: string, lines: string[]): string[] =>
  lines.length === 0 ? [] : ['', ...(title === '' ? [] : [title, '']), ...lines];

const headline = ({ status, jobs }: PushReport): string => {
  const failed = jobs.failed === 0 ? '' : `, ${grouped(jobs.failed)} failed (${share(jobs.failed, jobs.total)})`;
  switch (status) {
    case 'Created':
      return `not scheduled; the request for ${counted(jobs.total, 'org')} was made but never set Pending`;
    case 'Pending':
      return `waiting to start in ${counted(jobs.total, 'org')}`;
    case 'InProgress':
      return `${grouped(jobs.succeeded)} of ${counted(jobs.total, 'org')} upgraded so far${failed}`;
    case 'Canceled':
      return `canceled; ${grouped(jobs.succeeded)} of ${counted(jobs.total, 'org')} upgraded${failed}`;
    case 'Succeeded':
    case 'Failed':
      return `${grouped(jobs.succeeded)} of ${counted(jobs.total, 'org')} upgraded${failed}`;
  }
};

const share = (part: number, total: number): string => `${((100 * part) / total).toFixed(1)} %`;

const times = ({ status, scheduledStartTime, startTime, durationSeconds }: PushReport): string => {
  if (startTime !== null) {
    const took =
      durationSeconds === null ? '' : `, ${STATUSES[status].final ? 'took' : 'running'} ${duration(durationSeconds)}`;
    return `, started ${utcTime(startTime)}${took}`;
  }
  return scheduledStartTime === null ? '' : `, scheduled for ${bothTimes(scheduledStartTime)}`;
};

const countLines = ({ jobs }: PushReport): string[] => {
  const rows = STATUS_NAMES.map((status) => ({
    label: STATUSES[status].label,
    count: jobs[STATUSES[status].count],
  })).filter(({ count }) => count > 0);
  const digits = Math.max(0, ...rows.map(({ count }) => grouped(count).length));
  return rows.map(({ label, count }) => {
    const bar = '█'.repeat(Math.max(1, Math.round((BAR_COLUMNS * count) / jobs.total)));
    return `  ${padEnd(label, 11)}  ${padStart(grouped(count), digits)}  ${bar}`;
  });
};

const failureLines = (failure: PushFailure): string[] => {
  const { orgKey, orgName, orgType, orgStatus, instanceName, errors } = failure;
  const known = [orgName, orgType, orgStatus, instanceName].filter((text) => text !== null && text !== '');
  return [
    `  ${orgKey}  ${known.length === 0 ? '(no longer a subscriber of the package)' : known.map((text) => plain(text ?? '')).join(', ')}`,
    ...(errors.length === 0 ? ['    The org gave no reason.'] : errors.flatMap(errorLines)),
  ];
};

const errorLines = ({ type, severity, title, message, details }: PushError): string[] => [
  `    ${[type, title]
    .filter((text) => text !== null)
    .map(plain)
    .join(': ')}${severity === 'Warning' ? ' (warning)' : ''}`,
  ...[message, details].filter((text) => text !== null && text !== '').map((text) => `      ${plain(text ?? '')}`),
];

const nextSteps = ({ pushRequestId, status, failures }: PushReport): string[] => {
  switch (status) {
    case 'Created':
      return [
        'It starts nothing as it is. To remove it from the list of open requests, cancel it:',
        `  sf package push abort -i ${pushRequestId}`,
      ];
    case 'Pending':
      return [`Until it starts it can be canceled:  sf package push abort -i ${pushRequestId}`];
    case 'InProgress':
      return [`A running push cannot be stopped. To see how it goes on:  sf package push report -i ${pushRequestId}`];
    default:
      return failures.length === 0
        ? []
        : [`All of it, for a script:  sf package push report -i ${pushRequestId} --json`];
  }
};
