import type { RejectedOrg } from '../../model.js';
import { cancelEach, cancelHalted, notBegun } from './cancelOwn.js';
import { foldLog } from '../log/foldLog.js';
import { readView, type RolloutView } from '../facts/rolloutView.js';
import { canceledByOthers, nextStep } from './nextStep.js';
import type { RolloutPorts } from '../facts/ports.js';
import type { RolloutStep } from './rolloutStep.js';
import type { Halt } from '../log/state.js';
import type { DigestedPlan } from '../plan/types.js';
import { pushesOfOrg } from '../facts/versions.js';
import { waveStatuses } from './waveStatus.js';

/** What a decision needs. No lock: a line is added first, and whoever takes a step reads it before a push starts. */
type DecisionPorts = Pick<RolloutPorts, 'org' | 'log' | 'ended' | 'now'>;

/** Stops a rollout until it is resumed, or for good, and cancels its pushes that have not started. */
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
 * Lifts a pause; or accepts what a gate has stopped it for: the failures of its wave so far. Gives what was lifted; null
 * where nothing was to be, and an abort where that can't be lifted.
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
  // A gate may have stopped it before a person did.
  for (let { halt } = current; halt !== null && halt.kind !== 'aborted'; { halt } = current) {
    if (halt.kind === 'paused') await add({ what: 'resumed', canceledPushes }, reason);
    else {
      const { wave: stopped } = halt;
      const waves = waveStatuses({ ...view, state: current });
      const orgs = waves.find(({ wave }) => wave.name === stopped)?.against ?? [];
      await add({ what: 'accepted', wave: stopped ?? '', orgs }, reason);
    }
  }
  // Nobody has taken note of these yet.
  if (state.halt === null && canceledPushes.length > 0) await add({ what: 'resumed', canceledPushes }, reason);
  return state.halt;
};

/** Takes orgs out of what is still to come: also of pushes that have not started, which are made anew without them. */
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
  // Of a request whose jobs are being inserted, only the log says for which orgs.
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

/** The step that is due, which may be to wait for an approval; no other wave can be approved. */
export const approvableWave = async (
  plan: DigestedPlan,
  ports: DecisionPorts,
): Promise<{ approved: ReadonlySet<string>; step: RolloutStep }> => {
  const view = await readView(plan, ports);
  return { approved: view.state.approved, step: nextStep(view) };
};
