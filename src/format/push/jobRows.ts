import type { CountedPushRequest, PushError } from '../../core/model.js';
import type { JobRow } from '../../core/report/report.js';
import { aboutStatus } from '../../core/status.js';
import type { CustomerColumns } from '../customer.js';
import { csvWriter, jsonLinesWriter, xmlAttributes, xmlText, type CsvColumns, type RowWriter } from '../rows.js';
import { pushName } from '../text.js';

/** A push whose jobs are reported; `ignored`: the failures that do not count. */
export type ReportedPush = CountedPushRequest & { ignored: number };

type JobOfPush = JobRow & { pushRequestId: string };

/** Several errors of a job share a cell. An error is at the same position in each column. */
const ofErrors =
  (key: keyof PushError) =>
  ({ errors }: JobRow): string =>
    errors.map((error) => error[key] ?? '').join(' | ');

/** Columns have the org's field names, where a field has one. */
const CSV: CsvColumns<JobOfPush> = [
  ['PushRequestId', (row) => row.pushRequestId],
  ['PushJobId', (row) => row.jobId],
  ['OrgKey', (row) => row.orgKey],
  ['OrgName', (row) => row.orgName],
  ['OrgType', (row) => row.orgType],
  ['OrgStatus', (row) => row.orgStatus],
  ['InstanceName', (row) => row.instanceName],
  ['InstalledVersion', (row) => row.installedVersion],
  ['Status', (row) => row.status],
  ['StartTime', (row) => row.startTime],
  ['EndTime', (row) => row.endTime],
  ['DurationSeconds', ({ durationSeconds }) => (durationSeconds === null ? null : String(durationSeconds))],
  ['Cause', (row) => row.causes.join(' | ')],
  ['Ignored', (row) => (row.ignored ? 'true' : '')],
  ['ErrorType', ofErrors('type')],
  ['ErrorSeverity', ofErrors('severity')],
  ['ErrorTitle', ofErrors('title')],
  ['ErrorMessage', ofErrors('message')],
  ['ErrorDetails', ofErrors('details')],
];

/** Jobs that name their push, as a file of rows may be one of several. */
const ofPush = ({ pushRequestId }: ReportedPush, { begin, page, end }: RowWriter<JobOfPush>): RowWriter<JobRow> => ({
  begin,
  page: (rows) => page(rows.map((row) => ({ pushRequestId, ...row }))),
  end,
});

/**
 * One test suite for a push, one test case for an org: CI servers show it as a test report. While the push is under
 * way, orgs that are not done are skipped tests; after it, orgs that are not upgraded are errors. Orgs with an ignored
 * failure are skipped tests.
 */
const junitWriter = (push: ReportedPush, onlyFailed = false): RowWriter<JobRow> => ({
  begin: beginOf(push, onlyFailed),
  page: (rows) => rows.map((row) => testCase(row, push)).join(''),
  end: '  </testsuite>\n</testsuites>\n',
});

const beginOf = (push: ReportedPush, onlyFailed: boolean): string => {
  const { jobs, ignored } = push;
  const tests = onlyFailed ? jobs.failed : jobs.total;
  const others = onlyFailed ? 0 : jobs.total - jobs.succeeded - jobs.failed;
  const over = aboutStatus(push.status).final;
  const counts = {
    tests,
    failures: jobs.failed - ignored,
    errors: over ? others : 0,
    skipped: (over ? 0 : others) + ignored,
    time: push.durationSeconds,
  };
  const suite = { name: pushName(push), ...counts, timestamp: push.startTime?.slice(0, 19) ?? null };
  const properties = {
    pushRequestId: push.pushRequestId,
    status: push.status,
    packageVersionId: push.version.id,
    scheduledStartTime: push.scheduledStartTime,
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${xmlAttributes({ name: 'Package push upgrade', ...counts })}>`,
    `  <testsuite${xmlAttributes(suite)}>`,
    '    <properties>',
    ...Object.entries(properties).map(
      ([name, value]) => `      <property${xmlAttributes({ name, value: value ?? '' })}/>`,
    ),
    '    </properties>',
    '',
  ].join('\n');
};

const testCase = (row: JobRow, push: ReportedPush): string => {
  const { orgKey, orgName, orgType, instanceName, durationSeconds } = row;
  const known = [orgType, instanceName].filter((part) => part !== null && part !== '');
  const test = {
    classname: known.length === 0 ? 'org' : known.join('.'),
    name: orgName === null ? orgKey : `${orgKey} ${orgName}`,
    time: durationSeconds,
  };
  const result = resultOf(row, push);
  return result === undefined
    ? `    <testcase${xmlAttributes(test)}/>\n`
    : `    <testcase${xmlAttributes(test)}>\n      ${result}\n    </testcase>\n`;
};

const resultOf = ({ status, errors, ignored }: JobRow, push: ReportedPush): string | undefined => {
  if (status === 'Succeeded') return undefined;
  if (status !== 'Failed') {
    const message = aboutStatus(status).label;
    return aboutStatus(push.status).final
      ? `<error${xmlAttributes({ type: 'NotUpgraded', message })}/>`
      : `<skipped${xmlAttributes({ message })}/>`;
  }
  const message = errors.length === 0 ? 'The org gave no reason.' : errors.map(shortError).join('; ');
  if (ignored) return `<skipped${xmlAttributes({ message: `ignored: ${message}` })}/>`;
  const type = errors[0]?.type ?? 'Unknown';
  return `<failure${xmlAttributes({ type, message })}>${errors.map(wholeError).map(xmlText).join('\n')}</failure>`;
};

const present = (parts: ReadonlyArray<string | null>): string[] =>
  parts.filter((part): part is string => part !== null && part !== '');

const shortError = ({ type, title, message }: PushError): string => present([title ?? type, message]).join(': ');

const wholeError = ({ type, severity, title, message, details }: PushError): string =>
  present([`${type}${severity === 'Warning' ? ' (warning)' : ''}`, title, message, details]).join(': ');

/** `onlyFailed`: only failed jobs are going to be written. `columns`: those that a customer file adds. */
type JobFormat = (push: ReportedPush, onlyFailed?: boolean, columns?: CustomerColumns) => RowWriter<JobRow>;

export const JOB_FORMATS: Record<'csv' | 'jsonl' | 'junit', JobFormat> = {
  csv: (push, _onlyFailed, columns = []) => ofPush(push, csvWriter([...CSV, ...columns])),
  jsonl: (push) => ofPush(push, jsonLinesWriter()),
  junit: junitWriter,
};
