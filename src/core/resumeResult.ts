import { worseOf, type PushOutcome } from './outcome.js';
import type { PushReport } from './report.js';
import type { Retry } from './retry.js';
import type { Scheduled } from './schedule.js';
import { countJobs } from './status.js';
import type { CountedPushRequest, PushableVersion, RejectedOrg } from './types.js';

/** A push that was carried on: as the org shows it now, and what became of the orgs that were to be upgraded. */
export type ResumeResult = CountedPushRequest & {
  outcome: PushOutcome;
  orgs: { kept: number; scheduled: number; rejected: RejectedOrg[] };
  retries: Retry[];
  /** Push requests that a lost answer has left behind in Created. */
  strays: string[];
  /** How the push stood when it ended or the time was up, with --wait; null without. */
  report: PushReport | null;
};

/** The push as scheduling left it, for where it could not be read again: that does not undo it. */
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

/** With a report the outcome is that of the push; otherwise that of scheduling it. */
export const resumeResult = (
  scheduled: Scheduled,
  pushable: PushableVersion,
  { seen, report, retries }: { seen: CountedPushRequest | undefined; report: PushReport | null; retries: Retry[] },
): ResumeResult => {
  const { progress, outcome } = scheduled;
  const push = seen ?? asLeft(scheduled, pushable);
  const { accepted, rejected, plan } = progress;
  const ofScheduling = outcome !== 'scheduled' ? 'failed' : rejected.size > 0 ? 'partial' : undefined;
  return {
    ...push,
    outcome: worseOf(ofScheduling, report?.outcome),
    orgs: {
      kept: plan.orgs.length,
      scheduled: outcome === 'scheduled' ? accepted.size : 0,
      rejected: [...rejected.values()],
    },
    retries,
    strays: [...(progress.strays ?? [])],
    report,
  };
};
