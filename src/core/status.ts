/**
 * The states of a push request and of its jobs: one table that reading, printing and filtering are made from.
 *
 * The API reference prints labels ("In Progress", "Cancelled" in old versions) where the API answers with values
 * ("InProgress", "Canceled"). Both are understood, from the org and from the user; one spelling is printed.
 */
export const STATUSES = {
  Created: { label: 'Created', count: 'created', final: false, abortable: true },
  Pending: { label: 'Pending', count: 'pending', final: false, abortable: true },
  InProgress: { label: 'In Progress', count: 'inProgress', final: false, abortable: false },
  Succeeded: { label: 'Succeeded', count: 'succeeded', final: true, abortable: false },
  Failed: { label: 'Failed', count: 'failed', final: true, abortable: false },
  Canceled: { label: 'Canceled', count: 'canceled', final: true, abortable: false },
} as const satisfies Record<string, { label: string; count: string; final: boolean; abortable: boolean }>;

/**
 * The state of a push request, or of one of its jobs: PackagePushRequest.Status, PackagePushJob.Status.
 * @useDeclaredType
 */
export type PushStatus = keyof typeof STATUSES;

export const STATUS_NAMES = Object.keys(STATUSES) as PushStatus[];

/** How many jobs of a push (PackagePushJob) are in each state; `total` is their sum. */
export type JobCounts = {
  total: number;
  created: number;
  pending: number;
  inProgress: number;
  succeeded: number;
  failed: number;
  canceled: number;
};

const squash = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[\s_-]/g, '')
    .replace('cancelled', 'canceled');

const BY_SPELLING = new Map(STATUS_NAMES.map((status) => [squash(status), status]));

/** The status that a spelling means, in any case, with or without a space; undefined for anything else. */
export const parseStatus = (text: string): PushStatus | undefined => BY_SPELLING.get(squash(text));

/** Counts by status from the rows of a grouped query; several spellings of one status add up. */
export const countJobs = (groups: Iterable<{ status: PushStatus; count: number }>): JobCounts => {
  const counts: JobCounts = { total: 0, created: 0, pending: 0, inProgress: 0, succeeded: 0, failed: 0, canceled: 0 };
  for (const { status, count } of groups) {
    counts[STATUSES[status].count] += count;
    counts.total += count;
  }
  return counts;
};

/** Whether a push will upgrade orgs, or does, unless somebody cancels it. */
export const isUnderWay = (status: PushStatus): boolean => status === 'Pending' || status === 'InProgress';
