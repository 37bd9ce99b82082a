import type { RejectedOrg, OrgKey } from '../../model.js';
import { foldLog } from '../log/foldLog.js';
import { readView, type RolloutView } from '../facts/rolloutView.js';
import type { RolloutPorts } from '../facts/ports.js';
import type { RolloutState } from '../log/state.js';
import type { DigestedPlan, RolloutPlan } from '../plan/plan.js';
import { SKIPPED_BY_PERSON } from '../plan/reasons.js';
import { pushesOfOrg, finalWaves } from '../facts/versions.js';
import { allWaves } from '../waves/allWaves.js';
import { cancelEach, cancelHalted, notBegun, WITHOUT_SKIPPED } from './cancelOwn.js';
import { canceledByOthers } from './nextStep.js';
import { waveStatuses } from './gate.js';

// A decision takes no lock: its line is added to the log first, and every step reads the log before its push starts.

/** Pauses or aborts a rollout, and cancels its pushes that have not started. */
export const haltRollout = async (
  plan: DigestedPlan,
  what: 'paused' | 'aborted',
  reason: string,
  ports: RolloutPorts,
): Promise<RolloutView> => {
  await ports.log.append(what === 'paused' ? { what, canceledPushes: [] } : { what }, reason);
  const view = await readView(plan, ports);
  return (await cancelHalted(view, ports)) ? readView(plan, ports) : view;
};

/**
 * Lifts a pause, or accepts the failures so far of the wave whose gate has tripped. An abort cannot be lifted: nothing
 * is written.
 */
export const liftHalt = async (plan: DigestedPlan, reason: string, ports: RolloutPorts): Promise<void> => {
  const view = await readView(plan, ports);
  const canceledPushes = canceledByOthers(view);
  // A gate may have tripped before a person paused the rollout: lift both.
  for (let { state } = view; state.halt !== null; state = foldLog(ports.log.entries())) {
    const { kind, wave: stopped } = state.halt;
    if (kind === 'aborted') break;
    if (kind === 'paused') await ports.log.append({ what: 'resumed', canceledPushes }, reason);
    else {
      const orgs = waveStatuses({ ...view, state }).find(({ wave }) => wave.name === stopped)?.against ?? [];
      await ports.log.append({ what: 'accepted', wave: stopped ?? '', orgs }, reason);
    }
  }
  // No line of the log mentions these cancels yet.
  if (view.state.halt === null && canceledPushes.length > 0)
    await ports.log.append({ what: 'resumed', canceledPushes }, reason);
};

/** What to skip: `orgs`, and `parentOrgs`, which are production orgs, with all their sandboxes. */
export type SkipRequest = { orgs: readonly OrgKey[]; parentOrgs: readonly OrgKey[] };

/** The orgs of a rollout that a person skips in everything still to come, and the requested orgs that are not in it. */
export const skipOrgs = (
  plan: RolloutPlan,
  state: Pick<RolloutState, 'newSubscribers'>,
  { orgs, parentOrgs }: SkipRequest,
  reason: string,
): { skipped: RejectedOrg[]; unknown: OrgKey[] } => {
  const all = finalWaves(allWaves(plan, state)).flatMap((wave) => wave.orgs);
  const [named, whole] = [new Set(orgs), new Set(parentOrgs)];
  const chosen = all.filter(
    ({ orgKey, parentOrg }) => named.has(orgKey) || whole.has(orgKey) || whole.has(parentOrg ?? ''),
  );
  const found = new Set(chosen.flatMap(({ orgKey, parentOrg }) => [orgKey, parentOrg ?? '']));
  return {
    skipped: chosen.map(({ orgKey }) => ({ orgKey, reason: SKIPPED_BY_PERSON, message: reason })),
    unknown: [...new Set([...orgs, ...parentOrgs])].filter((orgKey) => !found.has(orgKey)),
  };
};

/**
 * Skips orgs in everything that is still to come. Pushes that contain them and have not started are canceled, and made
 * again without them.
 */
export const skipInRollout = async (
  plan: DigestedPlan,
  orgs: readonly RejectedOrg[],
  reason: string,
  ports: RolloutPorts,
): Promise<RolloutView> => {
  await ports.log.append({ what: 'skipped', by: 'person', orgs }, reason);
  const view = await readView(plan, ports);
  const keys = new Set(orgs.map(({ orgKey }) => orgKey));
  const pushes = new Set(orgs.flatMap(({ orgKey }) => pushesOfOrg(view.facts, orgKey)));
  // While the jobs of a request are being inserted, only the log says which orgs it is for.
  const intents = new Set(
    ports.log
      .entries()
      .flatMap((entry) => (entry.what === 'push-intended' && entry.orgs.some((key) => keys.has(key)) ? entry.id : [])),
  );
  const scheduled = notBegun(view).filter(
    ({ pushRequestId, intent }) => pushes.has(pushRequestId) || intents.has(intent ?? ''),
  );
  return (await cancelEach(scheduled, ports, WITHOUT_SKIPPED)) ? readView(plan, ports) : view;
};
