import { countJobs } from './status.js';
import type { PushOutcome } from './outcome.js';
import type { Scheduled } from './schedule.js';
import type { DroppedEntry, Targets } from './targets.js';
import type { CountedPushRequest, PushableVersion, RejectedOrg } from './types.js';

/** What became of the orgs: `read` = `kept` + `dropped`, `kept` = `scheduled` + `rejected`. */
export type ScheduledOrgs = {
  read: number;
  kept: number;
  scheduled: number;
  rejected: RejectedOrg[];
  dropped: DroppedEntry[];
};

export type ScheduleResult = CountedPushRequest & { outcome: PushOutcome; orgs: ScheduledOrgs };

/**
 * The result of scheduling. The push is shown as it was left: the jobs are those that the org counted, in the state that
 * they have after a request was set Pending, or canceled. What has become of them since, a report tells.
 */
export const scheduleResult = (scheduled: Scheduled, pushable: PushableVersion, targets: Targets): ScheduleResult => {
  const { inserts, outcome, pushRequestId, plan, counted } = scheduled;
  const rejected = inserts.flatMap((insert) =>
    insert.ok ? [] : [{ orgKey: insert.orgKey, reason: insert.reason, message: insert.message }],
  );
  const accepted = outcome === 'scheduled' ? inserts.length - rejected.length : 0;
  const status = outcome === 'scheduled' ? 'Pending' : 'Canceled';
  return {
    pushRequestId,
    status,
    package: pushable.package,
    version: pushable.version,
    scheduledStartTime: plan.request.startTime?.toISOString() ?? null,
    startTime: null,
    endTime: null,
    durationSeconds: null,
    jobs: countJobs([{ status, count: counted?.total ?? 0 }]),
    outcome: accepted === 0 ? 'failed' : rejected.length > 0 ? 'partial' : 'succeeded',
    orgs: {
      read: targets.read,
      kept: targets.orgs.length,
      scheduled: accepted,
      rejected,
      dropped: targets.dropped,
    },
  };
};
