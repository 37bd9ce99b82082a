import type { JournalEvent, PushSpec } from '../core/push/progress.js';
import { sameId } from '../core/orgs/ids.js';
import { pushSpecOf } from '../core/push/pushSpec.js';
import type { Retry } from '../core/push/retryPolicy.js';
import {
  nothingScheduled,
  scheduledPush,
  type NothingScheduled,
  type ScheduledPush,
} from '../core/push/scheduledPush.js';
import { schedule } from '../core/push/schedule.js';
import { UsageError } from '../core/errors/usageError.js';
import { fromEnvironment, realPace } from '../clock/pace.js';
import { openPlanJournal } from '../journal/planJournal.js';
import { KEPT } from '../journal/pushFile.js';
import type { OpenOrg } from './openPushOrg.js';
import type { PlannedPush } from './planPush.js';
import { badOption } from './requireOptions.js';

/** How {@link schedulePush} goes about it. */
export type ScheduleOptions = {
  /**
   * Hears of each fact as soon as it is on the disk: an intent before each write to the org, and what came of it. What it
   * throws stops the scheduling, which can be gone on with.
   */
  onEvent?: (event: JournalEvent) => void;
};

/**
 * Schedules a plan, exactly once: makes a PackagePushRequest, adds a PackagePushJob for each org, and sets the request Pending
 * only after the org has counted as many jobs as it accepted. Before each write it is written down what is about to be
 * done, and after it what came of it. Lost answers are settled by reading the org, never by doing the same again blindly;
 * row locks, time-outs and a busy org are tried again, up to five times in a row with growing pauses (the first of a second, or
 * of `SF_PACKAGE_PUSH_RETRY_MS` milliseconds of the environment).
 *
 * Call it again with the same plan to go on after a ScheduleBroken, or after the process was killed; `sf package push resume`
 * does the same. A plan that is scheduled already gives the same push again, and nothing is written. This holds for all
 * processes that have the same journal folder, for 30 days.
 *
 * Nobody is asked before production orgs are touched, as the command asks: that is up to the script. See `numbers.byType` of
 * the plan.
 *
 * @returns The push as scheduling left it. Where the org refused some orgs, `outcome` is `partial` and `orgs.rejected` says why;
 * where nothing is scheduled, it is `failed` and the request is canceled. Where the `outcome` of the plan is `nothing-to-do`, so is
 * this one, `pushRequestId` is null, and nothing was written.
 * @throws {@link ScheduleBroken} where something stopped it; `cause` is what, an OrgError for example.
 * @throws {@link UsageError} where the plan names orgs of which none can be upgraded, is of another org, was changed, is too old, or another process has it.
 * @throws What the file system says where the record can't be begun; nothing was written to the org.
 */
export const schedulePush = async (
  org: OpenOrg,
  plan: PlannedPush,
  options: ScheduleOptions = {},
): Promise<ScheduledPush | NothingScheduled> => {
  await requirePlan(plan);
  requireFit(org, plan);
  if (plan.eligible.length === 0) return nothingScheduled(plan, plan.startTime);
  const startTime = plan.startTime === null ? null : new Date(plan.startTime);
  const order = pushSpecOf(plan, plan, { startTime, migration: plan.migrateTo2gp });
  // Preflight lets no org through to a version that can't be pushed.
  const pushable = { package: plan.package, version: plan.version, released: true, deprecated: false };
  const journaled = { getUsername: () => org.username, getAuthInfoFields: () => ({ orgId: org.orgId }) };
  const opened = await openPlanJournal(journaled, { planId: plan.id, pushable, order }, org.journalFolder);
  if (!opened.ok) throw new UsageError({ kind: 'locked', ...opened.holder });
  const { progress, journal, release } = opened;
  const retries: Retry[] = [];
  try {
    if (!isSame(progress.plan, order)) throw new UsageError({ kind: 'changed-plan', id: plan.id });
    const scheduled = await schedule(progress, {
      org: org.port,
      journal: {
        async append(event) {
          await journal.append(event);
          options.onEvent?.(event);
        },
      },
      pushable,
      pace: realPace,
      firstPauseMs: fromEnvironment('SF_PACKAGE_PUSH_RETRY_MS'),
      onRetry(retry) {
        retries.push(retry);
        org.onRetry(retry);
      },
    });
    return scheduledPush(scheduled, pushable, retries);
  } finally {
    await release();
  }
};

/** Throws where it is no plan: it may have been written down, and read again, by anybody. */
const requirePlan = async (plan: PlannedPush): Promise<void> => {
  const { PLANNED_PUSH } = await import('./planSchema.js');
  const [issue] = PLANNED_PUSH.safeParse(plan).error?.issues ?? [];
  if (issue === undefined) return;
  const value = issue.path.reduce<unknown>((found, key) => (found as Record<PropertyKey, unknown>)[key], plan);
  throw badOption(['plan', ...issue.path].join('.'), value, `what planPush has made (${issue.message})`);
};

/** Throws where there is nothing to schedule, or where doing so could make a second push. */
const requireFit = (org: OpenOrg, { createdAt, orgId, eligible, orgs, outcome }: PlannedPush): void => {
  if (!sameId(orgId, org.orgId)) throw new UsageError({ kind: 'other-org', planned: orgId, given: org.orgId });
  if (eligible.length === 0 && outcome !== 'nothing-to-do')
    throw new UsageError({ kind: 'no-eligible-orgs', orgs: orgs.kept });
  // Records are deleted after so long, and nobody would know any more that it was scheduled.
  const age = Date.now() - Date.parse(createdAt);
  if (!(age < KEPT.milliseconds)) throw new UsageError({ kind: 'stale-plan', createdAt });
};

const isSame = (a: PushSpec, b: PushSpec): boolean => {
  const orgs = new Set(a.orgs);
  const [{ versionId, startTime, migration }, other] = [a.request, b.request];
  return (
    versionId === other.versionId &&
    startTime === other.startTime &&
    migration === other.migration &&
    orgs.size === b.orgs.length &&
    b.orgs.every((orgKey) => orgs.has(orgKey))
  );
};
