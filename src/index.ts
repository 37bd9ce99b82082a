/**
 * Push upgrades of Salesforce packages from a script, without the CLI: plan, schedule, watch, report. These are the
 * functions that the commands of `sf package push` call, with the same guarantees.
 *
 * There are three errors. UsageError: the request cannot be carried out as it is; nothing was written. OrgError: an
 * error of the org, or of the connection to it. ScheduleBroken, for scheduling alone: scheduling was interrupted; call
 * it again to continue.
 *
 * @packageDocumentation
 */
export {
  openPushOrg,
  type OpenOptions,
  type OpenOrg,
  type OrgConnection,
  type RecordOptions,
} from './app/openPushOrg.js';
export type { ReadProgress } from './core/model.js';
export { planPush } from './app/push/planPush.js';
export type { ExcludedOrg, OrgFilter, PlanOptions } from './app/push/planOptions.js';
export { planRetry, type RetryOptions, type RetryPlan } from './app/push/planRetry.js';
export { schedulePush, type ScheduleOptions } from './app/push/schedulePush.js';
export { reopenPush, resumePush, type InterruptedPush } from './app/push/resumePush.js';
export { watchPush, type PushProgress, type WatchOptions } from './app/push/waitForPush.js';
export { reportPush, type ReportOptions } from './app/push/reportPush.js';
export { listPushes, type ListOptions } from './app/push/listPushes.js';
export { abortPush, findOrphanedRequests, readAbortable } from './app/push/abortPush.js';
export { readCustomers } from './app/fleet/readCustomers.js';
export { listCustomers, type CustomerOptions } from './app/fleet/listCustomers.js';
export { exportHistory, type HistoryExport, type HistoryOptions } from './app/history/exportHistory.js';
export { openHistory, type PushHistory, type ReadableOrg } from './app/openHistory.js';
export { estimatePush, type EstimateOf } from './app/push/estimatePush.js';
export { listSubscribers, type Subscribers, type SubscriberOptions } from './app/fleet/listSubscribers.js';
export { reportAdoption, type Adoption, type AdoptionOptions } from './app/fleet/reportAdoption.js';
export type { Listener } from './app/listener.js';
export type { PackageOptions } from './app/readPackage.js';

export { OrgError, type OrgErrorKind } from './core/errors/orgError.js';
export { ScheduleBroken } from './core/push/broken.js';
export { UsageError } from './core/errors/usageError.js';
export type {
  UsageKind,
  UsageProblem,
  NoPushOfRecord,
  KnownPush,
  StartTimeProblem,
} from './core/errors/usageProblem.js';
export type { HistoryProblem } from './core/errors/historyProblem.js';
export type { RolloutProblem } from './core/errors/rolloutProblem.js';

export type {
  AdoptionReport,
  AgeShare,
  BehindOrg,
  BehindReason,
  OrgShares,
  VersionShare,
} from './core/adoption/report.js';
export type { OtherSnapshots, Snapshot } from './core/adoption/snapshot.js';
export type { CauseClass, CauseKey } from './core/report/causes.js';
export type {
  JournalEvent,
  Progress,
  PushSpec,
  Rival,
  ScheduleOutcome,
  Withheld,
  Write,
} from './core/push/progress.js';
export type { BadExclusion, DropReason, DroppedEntry, TargetEntry } from './core/errors/usageProblem.js';
export type { Exclusion } from './core/orgs/entries.js';
export type { HistoryCounts } from './core/history/tables.js';
export type { OrgPace, PushEstimate } from './core/report/estimate.js';
export type { FailureGroup } from './core/report/failureGroups.js';
export type { IneligibleReason } from './core/orgs/ineligible.js';
export type { Completions, JobDuration, JobTimes, Timeline } from './core/report/jobTimes.js';
export type { Limit } from './core/limit.js';
export type { PlanOutcome, PushOutcome } from './core/push/outcome.js';
export type { Customer, CustomerField, CustomerOrg, Customers, ShownCustomer } from './core/orgs/customers.js';
export type { LicensedCustomer } from './core/orgs/licenses.js';
export type { OrgCounts, PlanSummary } from './core/orgs/planSummary.js';
export type { OrgStatus, OrgType } from './core/model.js';
export type { Log, Subscriber } from './core/ports.js';
export type { OrphanedRequest } from './core/push/requests.js';
export type { ListedSubscriber } from './core/orgs/subscriberPages.js';
export type { PlannedPush } from './core/push/plannedPush.js';
export type { JobRow, PushReport } from './core/report/report.js';
export type { Retry } from './core/push/retryPolicy.js';
export type { LaterPush, RetryScope, PushFailure } from './core/report/failures.js';
export type { NothingScheduled, ScheduledPush } from './core/push/scheduledPush.js';
export type { EligibleOrg, LineageFindings } from './core/orgs/selection.js';
export type { UpgradePath } from './core/orgs/upgradePaths.js';
export type { Targets } from './core/orgs/entries.js';
export type { JobCounts, PushStatus } from './core/status.js';
export type { Holder } from './core/model.js';
export type { UnreadableRecord } from './journal/record.js';
export type {
  CountedPushRequest,
  JobOrg,
  NewPushRequest,
  NotChecked,
  OrgKey,
  Package,
  PackageKind,
  PackageVersion,
  PushableVersion,
  PushError,
  PushJob,
  PushRequest,
  RejectedOrg,
} from './core/model.js';
