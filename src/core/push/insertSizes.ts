/** sObject Collections take this many records in one call. */
export const JOBS_PER_COLLECTION = 200;
/** A Composite call takes five of those, or queries, one after the other. */
export const JOBS_PER_INSERT = 5 * JOBS_PER_COLLECTION;
/** What leaves room for the two queries of `countJobs` in the same call. */
export const JOBS_PER_COUNTED_INSERT = JOBS_PER_INSERT - 2 * JOBS_PER_COLLECTION;
