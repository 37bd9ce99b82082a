import type { JobCounts, PushStatus } from './status.js';

/** How a push stands, as a pipeline needs it: one word. */
export type PushOutcome = 'succeeded' | 'partial' | 'failed' | 'waiting';

/**
 * The outcome of a push. The org calls a request Failed as soon as one job failed, even if all others succeeded, so
 * the jobs decide: some succeeded and some did not is `partial`.
 */
export const pushOutcome = (status: PushStatus, jobs: JobCounts): PushOutcome => {
  switch (status) {
    case 'Created':
    case 'Pending':
    case 'InProgress':
      return 'waiting';
    case 'Succeeded':
      return 'succeeded';
    case 'Failed':
      return jobs.succeeded > 0 ? 'partial' : 'failed';
    case 'Canceled':
      return 'failed';
  }
};
