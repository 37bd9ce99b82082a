import type { CountedPushRequest } from '../model.js';
import { aboutStatus, type JobCounts } from '../status.js';
import { DAY_MS } from '../text/calendar.js';
import { REQUESTS_PER_READ } from './source.js';

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
