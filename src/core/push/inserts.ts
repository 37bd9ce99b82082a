import type { OrgKey, RejectedOrg } from '../model.js';
import type { JobInsert } from '../ports.js';

/** sObject Collections take this many records in one call. */
export const JOBS_PER_COLLECTION = 200;
/** A Composite call takes five of those, or queries, one after the other. */
export const JOBS_PER_INSERT = 5 * JOBS_PER_COLLECTION;
/** What leaves room for the two queries of `countJobs` in the same call. */
export const JOBS_PER_COUNTED_INSERT = JOBS_PER_INSERT - 2 * JOBS_PER_COLLECTION;

/** The number of API calls that scheduling takes without errors: the request, its jobs, their count, and Pending. */
export const callsToSchedule = (orgs: number): number => {
  const inserts = Math.ceil(orgs / JOBS_PER_INSERT);
  const inTheLast = orgs - (inserts - 1) * JOBS_PER_INSERT;
  return inserts + (inTheLast > JOBS_PER_COUNTED_INSERT ? 3 : 2);
};

/** Transient errors of one row of a batch: the row can be sent again. Those of whole calls: `TRANSIENCE`. */
const TRANSIENT_ROWS = new Set(['UNABLE_TO_LOCK_ROW', 'UNKNOWN_EXCEPTION', 'SERVER_UNAVAILABLE']);

export const isTransientRow = ({ reason, message }: { reason: string; message: string }): boolean =>
  TRANSIENT_ROWS.has(reason) || message.includes('Something bad has happened');

export type RefusedOrg = Extract<JobInsert, { ok: false }>;

/** The answers of one insert, sorted into accepted orgs, rejected orgs, and orgs to retry. */
export type SortedInsertResults = { accepted: OrgKey[]; rejected: RejectedOrg[]; transient: RefusedOrg[] };

export const asRejected = ({ orgKey, reason, message }: RefusedOrg): RejectedOrg => ({ orgKey, reason, message });

/** Sorts the answers. An org that is already in the push, because a response was lost, is accepted. */
export const sortInsertResults = (answers: readonly JobInsert[]): SortedInsertResults => {
  const refused = answers.flatMap((answer) => (answer.ok || answer.reason === 'DUPLICATE_VALUE' ? [] : [answer]));
  const out = new Set(refused.map(({ orgKey }) => orgKey));
  return {
    accepted: answers.map(({ orgKey }) => orgKey).filter((orgKey) => !out.has(orgKey)),
    rejected: refused.filter((answer) => !isTransientRow(answer)).map(asRejected),
    transient: refused.filter(isTransientRow),
  };
};
