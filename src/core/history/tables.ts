import { csvLine } from '../text/csv.js';
import type { ErrorOfJob, ExportedPush, JobOfPush } from './export.js';

/** How much an export contains; `open`: pushes that the next export reads again. */
export type HistoryCounts = {
  requests: number;
  open: number;
  jobs: number;
  errors: number;
  versions: number;
  subscribers: number;
};

export const EXPORT_FORMAT = 1;

/** `jobs/0DV….3.jsonl`: its table, the run that wrote it, its format. */
const NAME = /^(requests|versions|(?:jobs|errors|subscribers)\/\w{15,18})\.(\d+)\.(jsonl|csv)$/;

export const fileName = (of: string, run: number, ending: 'jsonl' | 'csv'): string => `${of}.${run}.${ending}`;

/** The table that a file of an export is a part of, such as `jobs/0DV…`; undefined for any other file. */
export const ofFile = (name: string): { of: string; ending: string } | undefined => {
  const [, of, , ending] = NAME.exec(name) ?? [];
  return of === undefined || ending === undefined ? undefined : { of, ending };
};

type Columns<T> = ReadonlyArray<[name: string, value: (row: T) => string | number | null]>;

/** A table as CSV. Columns have the org's field names, where a field has one. */
export type CsvTable<T> = { heading: string; line(row: T): string };

const tableOf = <T>(columns: Columns<T>): CsvTable<T> => {
  const cells = (values: ReadonlyArray<string | number | null>): string =>
    `${csvLine(values.map((value) => (value === null ? null : String(value))))}\n`;
  return {
    heading: cells(columns.map(([name]) => name)),
    line: (row) => cells(columns.map(([, value]) => value(row))),
  };
};

export const REQUEST_TABLE: CsvTable<ExportedPush> = tableOf<ExportedPush>([
  ['PushRequestId', (row) => row.pushRequestId],
  ['Status', (row) => row.status],
  ['PackageId', (row) => row.package.id],
  ['PackageName', (row) => row.package.name],
  ['PackageVersionId', (row) => row.version.id],
  ['VersionNumber', (row) => row.version.number],
  ['ScheduledStartTime', (row) => row.scheduledStartTime],
  ['StartTime', (row) => row.startTime],
  ['EndTime', (row) => row.endTime],
  ['DurationSeconds', (row) => row.durationSeconds],
  ['Jobs', (row) => row.jobs.total],
  ['Succeeded', (row) => row.jobs.succeeded],
  ['Failed', (row) => row.jobs.failed],
  ['Canceled', (row) => row.jobs.canceled],
  ['ReadAt', (row) => row.export.readAt],
]);

export const JOB_TABLE: CsvTable<JobOfPush> = tableOf<JobOfPush>([
  ['PushRequestId', (row) => row.pushRequestId],
  ['PushJobId', (row) => row.jobId],
  ['OrgKey', (row) => row.orgKey],
  ['Status', (row) => row.status],
  ['StartTime', (row) => row.startTime],
  ['EndTime', (row) => row.endTime],
  ['DurationSeconds', (row) => row.durationSeconds],
]);

/** An error row in an export. */
export type ErrorRow = { pushRequestId: string } & ErrorOfJob;

export const ERROR_TABLE: CsvTable<ErrorRow> = tableOf<ErrorRow>([
  ['PushRequestId', (row) => row.pushRequestId],
  ['PushJobId', (row) => row.jobId],
  ['ErrorType', (row) => row.type],
  ['ErrorSeverity', (row) => row.severity],
  ['ErrorTitle', (row) => row.title],
  ['ErrorMessage', (row) => row.message],
  ['ErrorDetails', (row) => row.details],
]);
