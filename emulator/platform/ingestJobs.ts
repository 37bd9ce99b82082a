import { SalesforceError } from '../model.js';
import { mintId } from '../data/ids.js';
import { type BatchOptions, type Insert, insertBatch, parentsOf, type RowFault } from './batch.js';
import type { CsvFormat } from './bulkCsv.js';
import { CHUNK, type IngestJob, type IngestState, readUpload, rowToInsert } from './ingestJob.js';
import type { Org } from './org.js';
import type { Outcome } from './outcome.js';

/** The ids of the bulk API, shared by ingest and query jobs. */
export type JobIds = () => string;

export const createJobIds = (): JobIds => {
  let made = 0;
  return () => mintId('750', made++);
};

const DELETABLE: readonly IngestState[] = ['UploadComplete', 'JobComplete', 'Aborted', 'Failed'];
const ABORTABLE: readonly IngestState[] = ['Open', 'UploadComplete', 'InProgress'];

/**
 * Bulk API 2.0 ingest. Processing takes wall time and not the org's time, because clients poll on wall time. Like the
 * push engine it has no timers: it does what is due whenever somebody reads it.
 */
export class IngestJobs {
  private readonly jobs = new Map<string, IngestJob>();
  private readonly active = new Set<IngestJob>();

  public constructor(
    private readonly org: Org,
    private readonly nextId: JobIds,
    private readonly chunkFault: () => RowFault | undefined,
    private readonly wall: () => number = Date.now,
  ) {}

  public create(object: string, version: number, format: CsvFormat): IngestJob {
    const table = this.org.store.table(object);
    if (!table?.definition.createable || !table.definition.apis.includes('data')) {
      throw new SalesforceError('INVALIDENTITY', `Entity '${object}' is not supported by the Bulk API.`);
    }
    const job: IngestJob = {
      ...format,
      id: this.nextId(),
      table,
      version,
      createdAt: this.org.clock.now(),
      state: 'Open',
      columns: [],
      fields: [],
      rows: [],
      outcomes: [],
      startsAt: Infinity,
    };
    this.jobs.set(job.id, job);
    return job;
  }

  public get(id: string): IngestJob {
    const job = this.jobs.get(id);
    if (!job) throw new SalesforceError('NOT_FOUND', 'The requested resource does not exist', 404);
    return job;
  }

  public all(): readonly IngestJob[] {
    return [...this.jobs.values()];
  }

  public upload(job: IngestJob, text: string): void {
    requireState(job, ['Open'], 'upload data to');
    if (job.upload !== undefined) {
      throw new SalesforceError(
        'INVALIDJOBSTATE',
        `Found multiple contents for job: <${job.id}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.`,
      );
    }
    job.upload = text;
  }

  public setState(job: IngestJob, state: unknown): void {
    if (state === 'UploadComplete') {
      requireState(job, ['Open'], 'close');
      job.state = 'UploadComplete';
      job.startsAt = this.wall() + this.org.timing.bulkStartMs;
      this.active.add(job);
    } else if (state === 'Aborted') {
      requireState(job, ABORTABLE, 'abort');
      this.stop(job, 'Aborted');
    } else {
      throw new SalesforceError('INVALIDJOBSTATE', `The job can't be set to ${String(state)}`);
    }
  }

  /** Deletes the job only: rows that were inserted stay. */
  public delete(job: IngestJob): void {
    requireState(job, DELETABLE, 'delete');
    this.stop(job, job.state);
    this.jobs.delete(job.id);
  }

  public catchUp(): void {
    for (const job of this.active) this.run(job);
  }

  private run(job: IngestJob): void {
    const now = this.wall();
    if (job.state === 'UploadComplete') {
      if (now < job.startsAt) return;
      readUpload(this.org, job);
    }
    while (job.state === 'InProgress' && job.outcomes.length < job.rows.length) {
      const end = Math.min(job.outcomes.length + CHUNK, job.rows.length);
      this.lock(job, end);
      if (now < job.startsAt + end * this.org.timing.recordMs) return;
      this.insertChunk(job, end);
    }
    this.stop(job, job.state === 'InProgress' ? 'JobComplete' : job.state);
  }

  /** The current chunk keeps its push requests locked until it is done. */
  private lock(job: IngestJob, end: number): void {
    if (job.unlock) return;
    const parents = parentsOf(insertsOf(this.chunk(job, end)));
    job.lockedOut = this.org.locks.busy(parents);
    job.unlock = this.org.locks.acquire(parents);
  }

  private insertChunk(job: IngestJob, end: number): void {
    const chunk = this.chunk(job, end);
    const options: BatchOptions = { locked: job.lockedOut, fault: this.chunkFault() };
    const inserted = insertBatch(this.org, insertsOf(chunk), options).values();
    for (const row of chunk) job.outcomes.push('table' in row ? inserted.next().value! : row);
    unlock(job);
  }

  private chunk(job: IngestJob, end: number): Array<Insert | Outcome> {
    return job.rows.slice(job.outcomes.length, end).map((row) => rowToInsert(job, row, this.org.switches));
  }

  private stop(job: IngestJob, state: IngestState): void {
    unlock(job);
    job.state = state;
    job.endedAt = this.wall();
    this.active.delete(job);
  }
}

const insertsOf = (chunk: ReadonlyArray<Insert | Outcome>): Insert[] => chunk.filter((row) => 'table' in row);

const unlock = (job: IngestJob): void => {
  job.unlock?.();
  job.unlock = undefined;
};

const requireState = (job: IngestJob, states: readonly IngestState[], deed: string): void => {
  if (states.includes(job.state)) return;
  throw new SalesforceError('INVALIDJOBSTATE', `You can't ${deed} a job whose state is ${job.state}`);
};
