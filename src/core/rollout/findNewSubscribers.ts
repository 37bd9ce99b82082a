import { EVERY_ORG, selectOrgs } from '../orgs/select.js';
import { NEW_SUBSCRIBERS_WAVE, plannedKeys } from './allWaves.js';
import { planned, withoutWindow } from './plan.js';
import { NOT_FINAL, type RolloutState } from './state.js';
import type { RolloutPorts } from './ports.js';
import type { PlannedOrg, RolloutPlan } from './types.js';

/** Finds subscribers that could be upgraded and are neither in the plan nor excluded. */
export const findNewSubscribers = async (
  plan: RolloutPlan,
  state: RolloutState,
  { org, log, now }: Pick<RolloutPorts, 'org' | 'log' | 'now'>,
): Promise<void> => {
  const orgs = plan.scope === 'report' ? [] : undefined;
  const { exclusions, ignoreLineage } = plan;
  const { eligible } = await selectOrgs(org, plan.pushable, { ...EVERY_ORG, orgs, exclusions, ignoreLineage }, now());
  const known = plannedKeys(plan, state);
  for (const { orgKey, reason } of plan.excluded) if (reason !== NOT_FINAL) known.add(orgKey);
  const found: PlannedOrg[] = eligible.filter(({ orgKey }) => !known.has(orgKey)).map(planned);
  const last = plan.waves.at(-1);
  const isSwept = plan.newSubscribers === 'include' && last !== undefined;
  const skipped = isSwept ? withoutWindow(found, { ...last, name: NEW_SUBSCRIBERS_WAVE }) : [];
  if (skipped.length > 0) await log.append({ what: 'skipped', by: 'org', orgs: skipped });
  await log.append({ what: 'new-subscribers', orgs: found }, isSwept ? 'swept up in a last wave' : 'listed only');
};
