import { INELIGIBLE, type IneligibleReason } from '../core/orgs/eligibility.js';
import { rejected } from '../core/orgs/rejected.js';
import type { PlannedPush } from '../core/push/plannedPush.js';
import type { OpenOrg } from './openPushOrg.js';

const BLOCKED: IneligibleReason = 'blocked-by-subscriber';

/**
 * The same plan, with the day through which orgs may block push upgrades, where the hub tells; it takes two calls, where there
 * is such an org. Reads PushUpgradeCustomization.
 */
export const withBlockEnds = async ({ port }: OpenOrg, plan: PlannedPush): Promise<PlannedPush> => {
  const { rejected: all } = plan.orgs;
  if (!all.some(({ reason, message }) => reason === BLOCKED && message === INELIGIBLE[BLOCKED])) return plan;
  const ends = await port.blockEnds(plan.package.id);
  const dated = all.map((each) => {
    const end = ends.get(each.orgKey);
    if (each.reason !== BLOCKED || end === undefined) return each;
    return rejected(each.orgKey, BLOCKED, end === null ? 'without end' : `until ${end}`);
  });
  return { ...plan, orgs: { ...plan.orgs, rejected: dated } };
};
