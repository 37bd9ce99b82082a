import type { PushOutcome } from './outcome.js';
import type { Retry } from './retryPolicy.js';
import type { Progress, ScheduleOutcome } from './progress.js';
import { tallyJobs } from '../status.js';
import type { CountedPushRequest, PushableVersion, RejectedOrg } from '../model.js';

/** The result of scheduling a push. A push that has lost to a rival is reported as an error instead. */
export type Scheduled = {
  progress: Progress;
  pushRequestId: string;
  outcome: Exclude<ScheduleOutcome, 'rival'>;
};

/** A push after scheduling, and what became of the orgs to upgrade. */
export type ScheduledPush = CountedPushRequest & {
  /** `succeeded`: every org is in the push; `partial`: the org refused some; `failed`: nothing is scheduled. */
  outcome: PushOutcome;
  orgs: {
    /** Orgs that were to be upgraded. Where the push is scheduled: `scheduled` + `rejected`. */
    kept: number;
    /** Orgs that have a job in the push. */
    scheduled: number;
    /** Orgs that the org refused, with its own messages. */
    rejected: RejectedOrg[];
  };
  /** The calls that were retried. */
  retries: Retry[];
  /** Push requests that a lost response has left behind in Created. They upgrade no org, and can be canceled. */
  orphanedRequests: string[];
};

/** The push after scheduling. */
export const scheduledPush = (scheduled: Scheduled, pushable: PushableVersion, retries: Retry[]): ScheduledPush => {
  const { progress, outcome } = scheduled;
  const { accepted, rejected, spec } = progress;
  return {
    ...asLeft(scheduled, pushable),
    outcome: outcome !== 'scheduled' ? 'failed' : rejected.size > 0 ? 'partial' : 'succeeded',
    orgs: {
      kept: spec.orgs.length,
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
    scheduledStartTime: progress.spec.request.startTime,
    startTime: null,
    endTime: null,
    durationSeconds: null,
    jobs: tallyJobs([{ status, count: progress.counted ?? 0 }]),
  };
};

/** The result for a plan with no org left to push to: nothing is written. */
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
  jobs: tallyJobs([]),
  orgs: { kept: 0, scheduled: 0, rejected: [] },
  retries: [],
  orphanedRequests: [],
});
