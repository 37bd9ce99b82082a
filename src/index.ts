/**
 * Push upgrades of Salesforce packages from a script, without the CLI: plan, schedule, watch, report. It is what the commands
 * of `sf package push` are made of, with the same guarantees.
 *
 * There are three errors: UsageError (what was asked for can't be done as it is; nothing was written), OrgError (the org, or the
 * way to it), and, for scheduling alone, ScheduleBroken (call it again to go on).
 *
 * @packageDocumentation
 */
export { openPushOrg, type OpenOptions, type OpenOrg, type OrgConnection } from './app/openPushOrg.js';
export { planPush, type PlannedPush } from './app/planPush.js';
export type { ExcludedOrg, OrgFilter, PlanOptions } from './app/planOptions.js';
export { schedulePush, type ScheduleOptions } from './app/schedulePush.js';
export { watchPush, type PushProgress, type WatchOptions } from './app/watchPush.js';
export { reportPush, type ReportOptions } from './app/reportPush.js';

export { OrgError, type OrgErrorKind } from './core/errors/orgError.js';
export { ScheduleBroken } from './core/push/scheduleBroken.js';
export { UsageError, type UsageKind, type UsageProblem } from './core/errors/usageError.js';

export type { CauseClass, CauseKey } from './core/report/causes.js';
export type { JournalEvent, Rival, ScheduleOutcome, Withheld, Write } from './core/push/progress.js';
export type { BadExclusion } from './core/errors/entries.js';
export type { Exclusion } from './core/orgs/exclusions.js';
export type { FailureGroup } from './core/report/failureGroups.js';
export type { OrgKey } from './core/model.js';
export type { IneligibleReason } from './core/orgs/eligibility.js';
export type { Completions, JobDuration, JobTimes, Timeline } from './core/report/jobTimes.js';
export type { FailureLimit, OrderOutcome, PushOutcome } from './core/push/outcome.js';
export type { OrgCounts, PlanSummary as PushPlan } from './core/orgs/planSummary.js';
export type { OrgStatus, OrgType } from './core/orgs/orgKinds.js';
export type { OrphanCandidate as StrayRequest, Subscriber } from './core/ports.js';
export type { JobRow, PushReport } from './core/report/report.js';
export type { Retry } from './core/push/retryPolicy.js';
export type { RetryPush } from './core/report/retries.js';
export type { NothingScheduled, ScheduledPush } from './core/push/scheduledPush.js';
export type { EligibleOrg } from './core/orgs/select.js';
export type { StartTimeProblem } from './core/errors/usageError.js';
export type { JobCounts, PushStatus } from './core/status.js';
export type { DropReason } from './core/errors/entries.js';
export type { DroppedEntry } from './core/errors/entries.js';
export type { TargetEntry } from './core/errors/entries.js';
export type { ValidationResult } from './core/push/validationResult.js';
export type { PushFailure } from './core/report/failure.js';
export type {
  CountedPushRequest,
  JobOrg,
  Package,
  PackageVersion,
  PushableVersion,
  PushError,
  PushJob,
  PushRequest,
  RejectedOrg,
} from './core/model.js';
