import type { PushReport } from '../../core/report/report.js';
import type { LaterPush, PushFailure } from '../../core/report/failures.js';
import { aboutStatus, countRows } from '../../core/status.js';
import type { PushError } from '../../core/model.js';
import { utcTime } from '../../core/text/calendar.js';
import { customerLine } from '../customer.js';
import { BLANK, command, item, paragraph, section, type Block } from '../document/blocks.js';
import { counted, grouped, pushName, shareText, shortened } from '../text.js';
import { bothTimes, duration } from '../time.js';
import { formatCauses } from './causes.js';
import { statusPiece } from './list.js';

/** Only the first failed orgs are shown; a file contains all of them. */
const MOST_ORGS = 10;
/** Limits for each org: the number of errors, and the length of their texts, which may be compiler logs. */
const MOST_ERRORS = 5;
const LONGEST_TEXT = 500;

/** A push for people: first the outcome, then the numbers, the causes, each failed org, and what to do. */
export const formatReport = (report: PushReport): Block[] => [
  paragraph({ text: headline(report), style: 'heading' }),
  paragraph(`Push request ${report.pushRequestId}${reportTimes(report)}`),
  ...section('', countBars(report)),
  ...section('', durationBlocks(report)),
  ...section('Why', formatCauses(report.failureGroups)),
  ...section('Tried again since', report.laterPushes.map(retryBlock)),
  ...section(failedTitle(report.failures.length), failedBlocks(report)),
  ...section('', nextSteps(report)),
];

const failedTitle = (failed: number): string =>
  failed <= MOST_ORGS ? 'Failed orgs' : `The first ${MOST_ORGS} of ${counted(failed, 'failed org')}`;

/** `Acme CRM 1.4.0.6: 2,272 of 2,345 orgs upgraded, 73 failed (3.1 %)` */
export const headline = (report: PushReport): string => `${pushName(report)}: ${outcomeText(report)}`;

/** The same without the name. */
export const outcomeText = ({ status, jobs, ignored }: PushReport): string => {
  const without = ignored === 0 ? '' : `, ${grouped(ignored)} of them ignored`;
  const failed =
    jobs.failed === 0 ? '' : `, ${grouped(jobs.failed)} failed (${shareText(jobs.failed, jobs.total)}${without})`;
  const others = jobs.total - jobs.succeeded - jobs.failed;
  const left = others === 0 ? '' : `, ${counted(others, 'other')} not upgraded`;
  switch (status) {
    case 'Created':
      return `created but not scheduled, for ${counted(jobs.total, 'org')}`;
    case 'Pending':
      return `waiting to start in ${counted(jobs.total, 'org')}`;
    case 'InProgress':
    default:
      return `${grouped(jobs.succeeded)} of ${counted(jobs.total, 'org')} upgraded so far${failed}`;
    case 'Canceled':
      return `canceled; ${grouped(jobs.succeeded)} of ${counted(jobs.total, 'org')} upgraded${failed}`;
    case 'Succeeded':
    case 'Failed':
      return `${grouped(jobs.succeeded)} of ${counted(jobs.total, 'org')} upgraded${failed}${left}`;
  }
};

/** When it started and how long it took; follows the id. */
export const reportTimes = ({ status, scheduledStartTime, startTime, durationSeconds }: PushReport): string => {
  if (startTime !== null) {
    const took =
      durationSeconds === null
        ? ''
        : `, ${aboutStatus(status).final ? 'took' : 'running'} ${duration(durationSeconds)}`;
    return `, started ${utcTime(startTime)}${took}`;
  }
  return scheduledStartTime === null ? '' : `, scheduled for ${bothTimes(scheduledStartTime)}`;
};

const countBars = ({ jobs }: PushReport): Block[] => {
  const rows = countRows(jobs);
  if (rows.length === 0) return [];
  const barOf = ({ label, count }: (typeof rows)[number]) => ({
    label: statusPiece(label),
    count: grouped(count),
    share: count / jobs.total,
  });
  return [{ is: 'bars', rows: rows.map(barOf) }];
};

const failedBlocks = ({ failures, pushRequestId }: PushReport): Block[] => {
  const shown = failures.slice(0, MOST_ORGS);
  const isWhole = shown.every(
    ({ errors }) =>
      errors.length <= MOST_ERRORS &&
      errors.every(({ message, details }) => [message, details].every((text) => (text ?? '').length <= LONGEST_TEXT)),
  );
  const rest = [BLANK, command('What ends in … is whole in:', `sf package push report -i ${pushRequestId} --json`, 2)];
  return [...shown.flatMap(failureBlocks), ...(isWhole ? [] : rest)];
};

const failureBlocks = (failure: PushFailure): Block[] => {
  const { orgKey, orgName, orgType, orgStatus, instanceName, installedVersion, errors, ignored, hasVersion } = failure;
  const known = [orgName, orgType, orgStatus, instanceName, installedVersion].filter(Boolean);
  const who = known.length === 0 ? '(no longer a subscriber of the package)' : known.join(', ');
  return [
    item(orgKey, `${who}${ignored ? ' (ignored)' : ''}${hasVersion ? ' (upgraded since)' : ''}`, 2, 6),
    ...customerLine(failure).map((text) => paragraph(text, 4, 6)),
    ...(errors.length === 0
      ? [paragraph('The org gave no reason.', 4)]
      : errors.slice(0, MOST_ERRORS).flatMap(errorBlocks)),
    ...(errors.length <= MOST_ERRORS
      ? []
      : [paragraph(`and ${counted(errors.length - MOST_ERRORS, 'more error')} …`, 4)]),
  ];
};

const errorBlocks = ({ type, severity, title, message, details }: PushError): Block[] => [
  paragraph(
    `${[type, title].filter((text) => text !== null).join(': ')}${severity === 'Warning' ? ' (warning)' : ''}`,
    4,
    6,
  ),
  ...[message, details]
    .filter((text) => text !== null && text !== '')
    .map((text) => paragraph(shortened(text ?? '', LONGEST_TEXT), 6)),
];

const durationBlocks = ({ jobDuration }: PushReport): Block[] =>
  jobDuration === null
    ? []
    : [
        paragraph(
          `Time per org: median ${duration(jobDuration.p50)}, p90 ${duration(jobDuration.p90)}, longest ${duration(jobDuration.max)}`,
          2,
        ),
      ];

const retryBlock = ({ pushRequestId, status, orgs, succeeded, failed }: LaterPush): Block =>
  item(
    pushRequestId,
    [
      statusPiece(status),
      `: ${grouped(succeeded)} of ${counted(orgs, 'org')} upgraded${failed === 0 ? '' : `, ${grouped(failed)} failed again`}`,
    ],
    2,
    4,
  );

/** What to do next, as commands. */
export const nextSteps = ({ pushRequestId, status, version, failures }: PushReport): Block[] => {
  switch (status) {
    case 'Created':
      return [
        command(
          'It starts nothing as it is. If the command that made it was interrupted, resume it:',
          `sf package push resume -i ${pushRequestId}`,
        ),
        command('Otherwise remove it from the list of open requests:', `sf package push abort -i ${pushRequestId}`),
      ];
    case 'Pending':
      return [command('Until it starts it can be canceled:', `sf package push abort -i ${pushRequestId}`)];
    case 'InProgress':
      return [
        command(
          'A running push cannot be stopped. To see its end:',
          `sf package push report -i ${pushRequestId} --wait 60`,
        ),
      ];
    default:
      return afterFailures(pushRequestId, version.id, failures);
  }
};

/** A subscriber who blocks push upgrades sees a recommended version, and can upgrade with a click. */
const blockedSteps = (versionId: string, failures: readonly PushFailure[]): Block[] => {
  const blocked = failures.filter(({ causes, hasVersion }) => causes.includes('blocked') && !hasVersion).length;
  if (blocked === 0) return [];
  return [
    command(
      `For ${counted(blocked, 'org')} that ${blocked === 1 ? 'blocks' : 'block'} push upgrades, recommend the version (second-generation packages, API version 66 or later); they see "Upgrade to Recommended Version":`,
      `sf package update --package <alias or 0Ho ID> --recommended-version-id ${versionId}`,
    ),
  ];
};

const afterFailures = (pushRequestId: string, versionId: string, failures: readonly PushFailure[]): Block[] => {
  if (failures.length === 0) return [];
  const retryable = failures.filter((failure) => failure.retryable && !failure.hasVersion && !failure.ignored).length;
  return [
    ...(retryable === 0
      ? []
      : [
          command(
            `Retry ${counted(retryable, 'org')} that may succeed now:`,
            `sf package push retry -i ${pushRequestId}`,
          ),
        ]),
    ...blockedSteps(versionId, failures),
    command(
      `${counted(failures.length, 'failed org')}, with every error:`,
      `sf package push report -i ${pushRequestId} --only failed --output-file failed.csv`,
    ),
  ];
};
