import type { OrgKey, Package, PackageVersion, PushableVersion } from '../model.js';
import { worseOf, type OrderOutcome } from '../push/outcome.js';
import { countOrgs, isNothingToDo, summarizePlan, type OrgCounts, type PlanSummary } from '../orgs/planSummary.js';
import type { PushReport } from './report.js';
import type { Retry } from '../push/retryPolicy.js';
import type { Scheduled } from '../push/scheduling.js';
import type { SelectedOrgs } from '../orgs/select.js';
import { countJobs, type JobCounts, type PushStatus } from '../status.js';
import type { Targets } from '../orgs/targets.js';

/**
 * The result of scheduling, or of a dry run, which has neither a request nor a status. `jobs` are those that the org
 * counted, in the state that they have after a request was set Pending, or canceled; with --wait `status`, `jobs` and
 * `outcome` are those of the end of the waiting. `orgs.kept` = `orgs.scheduled` + `orgs.rejected` + `orgs.skipped`; a dry run counts as scheduled what
 * it would schedule.
 */
export type ScheduleResult = {
  pushRequestId: string | null;
  status: PushStatus | null;
  dryRun: boolean;
  outcome: OrderOutcome;
  package: Package;
  version: PackageVersion;
  scheduledStartTime: string | null;
  jobs: JobCounts;
  orgs: OrgCounts & { scheduled: number };
  /** `orgKeys`: who is pushed to. `apiCalls`: those that the push takes from end to end, reading included. */
  plan: PlanSummary & { orgKeys: OrgKey[]; apiCalls: number };
  /** What had to be tried again. */
  retries: Retry[];
  /** Push requests that a lost answer has left behind in Created. */
  orphanedRequests: string[];
  /** How the push stood when it ended or the time was up, with --wait; null without. */
  report: PushReport | null;
};

export type Planned = {
  pushable: PushableVersion;
  startTime: Date | null;
  targets: Targets | undefined;
  selected: SelectedOrgs;
  apiCalls: number;
};

export const dryRunResult = ({ pushable, startTime, targets, selected, apiCalls }: Planned): ScheduleResult => ({
  pushRequestId: null,
  status: null,
  dryRun: true,
  outcome: isNothingToDo(targets, selected) ? 'nothing-to-do' : 'succeeded',
  package: pushable.package,
  version: pushable.version,
  scheduledStartTime: startTime?.toISOString() ?? null,
  jobs: countJobs([]),
  orgs: { ...countOrgs(selected, targets), scheduled: selected.eligible.length },
  plan: { ...summarizePlan(selected, targets), orgKeys: selected.eligible.map(({ orgKey }) => orgKey), apiCalls },
  retries: [],
  orphanedRequests: [],
  report: null,
});

/** The result where no org is left to push to. */
export const nothingToDoResult = (planned: Planned): ScheduleResult => ({ ...dryRunResult(planned), dryRun: false });

export const scheduleResult = (planned: Planned, scheduled: Scheduled, retries: Retry[]): ScheduleResult => {
  const { progress, outcome, pushRequestId } = scheduled;
  const accepted = outcome === 'scheduled' ? progress.accepted.size : 0;
  const status = outcome === 'scheduled' ? 'Pending' : 'Canceled';
  const dry = dryRunResult(planned);
  return {
    ...dry,
    pushRequestId,
    status,
    dryRun: false,
    outcome: accepted === 0 ? 'failed' : progress.rejected.size > 0 ? 'partial' : 'succeeded',
    jobs: countJobs([{ status, count: progress.counted ?? 0 }]),
    orgs: { ...dry.orgs, scheduled: accepted, rejected: [...dry.orgs.rejected, ...progress.rejected.values()] },
    retries,
    orphanedRequests: [...(progress.orphanedRequests ?? [])],
  };
};

/** The same after waiting: how the push stood then is what counts. Where it could not be found any more, nothing is known. */
export const waitedResult = (result: ScheduleResult, report: PushReport | null): ScheduleResult => ({
  ...result,
  ...(report === null ? {} : { status: report.status, jobs: report.jobs }),
  outcome: worseOf(result.outcome, report?.outcome ?? 'waiting'),
  report,
});
