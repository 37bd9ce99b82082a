import type { CountedPushRequest, OrgKey, Package, PackageVersion } from '../model.js';
import type { OrgCounts, PlanSummary } from '../orgs/planSummary.js';
import { worseOf, type PlanOutcome } from '../push/outcome.js';
import type { PlannedPush } from '../push/plannedPush.js';
import type { Retry } from '../push/retryPolicy.js';
import type { NothingScheduled, ScheduledPush } from '../push/scheduledPush.js';
import { tallyJobs, type JobCounts, type PushStatus } from '../status.js';
import type { PushReport } from './report.js';

/**
 * The result of scheduling, or of a dry run, which has neither a request nor a status. `jobs` are those that the org
 * counted, with their status after the request was set to Pending or canceled. With --wait, `status`, `jobs` and
 * `outcome` are those at the end of the waiting. `orgs.kept` = `orgs.scheduled` + `orgs.rejected` + `orgs.skipped`; a
 * dry run counts as scheduled what it would schedule.
 */
export type ScheduleResult = {
  pushRequestId: string | null;
  status: PushStatus | null;
  dryRun: boolean;
  outcome: PlanOutcome;
  package: Package;
  version: PackageVersion;
  scheduledStartTime: string | null;
  jobs: JobCounts;
  orgs: OrgCounts & { scheduled: number };
  /** `orgKeys`: the orgs to push to. `apiCalls`: the number of calls for the whole push, including reads. */
  plan: PlanSummary & { orgKeys: OrgKey[]; apiCalls: number };
  /** The calls that were retried. */
  retries: Retry[];
  /** Push requests that a lost response has left behind in Created. */
  orphanedRequests: string[];
  /** With --wait, the report of the push when it ended or the time was up; null without. */
  report: PushReport | null;
};

/** `apiCalls`: the calls made for the plan, to which those for scheduling it are added. */
export const dryRunResult = (plan: PlannedPush, apiCalls: number): ScheduleResult => {
  const { eligible, ...orgs } = plan.orgs;
  return {
    pushRequestId: null,
    status: null,
    dryRun: true,
    outcome: plan.outcome === 'nothing-to-do' ? 'nothing-to-do' : 'succeeded',
    package: plan.package,
    version: plan.version,
    scheduledStartTime: plan.startTime,
    jobs: tallyJobs([]),
    orgs: { ...orgs, scheduled: eligible },
    plan: { ...plan.summary, orgKeys: plan.eligible.map(({ orgKey }) => orgKey), apiCalls },
    retries: [],
    orphanedRequests: [],
    report: null,
  };
};

export const scheduleResult = (
  plan: PlannedPush,
  apiCalls: number,
  { pushRequestId, status, outcome, jobs, orgs, orphanedRequests }: ScheduledPush | NothingScheduled,
  retries: Retry[],
): ScheduleResult => {
  const dry = dryRunResult(plan, apiCalls);
  const rejected = [...dry.orgs.rejected, ...orgs.rejected];
  return {
    ...dry,
    pushRequestId,
    status,
    dryRun: false,
    outcome,
    jobs,
    retries,
    orphanedRequests,
    orgs: { ...dry.orgs, scheduled: orgs.scheduled, rejected },
  };
};

/**
 * The result after waiting: the state of the push then decides. Where the push could not be found any more, its state
 * is unknown.
 */
export const waitedResult = (result: ScheduleResult, report: PushReport | null): ScheduleResult => ({
  ...result,
  ...(report === null ? {} : { status: report.status, jobs: report.jobs }),
  outcome: worseOf(result.outcome, report?.outcome ?? 'waiting'),
  report,
});

/** A resumed push: its current state in the org, and what became of the orgs that were to be upgraded. */
export type ResumeResult = ScheduledPush & {
  /** With --wait, the report of the push when it ended or the time was up; null without. */
  report: PushReport | null;
};

/**
 * With a report, the outcome is that of the push; otherwise that of scheduling it. Where the push could not be read
 * again, its state after scheduling counts.
 */
export const resumeResult = (
  push: ScheduledPush,
  {
    seen = push,
    report,
    retries,
  }: { seen?: CountedPushRequest | undefined; report: PushReport | null; retries: Retry[] },
): ResumeResult => ({
  ...push,
  // One by one: a report has more.
  status: seen.status,
  package: seen.package,
  version: seen.version,
  jobs: seen.jobs,
  retries,
  report,
  scheduledStartTime: seen.scheduledStartTime,
  startTime: seen.startTime,
  endTime: seen.endTime,
  durationSeconds: seen.durationSeconds,
  // Somebody has canceled it since: nothing is scheduled any more.
  outcome: worseOf(push.outcome, report?.outcome ?? (seen.status === 'Canceled' ? 'failed' : undefined)),
});
