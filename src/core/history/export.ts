import type { CountedPushRequest, Lineage, PushableVersion, PushError, PushJob } from '../model.js';
import type { OrgClock, PackageCatalog, PushReader, Subscriber, SubscriberReader } from '../ports.js';
import { aboutStatus, type JobCounts } from '../status.js';
import { DAY_MS } from '../text/calendar.js';

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
const REQUESTS_PER_READ = 250;

/** What lists and reports read from an org, or from an export of its history. */
export type ReadPort = PackageCatalog &
  SubscriberReader &
  Pick<PushReader, 'overview' | 'snapshot' | 'requests' | 'countJobsOf' | 'jobsOfPushes'> &
  HistorySource &
  OrgClock;

/** What an export adds to the org's data about a push. Times are ISO 8601 in UTC, by the org's clock. */
export type ReadInfo = {
  readAt: string;
  /** When an export first found it Succeeded, Failed or Canceled. */
  finalSince: string | null;
  /** False once the org no longer lists it. */
  onHub: boolean;
};

/** A push in an export; `jobs` are counted from the exported rows. */
export type ExportedPush = CountedPushRequest & { export: ReadInfo };

/** Jobs end with their push. If some do not, the push is read again for this many days only. */
const MOST_DAYS_OPEN = 7;

const openJobs = ({ total, succeeded, failed, canceled }: JobCounts): number => total - succeeded - failed - canceled;

/** Whether a push cannot change any more, and need not be read again. */
export const isSettled = ({ status, jobs, export: { readAt, finalSince } }: ExportedPush): boolean =>
  aboutStatus(status).final &&
  finalSince !== null &&
  (openJobs(jobs) === 0 || Date.parse(readAt) - Date.parse(finalSince) >= MOST_DAYS_OPEN * DAY_MS);

/** The number of rows on one page of a query. */
const JOBS_PER_READ = 2000;

/**
 * Groups of pushes that are read together: a push with many jobs alone, small ones together until their jobs fill a
 * page.
 */
export const groupsToRead = <T extends { jobs: number }>(pushes: readonly T[]): T[][] => {
  const groups: T[][] = [];
  let room = 0;
  for (const push of pushes) {
    const last = groups.at(-1);
    if (last !== undefined && push.jobs <= room && last.length < REQUESTS_PER_READ) last.push(push);
    else {
      groups.push([push]);
      room = JOBS_PER_READ;
    }
    room -= push.jobs;
  }
  return groups;
};

/**
 * A version in an export, with the data that an adoption report needs. Exports by earlier versions of the plugin lack
 * that data, and only versions that could be pushed have a lineage.
 */
export type ExportedVersion = PushableVersion & {
  /** When it was created, ISO 8601 in UTC; null if unknown. */
  createdDate?: string | null;
  /** The version (04t) that it was built upon; null for none, missing if unknown. */
  ancestor?: string | null;
  lineage?: Omit<Lineage, 'ancestors'>;
  /** Its package is only in the export because another package needs it; its pushes are not exported. */
  isNeeded?: true;
};

/** The lineage of a version as the org reported it; undefined if the export does not contain it. */
export const lineageIn = (versions: readonly ExportedVersion[], versionId: string): Lineage | undefined => {
  const lineage = versions.find(({ version }) => version.id === versionId)?.lineage;
  if (lineage === undefined) return undefined;
  const known = versions.flatMap(({ version, ancestor }) =>
    ancestor === undefined ? [] : [[version.id, ancestor] as const],
  );
  const isKnown = lineage.notChecked.every(({ what }) => what !== 'ancestry');
  return { ...lineage, ancestors: isKnown ? new Map(known) : undefined };
};
