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

/** The result of scheduling: the push as the org shows it, or, where it could not be read again, as it was left. */
export const scheduleResult = (
  scheduled: Scheduled,
  pushable: PushableVersion,
  targets: Targets,
  push: CountedPushRequest | undefined,
): ScheduleResult => {
  const { inserts, outcome, pushRequestId } = scheduled;
  const rejected = inserts.flatMap((insert) =>
    insert.ok ? [] : [{ orgKey: insert.orgKey, reason: insert.reason, message: insert.message }],
  );
  const accepted = outcome === 'scheduled' ? inserts.length - rejected.length : 0;
  return {
    ...(push ?? asLeft(scheduled, pushable)),
    pushRequestId,
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

const asLeft = (
  { plan, outcome, pushRequestId, counted }: Scheduled,
  { package: pkg, version }: PushableVersion,
): CountedPushRequest => {
  const status = outcome === 'scheduled' ? 'Pending' : 'Canceled';
  return {
    pushRequestId,
    status,
    package: pkg,
    version,
    scheduledStartTime: plan.request.startTime?.toISOString() ?? null,
    startTime: null,
    endTime: null,
    durationSeconds: null,
    jobs: countJobs([{ status, count: counted?.total ?? 0 }]),
  };
};
