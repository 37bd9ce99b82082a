import type { JobRow } from '../../core/report/report.js';
import type { PushError } from '../../core/model.js';
import type { CustomerColumns } from '../customer.js';
import { csvWriter, jsonLinesWriter, type CsvColumns, type RowWriter } from '../rows.js';
import { junitWriter, type ReportedPush } from './junit.js';

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

/** `onlyFailed`: only failed jobs are going to be written. `columns`: those that a customer file adds. */
type JobFormat = (push: ReportedPush, onlyFailed?: boolean, columns?: CustomerColumns) => RowWriter<JobRow>;

export const JOB_FORMATS: Record<'csv' | 'jsonl' | 'junit', JobFormat> = {
  csv: (push, _onlyFailed, columns = []) => ofPush(push, csvWriter([...CSV, ...columns])),
  jsonl: (push) => ofPush(push, jsonLinesWriter()),
  junit: junitWriter,
};
