import { type QueryResult, SalesforceError } from '../model.js';
import { formatDateTime } from './datetime.js';
import { writeCsv } from './bulkCsv.js';
import type { JobIds } from './ingestJobs.js';
import type { Timing } from './org.js';

type QueryState = 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Aborted';

export type QueryJob = {
  readonly id: string;
  readonly operation: string;
  readonly query: string;
  readonly version: number;
  readonly createdAt: number;
  readonly result: QueryResult;
  /** Wall times. */
  readonly startsAt: number;
  readonly endsAt: number;
  aborted: boolean;
};

export type ResultPage = { readonly csv: string; readonly count: number; readonly locator: string };

const DEFAULT_PAGE = 50_000;

/** Bulk API 2.0 query jobs. The rows are those at the creation of the job; its states change by wall time. */
export class QueryJobs {
  private readonly jobs = new Map<string, QueryJob>();

  public constructor(
    private readonly timing: Timing,
    private readonly nextId: JobIds,
    private readonly wall: () => number = Date.now,
  ) {}

  public create(operation: string, query: string, version: number, result: QueryResult, now: number): QueryJob {
    const startsAt = this.wall() + this.timing.bulkStartMs;
    // Reading is far cheaper than inserting: a row costs a hundredth of the time.
    const endsAt = startsAt + Math.ceil((result.totalSize * this.timing.recordMs) / 100);
    const job = {
      id: this.nextId(),
      operation,
      query,
      version,
      createdAt: now,
      result,
      startsAt,
      endsAt,
      aborted: false,
    };
    this.jobs.set(job.id, job);
    return job;
  }

  /** Every call about a job must use the API version that created the job. */
  public get(id: string, version: number): QueryJob {
    const job = this.jobs.get(id);
    if (!job) throw new SalesforceError('NOT_FOUND', 'The requested resource does not exist', 404);
    if (job.version === version) return job;
    throw new SalesforceError(
      'API_VERSION_MISMATCH',
      `Use API version ${job.version}.0, with which the job was created`,
      409,
    );
  }

  public all(): readonly QueryJob[] {
    return [...this.jobs.values()];
  }

  public stateOf(job: QueryJob): QueryState {
    const now = this.wall();
    if (job.aborted) return 'Aborted';
    if (now < job.startsAt) return 'UploadComplete';
    return now < job.endsAt ? 'InProgress' : 'JobComplete';
  }

  public abort(job: QueryJob): void {
    if (this.stateOf(job) === 'JobComplete')
      throw new SalesforceError('INVALIDJOBSTATE', "You can't abort a job whose state is JobComplete");
    job.aborted = true;
  }

  public delete(job: QueryJob): void {
    if (this.stateOf(job) === 'InProgress')
      throw new SalesforceError('INVALIDJOBSTATE', "You can't delete a job whose state is InProgress");
    this.jobs.delete(job.id);
  }

  public info(job: QueryJob, userId: string): Record<string, unknown> {
    const created = formatDateTime(job.createdAt);
    return {
      id: job.id,
      operation: job.operation,
      object: job.result.entity,
      createdById: userId,
      createdDate: created,
      systemModstamp: created,
      state: this.stateOf(job),
      concurrencyMode: 'Parallel',
      contentType: 'CSV',
      apiVersion: job.version,
      lineEnding: 'LF',
      columnDelimiter: 'COMMA',
    };
  }

  public progress(job: QueryJob): Record<string, unknown> {
    const done = this.stateOf(job) === 'JobComplete';
    return {
      jobType: 'V2Query',
      numberRecordsProcessed: done ? job.result.totalSize : 0,
      retries: 0,
      totalProcessingTime: done ? job.endsAt - job.startsAt : 0,
      isPkChunkingSupported: true,
    };
  }

  /** The locator of the last page is the word `null`. */
  public page(job: QueryJob, maxRecords: number | undefined, locator: string | null): ResultPage {
    if (this.stateOf(job) !== 'JobComplete') {
      throw new SalesforceError('INVALIDJOBSTATE', `Results are not available while the job is ${this.stateOf(job)}`);
    }
    const from = locator === null ? 0 : Number(Buffer.from(locator, 'base64url').toString());
    if (!Number.isInteger(from) || from < 0 || from > job.result.totalSize) {
      throw new SalesforceError('INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    const to = Math.min(from + (maxRecords ?? DEFAULT_PAGE), job.result.totalSize);
    const columns = job.result.columns.map(({ name }) => name);
    return {
      csv: writeCsv(columns, job.result.csv(from, to)),
      count: to - from,
      locator: to < job.result.totalSize ? Buffer.from(String(to)).toString('base64url') : 'null',
    };
  }
}
