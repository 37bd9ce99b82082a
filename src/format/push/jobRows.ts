import type { JobRow } from '../../core/report/report.js';
import type { CountedPushRequest, PushError } from '../../core/model.js';
import { csvLine } from '../../core/text/csv.js';
import { customerCells, type CustomerColumns } from '../customer.js';
import { jsonLine } from '../../core/text/json.js';
import { JUNIT_END, junitBegin, junitCase } from './junit.js';

/** The properties of the push that a row needs. */
type RowsPush = Pick<CountedPushRequest, 'pushRequestId' | 'status'>;

/** Writes jobs as they are read: the beginning, each job, the end. */
export type JobRowFormat = {
  begin: (push: CountedPushRequest & { ignored: number }, onlyFailed: boolean, columns?: CustomerColumns) => string;
  row: (row: JobRow, push: RowsPush, columns?: CustomerColumns) => string;
  end: string;
};

/** Several errors of a job share a cell. An error is at the same position in each column. */
const ofErrors =
  (key: keyof PushError) =>
  ({ errors }: JobRow): string =>
    errors.map((error) => error[key] ?? '').join(' | ');

/** Columns have the org's field names, where a field has one. */
const CSV: ReadonlyArray<[name: string, value: (row: JobRow, pushRequestId: string) => string | number | null]> = [
  ['PushRequestId', (_, pushRequestId) => pushRequestId],
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
  ['DurationSeconds', (row) => row.durationSeconds],
  ['Cause', (row) => row.causes.join(' | ')],
  ['Ignored', (row) => (row.ignored ? 'true' : '')],
  ['ErrorType', ofErrors('type')],
  ['ErrorSeverity', ofErrors('severity')],
  ['ErrorTitle', ofErrors('title')],
  ['ErrorMessage', ofErrors('message')],
  ['ErrorDetails', ofErrors('details')],
];

const csvCells = (cells: ReadonlyArray<string | number | null>): string =>
  `${csvLine(cells.map((value) => (value === null ? null : String(value))))}\n`;

export const JOB_ROW_FORMATS = {
  csv: {
    begin: (_push?: RowsPush, _onlyFailed?: boolean, columns: CustomerColumns = []) =>
      csvCells([...CSV, ...columns].map(([name]) => name)),
    row: (row, { pushRequestId }, columns: CustomerColumns = []) =>
      csvCells([...CSV.map(([, value]) => value(row, pushRequestId)), ...customerCells(columns, row.customer)]),
    end: '',
  },
  jsonl: {
    begin: () => '',
    row: (row, { pushRequestId }) => `${jsonLine({ pushRequestId, ...row })}\n`,
    end: '',
  },
  junit: { begin: junitBegin, row: junitCase, end: JUNIT_END },
} as const satisfies Record<string, JobRowFormat>;
