/**
 * Push upgrades of Salesforce packages from a script, without the CLI: plan, schedule, watch, report. It is what the commands
 * of `sf package push` are made of, with the same guarantees.
 *
 * There are three errors: UsageError (what was asked for can't be done as it is; nothing was written), OrgError (the org, or the
 * way to it), and, for scheduling alone, ScheduleBroken (call it again to go on).
 *
 * @packageDocumentation
 */
export { openPushOrg, type OpenOptions, type OpenOrg, type OrgConnection } from './library/openPushOrg.js';
export { planPush, type PlannedPush } from './library/planPush.js';
export type { ExcludedOrg, OrgFilter, PlanOptions } from './library/planOptions.js';
export { schedulePush, type ScheduleOptions } from './library/schedulePush.js';
export { watchPush, type PushProgress, type WatchOptions } from './library/watchPush.js';
export { reportPush, type ReportOptions } from './library/reportPush.js';

export { OrgError, type OrgErrorKind } from './core/orgError.js';
export { ScheduleBroken } from './core/scheduleBroken.js';
export { UsageError, type UsageKind, type UsageProblem } from './core/usageError.js';

export type { CauseClass, CauseKey } from './core/causes.js';
export type { JournalEvent, ScheduleOutcome, Write } from './core/events.js';
export type { BadExclusion, Exclusion } from './core/exclusions.js';
export type { FailureGroup } from './core/failureGroups.js';
export type { OrgKey } from './core/ids.js';
export type { IneligibleReason } from './core/ineligible.js';
export type { Completions, JobDuration, JobTimes, Timeline } from './core/jobTimes.js';
export type { FailureLimit, OrderOutcome, PushOutcome } from './core/outcome.js';
export type { OrgCounts, PushPlan } from './core/plan.js';
export type { OrgStatus, OrgType } from './core/orgKinds.js';
export type { StrayRequest, Subscriber } from './core/ports.js';
export type { JobRow, PushReport } from './core/report.js';
export type { Retry } from './core/retry.js';
export type { RetryPush } from './core/retryChain.js';
export type { NothingScheduled, ScheduledPush } from './core/scheduledPush.js';
export type { EligibleOrg } from './core/selectOrgs.js';
export type { StartTimeProblem } from './core/startTime.js';
export type { JobCounts, PushStatus } from './core/status.js';
export type { DroppedEntry, DropReason, TargetEntry } from './core/targets.js';
export type { ValidationResult } from './core/validationResult.js';
export type {
  CountedPushRequest,
  JobOrg,
  Package,
  PackageVersion,
  PushableVersion,
  PushError,
  PushFailure,
  PushJob,
  PushRequest,
  RejectedOrg,
} from './core/types.js';
