/**
 * The states of a push request and of its jobs: one table for reading, printing and filtering.
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

export type KnownStatus = keyof typeof STATUSES;

/**
 * The state of a push request, or of one of its jobs: PackagePushRequest.Status, PackagePushJob.Status. Salesforce may
 * have a status that is not known here yet. It is then shown as the org spells it, and its jobs are counted as `other`.
 * @useDeclaredType
 */
export type PushStatus = KnownStatus | (string & Record<never, never>);

export const STATUS_NAMES = Object.keys(STATUSES) as KnownStatus[];

/** The properties of a status. A push with an unknown status may still get any other status. */
type StatusRow = { label: string; count: Exclude<keyof JobCounts, 'total'>; final: boolean; abortable: boolean };

const isKnown = (status: PushStatus): status is KnownStatus => Object.hasOwn(STATUSES, status);

export const aboutStatus = (status: PushStatus): StatusRow =>
  isKnown(status) ? STATUSES[status] : { label: status, count: 'other', final: false, abortable: false };

/** How many jobs of a push (PackagePushJob) are in each state; `total` is their sum. */
export type JobCounts = {
  total: number;
  created: number;
  pending: number;
  inProgress: number;
  succeeded: number;
  failed: number;
  canceled: number;
  /** In a status that is not known here. */
  other: number;
};

/** The number of jobs by status, without statuses that no job has. */
export const countRows = (
  jobs: JobCounts,
  order: readonly KnownStatus[] = STATUS_NAMES,
): Array<{ label: string; kind: StatusRow['count']; count: number }> =>
  [...order.map((status) => STATUSES[status]), { label: 'Other', count: 'other' } as const]
    .map(({ label, count: kind }) => ({ label, kind, count: jobs[kind] }))
    .filter(({ count }) => count > 0);

const squash = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[\s_-]/g, '')
    .replace('cancelled', 'canceled');

const BY_SPELLING = new Map(STATUS_NAMES.map((status) => [squash(status), status]));

/** The status for a spelling, in any case, with or without a space; undefined for anything else. */
export const parseStatus = (text: string): KnownStatus | undefined => BY_SPELLING.get(squash(text));

/** Adds up the rows of a grouped query by status; several spellings of one status are combined. */
export const tallyJobs = (groups: Iterable<{ status: PushStatus; count: number }>): JobCounts => {
  const counts: JobCounts = {
    total: 0,
    created: 0,
    pending: 0,
    inProgress: 0,
    succeeded: 0,
    failed: 0,
    canceled: 0,
    other: 0,
  };
  for (const { status, count } of groups) {
    counts[aboutStatus(status).count] += count;
    counts.total += count;
  }
  return counts;
};

/** Whether a push has started, or is over, so that it cannot be canceled any more; true for an unknown status. */
export const hasBegun = (status: PushStatus): boolean => !aboutStatus(status).abortable;

/** Whether a request has upgraded orgs, or will. */
export const isPush = ({ status }: { status: PushStatus }): boolean => status !== 'Created' && status !== 'Canceled';

/** Whether a push upgrades orgs, or will unless somebody cancels it. */
export const isUnderWay = (status: PushStatus): boolean => status !== 'Created' && !aboutStatus(status).final;

/**
 * How long a hub may still show the version that an org had before an upgrade; the actual time is not documented.
 * Within it, an upgrade whose job is Succeeded counts as done.
 */
export const SUBSCRIBER_LAG_MS = 3_600_000;

/** Whether a hub shows by now what a push that ended then (milliseconds since the epoch) has made of its orgs; null: it has not ended. */
export const isShownBy = (end: number | null, now: Date): boolean =>
  end !== null && now.getTime() - end > SUBSCRIBER_LAG_MS;
