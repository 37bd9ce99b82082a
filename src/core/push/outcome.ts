import { exceeds, type Limit } from '../limit.js';
import type { JobCounts, PushStatus } from '../status.js';

/** The state of a push in one word, for a pipeline. */
export type PushOutcome = 'succeeded' | 'partial' | 'failed' | 'waiting';

/** The outcome of a plan: that of its push, or `nothing-to-do`: orgs were searched for, and none was left to push to. */
export type PlanOutcome = PushOutcome | 'nothing-to-do';

/**
 * What counts as a failure, and how many failures make a push failed. Without a limit, a push has failed where no
 * upgrade succeeded.
 */
export type FailureRules = { ignored?: number; maxFailures?: Limit };

/** The outcomes that are worse than success, the worst first. A push that has not ended may still get any outcome. */
const WORST: readonly PushOutcome[] = ['failed', 'waiting', 'partial'];

/** The worst of several known outcomes, which determines the exit code. */
export const worseOf = (...outcomes: Array<PlanOutcome | undefined>): PushOutcome =>
  WORST.find((each) => outcomes.includes(each)) ?? 'succeeded';

/**
 * The outcome of a push. The org calls a request Failed as soon as one job has failed, even if all others succeeded, so
 * that the jobs decide: `partial` means that some succeeded and some did not. Once the push has ended, every org that
 * is not upgraded counts as failed, whatever the status of its job. Ignored failures do not count.
 */
export const pushOutcome = (
  status: PushStatus,
  jobs: JobCounts,
  { ignored = 0, maxFailures }: FailureRules = {},
): PushOutcome => {
  switch (status) {
    case 'Canceled':
      return 'failed';
    default:
      return 'waiting';
    case 'Succeeded':
    case 'Failed': {
      const failed = jobs.total - jobs.succeeded - Math.min(ignored, jobs.failed);
      if (failed === 0) return 'succeeded';
      const tooMany = maxFailures === undefined ? jobs.succeeded === 0 : exceeds(failed, jobs.total, maxFailures);
      return tooMany ? 'failed' : 'partial';
    }
  }
};
