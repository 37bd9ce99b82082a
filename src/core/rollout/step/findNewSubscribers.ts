import { selectOrgs } from '../../orgs/select.js';
import { reasonsAbout } from '../../orgs/ineligible.js';
import type { OrgKey } from '../../model.js';
import { NEW_SUBSCRIBERS_WAVE, plannedKeys } from '../waves/allWaves.js';
import { justPushed } from '../facts/pushesOfPlan.js';
import type { RolloutView } from '../facts/rolloutView.js';
import type { RolloutPorts } from '../facts/ports.js';
import { planned, withoutWindow } from '../waves/makeRolloutPlan.js';
import { selectionFor } from '../plan/selection.js';
import { NOT_FINAL } from '../log/state.js';
import type { PlannedOrg } from '../plan/plan.js';

/** Why a push does not lead an org to the version that has an older one. */
const OLDER = reasonsAbout('way');

/**
 * Finds subscribers that could be upgraded and are neither in the plan nor excluded. Also finds regressed orgs: they
 * have got the version, but the hub shows an older one, although the last push of each ended long enough ago.
 */
export const findNewSubscribers = async (
  { plan, state, facts, now }: RolloutView,
  { org, log }: Pick<RolloutPorts, 'org' | 'log'>,
): Promise<void> => {
  const isFresh = justPushed(facts, now);
  const isUpgraded = (orgKey: OrgKey): boolean => {
    const fact = facts.orgs.get(orgKey);
    // The regression is known from before the plan was amended, and no push has followed it.
    const isKnown = fact === undefined && state.regressed.has(orgKey);
    return isKnown || fact?.state === 'succeeded' || state.alreadyUpgraded.has(orgKey);
  };
  const known = plannedKeys(plan, state);
  const orgs = plan.scope === 'report' ? [...known].filter(isUpgraded) : undefined;
  // An org that needs an intermediate version first is not added: there is no wave for that version.
  const selection = { ...selectionFor(plan), orgs, stepwise: false };
  const { eligible, rejected } = await selectOrgs(org, plan.pushable, selection, now);
  const excluded = new Set(plan.excluded.flatMap(({ orgKey, reason }) => (NOT_FINAL.has(reason) ? [] : orgKey)));
  // Migrated orgs are no longer subscribers of the first-generation package, whose subscribers are read here.
  const isRegressed = (orgKey: OrgKey): boolean => {
    const fact = facts.orgs.get(orgKey);
    return plan.migration !== true && isUpgraded(orgKey) && !(fact && isFresh(fact));
  };
  const older = rejected.filter(({ orgKey, reason }) => OLDER.has(reason) && known.has(orgKey));
  const regressed = [...eligible, ...older].flatMap(({ orgKey }) =>
    excluded.has(orgKey) || !isRegressed(orgKey)
      ? []
      : { orgKey, pushRequestIds: facts.orgs.get(orgKey)?.pushes ?? [] },
  );
  const again = new Set(regressed.map(({ orgKey }) => orgKey));
  const found: PlannedOrg[] = eligible
    .filter(({ orgKey }) => !excluded.has(orgKey))
    .filter(({ orgKey }) => (known.has(orgKey) ? again.has(orgKey) && !state.skipped.has(orgKey) : true))
    .map(planned);
  const last = plan.waves.at(-1);
  const isSwept = plan.newSubscribers === 'include' && last !== undefined;
  const skipped = isSwept ? withoutWindow(found, { ...last, name: NEW_SUBSCRIBERS_WAVE }) : [];
  if (skipped.length > 0) await log.append({ what: 'skipped', by: 'org', orgs: skipped });
  const line = { what: 'new-subscribers', orgs: found } as const;
  await log.append(
    regressed.length === 0 ? line : { ...line, regressed },
    isSwept ? 'in an additional last wave' : 'listed only',
  );
};
