import type { Pace, PushOrg } from '../ports.js';
import { tallyJobs } from '../status.js';
import type { CountedPushRequest, PushableVersion, RejectedOrg } from '../model.js';
import type { PushOutcome } from './outcome.js';
import type { Retry } from './retryPolicy.js';
import type { Journal, Progress, ScheduleOutcome, Withheld } from './progress.js';

/** What scheduling a push needs. */
export type SchedulerEnv = {
  org: PushOrg;
  journal: Journal;
  /** The version as it was recorded, to compare with the org's. */
  pushable: PushableVersion;
  pace: Pace;
  firstPauseMs?: number;
  onProgress?: (progress: Progress) => void;
  onRetry?: (retry: Retry) => void;
  /** Called right before the push is set to Pending, when nothing else is left to do: why it must not be, if so. */
  mayActivate?: () => Promise<Withheld | undefined>;
};

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
export const scheduledPush = (
  { progress, pushRequestId, outcome }: Scheduled,
  pushable: PushableVersion,
  retries: Retry[],
): ScheduledPush => {
  const { spec, accepted, rejected, counted = 0, orphanedRequests = [] } = progress;
  const isScheduled = outcome === 'scheduled';
  const status = isScheduled ? 'Pending' : 'Canceled';
  return {
    pushRequestId,
    status,
    ...notStarted(pushable, spec.request.startTime),
    jobs: tallyJobs([{ status, count: counted }]),
    outcome: !isScheduled ? 'failed' : rejected.size > 0 ? 'partial' : 'succeeded',
    orgs: {
      kept: spec.orgs.length,
      scheduled: isScheduled ? accepted.size : 0,
      rejected: [...rejected.values()],
    },
    retries,
    orphanedRequests: [...orphanedRequests],
  };
};

/** The result for a plan with no org left to push to: nothing is written. */
export type NothingScheduled = Omit<ScheduledPush, 'pushRequestId' | 'status' | 'outcome'> & {
  outcome: 'nothing-to-do';
  pushRequestId: null;
  status: null;
};

export const nothingScheduled = (version: OfVersion, scheduledStartTime: string | null): NothingScheduled => ({
  outcome: 'nothing-to-do',
  pushRequestId: null,
  status: null,
  ...notStarted(version, scheduledStartTime),
  jobs: tallyJobs([]),
  orgs: { kept: 0, scheduled: 0, rejected: [] },
  retries: [],
  orphanedRequests: [],
});

type OfVersion = Pick<PushableVersion, 'package' | 'version'>;

const notStarted = ({ package: pkg, version }: OfVersion, scheduledStartTime: string | null) => ({
  package: pkg,
  version,
  scheduledStartTime,
  startTime: null,
  endTime: null,
  durationSeconds: null,
});
