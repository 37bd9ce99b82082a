import type { RejectedOrg } from '../../model.js';
import { cancelEach, cancelHalted, notBegun } from './cancelOwn.js';
import { foldLog } from '../log/foldLog.js';
import { readView, type RolloutView } from '../facts/rolloutView.js';
import { canceledByOthers, nextStep } from './nextStep.js';
import type { RolloutPorts } from '../facts/ports.js';
import type { RolloutStep } from './rolloutStep.js';
import type { Halt } from '../log/state.js';
import type { DigestedPlan } from '../plan/plan.js';
import { pushesOfOrg } from '../facts/versions.js';
import { waveStatuses } from './waveStatus.js';

/**
 * What a decision needs. It takes no lock: the line is added to the log first, and every step reads the log before its
 * push starts.
 */
type DecisionPorts = Pick<RolloutPorts, 'org' | 'log' | 'ended' | 'now'>;

/** Pauses or aborts a rollout, and cancels its pushes that have not started. */
export const haltRollout = async (
  plan: DigestedPlan,
  what: 'paused' | 'aborted',
  reason: string,
  ports: DecisionPorts,
): Promise<RolloutView> => {
  await ports.log.append(what === 'paused' ? { what, canceledPushes: [] } : { what }, reason);
  const view = await readView(plan, ports);
  return (await cancelHalted(view, ports)) ? readView(plan, ports) : view;
};

/**
 * Lifts a pause, or accepts the failures so far of the wave whose gate has tripped. Returns the halt that was lifted,
 * null where there was none, or the abort, which cannot be lifted.
 */
export const liftHalt = async (plan: DigestedPlan, reason: string, ports: DecisionPorts): Promise<Halt | null> => {
  const view = await readView(plan, ports);
  const { state } = view;
  const canceledPushes = canceledByOthers(view);
  if (state.halt?.kind === 'aborted') return state.halt;
  let current = state;
  const add = async (...line: Parameters<DecisionPorts['log']['append']>): Promise<void> => {
    await ports.log.append(...line);
    current = foldLog(ports.log.entries());
  };
  // A gate may have tripped before a person paused the rollout: lift both.
  for (let { halt } = current; halt !== null && halt.kind !== 'aborted'; { halt } = current) {
    if (halt.kind === 'paused') await add({ what: 'resumed', canceledPushes }, reason);
    else {
      const { wave: stopped } = halt;
      const waves = waveStatuses({ ...view, state: current });
      const orgs = waves.find(({ wave }) => wave.name === stopped)?.against ?? [];
      await add({ what: 'accepted', wave: stopped ?? '', orgs }, reason);
    }
  }
  // No line of the log mentions these cancels yet.
  if (state.halt === null && canceledPushes.length > 0) await add({ what: 'resumed', canceledPushes }, reason);
  return state.halt;
};

/**
 * Skips orgs in everything that is still to come. Pushes that contain them and have not started are canceled, and made
 * again without them.
 */
export const skipInRollout = async (
  plan: DigestedPlan,
  orgs: readonly RejectedOrg[],
  reason: string,
  ports: DecisionPorts,
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
  return (await cancelEach(scheduled, ports, 'made anew without orgs that were taken out'))
    ? readView(plan, ports)
    : view;
};

/** Returns the step that is due, which may be to wait for an approval. Only the wave of that step can be approved. */
export const approvableWave = async (
  plan: DigestedPlan,
  ports: DecisionPorts,
): Promise<{ approved: ReadonlySet<string>; step: RolloutStep }> => {
  const view = await readView(plan, ports);
  return { approved: view.state.approved, step: nextStep(view) };
};
