import type { PushOutcome } from './outcome.js';
import type { Retry } from './retryPolicy.js';
import type { Progress, ScheduleOutcome } from './progress.js';
import { countJobs } from '../status.js';
import type { CountedPushRequest, PushableVersion, RejectedOrg } from '../model.js';

/** How scheduling a push ended. Who has lost to a rival hears of it as an error. */
export type Scheduled = {
  progress: Progress;
  pushRequestId: string;
  outcome: Exclude<ScheduleOutcome, 'rival'>;
};

/** A push as scheduling left it, and what became of the orgs that were to be upgraded. */
export type ScheduledPush = CountedPushRequest & {
  /** `succeeded`: every org is in the push; `partial`: the org refused some; `failed`: nothing is scheduled. */
  outcome: PushOutcome;
  orgs: {
    /** Orgs that were to be upgraded; where the push is scheduled, `scheduled` + `rejected`. */
    kept: number;
    /** Orgs that have a job in the push. */
    scheduled: number;
    /** Orgs that the org refused, in its own words. */
    rejected: RejectedOrg[];
  };
  /** What had to be tried again. */
  retries: Retry[];
  /** Push requests that a lost answer has left behind in Created; they upgrade no org, and can be canceled. */
  orphanedRequests: string[];
};

/** The push as scheduling left it. */
export const scheduledPush = (scheduled: Scheduled, pushable: PushableVersion, retries: Retry[]): ScheduledPush => {
  const { progress, outcome } = scheduled;
  const { accepted, rejected, plan } = progress;
  return {
    ...asLeft(scheduled, pushable),
    outcome: outcome !== 'scheduled' ? 'failed' : rejected.size > 0 ? 'partial' : 'succeeded',
    orgs: {
      kept: plan.orgs.length,
      scheduled: outcome === 'scheduled' ? accepted.size : 0,
      rejected: [...rejected.values()],
    },
    retries,
    orphanedRequests: [...(progress.orphanedRequests ?? [])],
  };
};

const asLeft = ({ progress, pushRequestId, outcome }: Scheduled, pushable: PushableVersion): CountedPushRequest => {
  const status = outcome === 'scheduled' ? 'Pending' : 'Canceled';
  return {
    pushRequestId,
    status,
    package: pushable.package,
    version: pushable.version,
    scheduledStartTime: progress.plan.request.startTime,
    startTime: null,
    endTime: null,
    durationSeconds: null,
    jobs: countJobs([{ status, count: progress.counted ?? 0 }]),
  };
};

/** What becomes of a plan with no org left to push to: nothing is written. */
export type NothingScheduled = Omit<ScheduledPush, 'pushRequestId' | 'status' | 'outcome'> & {
  outcome: 'nothing-to-do';
  pushRequestId: null;
  status: null;
};

export const nothingScheduled = (
  { package: pkg, version }: Pick<PushableVersion, 'package' | 'version'>,
  scheduledStartTime: string | null,
): NothingScheduled => ({
  outcome: 'nothing-to-do',
  pushRequestId: null,
  status: null,
  package: pkg,
  version,
  scheduledStartTime,
  startTime: null,
  endTime: null,
  durationSeconds: null,
  jobs: countJobs([]),
  orgs: { kept: 0, scheduled: 0, rejected: [] },
  retries: [],
  orphanedRequests: [],
});
