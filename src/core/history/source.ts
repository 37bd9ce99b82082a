import type { PushError, PushJob } from '../model.js';
import type { Subscriber } from '../ports.js';

/** A job and its push. */
export type JobOfPush = { pushRequestId: string } & PushJob;

/** An error row and its job. */
export type ErrorOfJob = { jobId: string } & PushError;

/** All rows of some pushes, page by page. The first pages of jobs and errors are read in one call. */
export type PushRows = { jobs: AsyncIterable<JobOfPush[]>; errors: AsyncIterable<ErrorOfJob[]> };

/** What an export reads in addition to what reports read. Throws OrgError, and nothing else. */
export interface HistorySource {
  /** The rows of at most `REQUESTS_PER_READ` pushes; those of one push in the order of its own report. */
  rowsOf(pushRequestIds: readonly string[]): Promise<PushRows>;
  /** Every org that has a package in one of these versions (04t), or had it and has uninstalled it. */
  everySubscriber(packageId: string, versionIds: readonly string[]): AsyncIterable<Subscriber[]>;
}

/** Keeps a query with their ids below the length that a URL may have. */
export const REQUESTS_PER_READ = 250;
