import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '../../core/errors/usageError.js';
import type { PushableVersion } from '../../core/model.js';
import { sameId } from '../../core/orgs/ids.js';
import type { PlannedPush } from '../../core/push/plannedPush.js';
import { newProgress, pushSpecOf, type Journal, type Progress, type PushSpec } from '../../core/push/progress.js';
import { checkBeforeWriting } from '../../core/push/rivals.js';
import {
  nothingScheduled,
  scheduledPush,
  type NothingScheduled,
  type ScheduledPush,
} from '../../core/push/scheduledPush.js';
import { KEPT, type LockedRecord } from '../../journal/recordWriter.js';
import { openPlanRecord } from '../../journal/reopenRecord.js';
import type { PushEstimate } from '../../core/report/estimate.js';
import type { Listener } from '../listener.js';
import type { OpenOrg } from '../openPushOrg.js';
import { asGiven, badOption, aFlag, requireOptions } from '../requireOptions.js';
import { estimateIfKnown } from './estimatePush.js';
import { runScheduler } from './runScheduler.js';
import { waitDetails, followPush, type WaitDetails, type Followed, type WaitRules } from './waitForPush.js';

/** Options of {@link schedulePush}. */
export type ScheduleOptions = Pick<Listener, 'onEvent' | 'onProgress'> & {
  /**
   * The record of a command that has made the plan itself, to write into. Without it, the plan's own record is created
   * or reopened.
   * @internal
   */
  record?: LockedRecord | undefined;
  /**
   * Whether a person was asked since the plan was made, so that the org is checked again.
   * @internal
   */
  wasAsked?: boolean;
};

/**
 * Schedules a plan, exactly once. It creates a PackagePushRequest, adds a PackagePushJob for each org, and sets the
 * request to Pending only after the org has counted as many jobs as it accepted. Before each write, the intent is
 * recorded, and after it the result. After a lost response, the org is read; a write is never repeated blindly. Row
 * locks, time-outs and a busy org are retried up to five times in a row with growing pauses. The first pause is a
 * second, or the milliseconds in the environment variable `SF_PACKAGE_PUSH_RETRY_MS`.
 *
 * Call it again with the same plan to continue after a ScheduleBroken, or after the process was killed; {@link
 * resumePush} and `sf package push resume` do the same. For a plan that is scheduled already, it returns the same push
 * again, and writes nothing. This holds for all processes with the same folder of records, for 30 days.
 *
 * Unlike the command, it does not ask for confirmation before production orgs are upgraded: this is up to the script.
 * See `summary.byType` of the plan.
 *
 * @returns The push after scheduling. Where the org refused some orgs, `outcome` is `partial` and `orgs.rejected` says
 * why. Where nothing is scheduled, it is `failed` and the request is canceled. Where the `outcome` of the plan is
 * `nothing-to-do`, so is this one, `pushRequestId` is null, and nothing was written.
 * @throws {@link ScheduleBroken} where it was interrupted; `cause` is the reason, for example an OrgError.
 * @throws {@link UsageError} where the plan names orgs of which none can be upgraded, belongs to another org, was
 * changed, is too old, or is locked by another process.
 * @throws The error of the file system where the record cannot be created; nothing was written to the org.
 */
export const schedulePush = async (
  org: OpenOrg,
  plan: PlannedPush,
  options: ScheduleOptions = {},
): Promise<ScheduledPush | NothingScheduled> => {
  requireOptions(options, { record: asGiven, wasAsked: aFlag, onEvent: asGiven, onProgress: asGiven });
  if (options.record === undefined) await requirePlan(plan);
  requireFit(org, plan);
  if (plan.eligible.length === 0) return nothingScheduled(plan, plan.startTime);
  const startTime = plan.startTime === null ? null : new Date(plan.startTime);
  const spec = pushSpecOf(plan, plan, { startTime, migration: plan.migration });
  // Preflight rejects every org for a version that cannot be pushed, so that this one can.
  const pushable = { package: plan.package, version: plan.version, released: true, deprecated: false };
  if (options.wasAsked === true) await checkBeforeWriting(org.port, { spec, pushable });
  const { progress, journal, release } = await openRecord(org, plan.id, spec, pushable, options.record);
  try {
    if (!isSame(progress.spec, spec)) throw new UsageError({ kind: 'changed-plan', id: plan.id });
    const { scheduled, retries } = await runScheduler(org, progress, { journal, pushable }, options);
    return scheduledPush(scheduled, pushable, retries);
  } finally {
    await release();
  }
};

type OpenRecord = { progress: Progress; journal: Journal; release: () => Promise<void> };

const openRecord = async (
  org: OpenOrg,
  planId: string,
  spec: PushSpec,
  pushable: PushableVersion,
  record: LockedRecord | undefined,
): Promise<OpenRecord> => {
  if (record !== undefined) {
    const journal = await record.writeSpec({ org, pushable, spec });
    return { progress: newProgress(spec), journal, release: () => Promise.resolve() };
  }
  const opened = await openPlanRecord(org, { planId, pushable, spec }, org.recordFolder);
  if (!opened.ok) throw new UsageError({ kind: 'locked', ...opened.holder });
  return opened;
};

/** Throws where the value is no plan: anybody may have stored it and read it again. */
const requirePlan = async (plan: PlannedPush): Promise<void> => {
  const { PLANNED_PUSH } = await import('./plannedPushSchema.js');
  const [issue] = PLANNED_PUSH.safeParse(plan).error?.issues ?? [];
  if (issue === undefined) return;
  const value = issue.path.reduce<unknown>((found, key) => (found as Record<PropertyKey, unknown>)[key], plan);
  throw badOption(['plan', ...issue.path].join('.'), value, `what planPush has made (${issue.message})`);
};

/** Throws where there is nothing to schedule, or where scheduling could make a second push. */
const requireFit = (org: OpenOrg, { createdAt, orgId, eligible, orgs, outcome }: PlannedPush): void => {
  if (!sameId(orgId, org.orgId)) throw new UsageError({ kind: 'other-org', planned: orgId, given: org.orgId });
  if (eligible.length === 0 && outcome !== 'nothing-to-do')
    throw new UsageError({ kind: 'no-eligible-orgs', orgs: orgs.kept });
  // After this time records are deleted, and with them the information that the plan was scheduled.
  const age = Date.now() - Date.parse(createdAt);
  if (!(age < KEPT.milliseconds)) throw new UsageError({ kind: 'stale-plan', createdAt });
};

const isSame = (a: PushSpec, b: PushSpec): boolean =>
  isDeepStrictEqual([a.request, new Set(a.orgs)], [b.request, new Set(b.orgs)]);

/** What a command does with the plan that it has made, once it is shown. */
export type PlanActions = Omit<WaitDetails, 'estimate'> & {
  /** How long the push will take, as far as earlier ones tell; the org is asked once. */
  estimate: () => Promise<PushEstimate | null>;
  /** `wasAsked`: somebody was asked since the plan was made. */
  schedule: (wasAsked: boolean, listener: Pick<Listener, 'onProgress'>) => Promise<ScheduledPush | NothingScheduled>;
  follow: (push: ScheduledPush, rules: WaitRules, listener: Listener) => Promise<Followed>;
};

export const planActions = (org: OpenOrg, plan: PlannedPush, record: LockedRecord | undefined): PlanActions => {
  let estimate: Promise<PushEstimate | null> | undefined;
  return {
    ...waitDetails(org),
    estimate: () => (estimate ??= estimateIfKnown(org, plan)),
    // What shows it has more than a listener.
    schedule: (wasAsked, { onProgress }) => schedulePush(org, plan, { record, wasAsked, onProgress }),
    follow: (push, rules, listener) => followPush(org, push, rules, listener),
  };
};
