import type { Limit as FailureLimit } from '../errors/entries.js';
import type { JobCounts, PushStatus } from '../status.js';

/** How a push stands, as a pipeline needs it: one word. */
export type PushOutcome = 'succeeded' | 'partial' | 'failed' | 'waiting';

/** The same of what was to become a push; `nothing-to-do`: orgs were looked for, and none was left to push to. */
export type PlanOutcome = PushOutcome | 'nothing-to-do';

export type { Limit as FailureLimit } from '../errors/entries.js';

/** What counts as a failure, and how many make a push failed. Without a limit it has failed where none succeeded. */
export type FailureRules = { ignored?: number; maxFailures?: FailureLimit };

export const exceeds = (failed: number, total: number, limit: FailureLimit): boolean =>
  'count' in limit ? failed > limit.count : failed * 100 > limit.percent * total;

/** What is worse than success, the worst first; a push that is not over may still become anything. */
const WORST: readonly PushOutcome[] = ['failed', 'waiting', 'partial'];

/** Of several outcomes, as far as they are known, the one that an exit code has to tell. */
export const worseOf = (...outcomes: Array<PlanOutcome | undefined>): PushOutcome =>
  WORST.find((each) => outcomes.includes(each)) ?? 'succeeded';

/**
 * The outcome of a push. The org calls a request Failed as soon as one job failed, even if all others succeeded, so
 * the jobs decide: some succeeded and some did not is `partial`. Once the push is over, every org that is not upgraded
 * counts as failed, whatever its job says; but ignored failures are none.
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
