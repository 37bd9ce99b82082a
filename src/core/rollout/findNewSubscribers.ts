import { selectOrgs } from '../orgs/select.js';
import { NEW_SUBSCRIBERS_WAVE, plannedKeys } from './allWaves.js';
import { planned, withoutWindow } from './plan.js';
import { selectionFor } from './planSelection.js';
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
  // Whom a push does not lead to the version is not added: there is no wave for the one before.
  const selection = { ...selectionFor(plan), orgs, stepwise: false };
  const { eligible } = await selectOrgs(org, plan.pushable, selection, now());
  const known = plannedKeys(plan, state);
  for (const { orgKey, reason } of plan.excluded) if (!NOT_FINAL.has(reason)) known.add(orgKey);
  const found: PlannedOrg[] = eligible.filter(({ orgKey }) => !known.has(orgKey)).map(planned);
  const last = plan.waves.at(-1);
  const isSwept = plan.newSubscribers === 'include' && last !== undefined;
  const skipped = isSwept ? withoutWindow(found, { ...last, name: NEW_SUBSCRIBERS_WAVE }) : [];
  if (skipped.length > 0) await log.append({ what: 'skipped', by: 'org', orgs: skipped });
  await log.append({ what: 'new-subscribers', orgs: found }, isSwept ? 'swept up in a last wave' : 'listed only');
};
