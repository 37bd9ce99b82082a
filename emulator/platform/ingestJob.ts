import { type Switches, type FieldDef, SalesforceError, type Table } from '../model.js';
import { createRandom, seedOf, shuffle } from '../data/random.js';
import type { Insert } from './batch.js';
import { type CsvFormat, parseUpload, writeCsv } from './bulkCsv.js';
import { formatDateTime } from './datetime.js';
import { decodeCell, fieldNamed } from './decode.js';
import type { Org } from './org.js';
import { failed, type Outcome, refused, rowError, type RowError } from './outcome.js';

export type IngestState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

export type IngestJob = CsvFormat & {
  readonly id: string;
  readonly table: Table;
  readonly version: number;
  readonly createdAt: number;
  state: IngestState;
  upload?: string;
  columns: readonly string[];
  fields: readonly FieldDef[];
  rows: ReadonlyArray<readonly string[]>;
  /** One for each processed row, in the order of the upload. */
  outcomes: Outcome[];
  errorMessage?: string;
  /** Wall time: when processing starts, and when it ended. */
  startsAt: number;
  endedAt?: number;
  unlock?: () => void;
  lockedOut?: ReadonlySet<string>;
};

/** How many rows are inserted at once. An error of one chunk does not affect the others. */
export const CHUNK = 200;

/** Reads the upload. A column that the object does not have fails the job before any row is processed. */
export const readUpload = (org: Org, job: IngestJob): void => {
  const upload = parseUpload(job.upload ?? '', job);
  const caller = { version: job.version, switches: org.switches };
  const columns = 'error' in upload ? [] : upload.columns;
  const fields = columns.map((column) => fieldNamed(job.table.definition, column, caller));
  const unknown = columns[fields.indexOf(undefined)];
  if ('error' in upload) job.errorMessage = upload.error;
  else if (unknown !== undefined) job.errorMessage = `InvalidBatch : Field name not found : ${unknown}`;
  else Object.assign(job, { columns, rows: upload.rows, fields });
  job.state = job.errorMessage === undefined ? 'InProgress' : 'Failed';
};

/** A row as an insert, or the error of an invalid cell. */
export const rowToInsert = (job: IngestJob, row: readonly string[], switches: Switches): Insert | Outcome => {
  const values: Insert['values'] = {};
  for (const [index, field] of job.fields.entries()) {
    const text = row[index] ?? '';
    if (text === '') continue;
    const value = decodeCell(field, text, switches);
    if (value === undefined) {
      return refused(
        rowError('INVALID_TYPE_ON_FIELD_IN_RECORD', `${field.name}: value not of required type: ${text}`, [field.name]),
      );
    }
    values[field.name] = value;
  }
  return { table: job.table, values };
};

export const jobInfo = (job: IngestJob, userId: string): Record<string, unknown> => {
  const created = formatDateTime(job.createdAt);
  return {
    id: job.id,
    operation: 'insert',
    object: job.table.definition.name,
    createdById: userId,
    createdDate: created,
    systemModstamp: created,
    state: job.state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: job.version,
    contentUrl: `services/data/v${job.version}.0/jobs/ingest/${job.id}/batches`,
    lineEnding: job.lineEnding,
    columnDelimiter: job.columnDelimiter,
  };
};

export const jobProgress = (job: IngestJob, wall: number): Record<string, unknown> => {
  const time = job.startsAt === Infinity ? 0 : Math.max(0, (job.endedAt ?? wall) - job.startsAt);
  return {
    jobType: 'V2Ingest',
    retries: 0,
    totalProcessingTime: time,
    apiActiveProcessingTime: time,
    apexProcessingTime: 0,
    numberRecordsProcessed: job.outcomes.length,
    numberRecordsFailed: job.outcomes.filter(failed).length,
    ...(job.errorMessage === undefined ? {} : { errorMessage: job.errorMessage }),
  };
};

export type ResultKind = 'successfulResults' | 'failedResults' | 'unprocessedrecords';

/** The three result files. Rows are not in the order of the upload. */
export const resultsCsv = (job: IngestJob, kind: ResultKind): string => {
  if (job.state === 'Open' || job.state === 'UploadComplete' || job.state === 'InProgress') {
    throw new SalesforceError('INVALIDJOBSTATE', `Results are not available while the job is ${job.state}`);
  }
  const order = shuffle(Uint32Array.from(job.rows.keys()), createRandom(seedOf(job.id)));
  const rows = [...order].flatMap((index) => resultRow(job, kind, index));
  const added = {
    successfulResults: ['sf__Id', 'sf__Created'],
    failedResults: ['sf__Id', 'sf__Error'],
    unprocessedrecords: [],
  }[kind];
  return writeCsv([...added, ...job.columns], rows, job.columnDelimiter);
};

const resultRow = (job: IngestJob, kind: ResultKind, index: number): Array<readonly string[]> => {
  const outcome = job.outcomes[index];
  const row = job.columns.map((_, column) => job.rows[index]![column] ?? '');
  if (!outcome) return kind === 'unprocessedrecords' ? [row] : [];
  if (failed(outcome)) return kind === 'failedResults' ? [['', errorText(outcome.errors), ...row]] : [];
  return kind === 'successfulResults' ? [[outcome.id, 'true', ...row]] : [];
};

/** `INVALID_OPERATION:The specified ...:--`, with the fields before the dashes if there are any. */
const errorText = (errors: readonly RowError[]): string =>
  errors.map(({ statusCode, message, fields }) => `${statusCode}:${message}:${fields.join(' ')}--`).join(';');
