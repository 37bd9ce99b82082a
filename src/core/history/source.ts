import type { PushError, PushJob } from '../model.js';
import type { Subscriber } from '../ports.js';

/** A job, and the push that it is of. */
export type JobOfPush = { pushRequestId: string } & PushJob;

/** An error row, and the job that it is of. */
export type ErrorOfJob = { jobId: string } & PushError;

/** All rows of some pushes, page by page. The first page of each was read with the other. */
export type PushRows = { jobs: AsyncIterable<JobOfPush[]>; errors: AsyncIterable<ErrorOfJob[]> };

/** What a history is made of, beside what every report asks. Throws OrgError, and nothing else. */
export interface HistorySource {
  /** The rows of at most `REQUESTS_PER_READ` pushes; those of one push in the order of its own report. */
  rowsOf(pushRequestIds: readonly string[]): Promise<PushRows>;
  /** Every org that has a package in one of these versions (04t), or had it and has uninstalled it. */
  everySubscriber(packageId: string, versionIds: readonly string[]): AsyncIterable<Subscriber[]>;
}

/** Keeps a query with their ids below the length that a URL may have. */
export const REQUESTS_PER_READ = 250;
