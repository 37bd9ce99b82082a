import { randomUUID } from 'node:crypto';
import type { PushableVersion } from '../../core/model.js';
import { hasExpired, type Targets } from '../../core/orgs/entries.js';
import { selectOrgs } from '../../core/orgs/select.js';
import type { OrgSelection } from '../../core/orgs/selection.js';
import { callsToSchedule } from '../../core/push/nextAction.js';
import { preflightOf, type PlannedPush } from '../../core/push/plannedPush.js';
import type { OpenOrg } from '../openPushOrg.js';
import { INELIGIBLE, rejectedOrg, type IneligibleReason } from '../../core/orgs/ineligible.js';

/** The input of a plan, completely read. `targets`: the named orgs. */
export type PlanRequest = {
  pushable: PushableVersion;
  targets: Targets | undefined;
  selection: OrgSelection;
  startTime: Date | null;
};

/** Checks every org, and plans the push. */
export const makePlan = async (
  { port, orgId }: OpenOrg,
  { pushable, targets, selection, startTime }: PlanRequest,
): Promise<PlannedPush> => {
  // The org's clock decides what day it is; the response before has shown it.
  const day = startTime ?? port.now();
  const found = preflightOf(await selectOrgs(port, pushable, selection, day), targets);
  return {
    id: randomUUID(),
    createdAt: new Date().toISOString(),
    orgId,
    ...pushable,
    ...found,
    startTime: startTime?.toISOString() ?? null,
    migration: selection.migration,
    expiredExclusions: selection.exclusions.filter((exclusion) => hasExpired(exclusion, day)),
    // One more: the plan is compared with the org before anything is written.
    apiCalls: callsToSchedule(found.eligible.length) + 1,
  };
};

const BLOCKED: IneligibleReason = 'blocked-by-subscriber';

/**
 * The same plan, with the last day on which orgs may block push upgrades, where the hub reports it. Takes two calls if
 * there are such orgs. Reads PushUpgradeCustomization.
 */
export const withBlockEnds = async ({ port }: OpenOrg, plan: PlannedPush): Promise<PlannedPush> => {
  const { rejected: all } = plan.orgs;
  if (!all.some(({ reason, message }) => reason === BLOCKED && message === INELIGIBLE[BLOCKED].text)) return plan;
  const ends = await port.blockEnds(plan.package.id);
  const dated = all.map((each) => {
    const end = ends.get(each.orgKey);
    if (each.reason !== BLOCKED || end === undefined) return each;
    return rejectedOrg(each.orgKey, BLOCKED, end === null ? 'without end' : `until ${end}`);
  });
  return { ...plan, orgs: { ...plan.orgs, rejected: dated } };
};
