import type { RejectedOrg } from '../../model.js';
import { allWaves } from '../waves/allWaves.js';
import { cancelEach, cancelHalted, notBegun } from './cancelOwn.js';
import { foldLog } from '../log/foldLog.js';
import { look, type Seen } from '../facts/readRollout.js';
import { canceledByOthers, nextStep } from './nextStep.js';
import type { RolloutPorts } from '../facts/ports.js';
import type { RolloutStep } from './rolloutStep.js';
import type { Halt } from '../log/state.js';
import type { RolloutPlan } from '../plan/types.js';
import { pushesOfOrg } from '../facts/versions.js';
import { waveStatuses } from './waveStatus.js';

/**
 * What a decision needs. It takes no lock: the line is added to the log first, and every step reads the log before its
 * push starts.
 */
type Deciding = Pick<RolloutPorts, 'org' | 'log' | 'ended' | 'now'>;

/** Pauses or aborts a rollout, and cancels its pushes that have not started. */
export const haltRollout = async (
  plan: RolloutPlan,
  what: 'paused' | 'aborted',
  reason: string,
  ports: Deciding,
): Promise<Seen> => {
  await ports.log.append(what === 'paused' ? { what, canceledPushes: [] } : { what }, reason);
  const seen = await look(plan, ports);
  return (await cancelHalted(seen.facts, seen.state, ports)) ? look(plan, ports) : seen;
};

/**
 * Lifts a pause, or accepts the failures so far of the wave whose gate has tripped. Returns the halt that was lifted,
 * null where there was none, or the abort, which cannot be lifted.
 */
export const liftHalt = async (plan: RolloutPlan, reason: string, ports: Deciding): Promise<Halt | null> => {
  const { state, facts } = await look(plan, ports);
  const canceledPushes = canceledByOthers(facts, state);
  if (state.halt?.kind === 'aborted') return state.halt;
  let current = state;
  const add = async (...line: Parameters<Deciding['log']['append']>): Promise<void> => {
    await ports.log.append(...line);
    current = foldLog(ports.log.entries());
  };
  // A gate may have tripped before a person paused the rollout: lift both.
  for (let { halt } = current; halt !== null && halt.kind !== 'aborted'; { halt } = current) {
    if (halt.kind === 'paused') await add({ what: 'resumed', canceledPushes }, reason);
    else {
      const { wave: stopped } = halt;
      const waves = waveStatuses(allWaves(plan, current), facts, current, ports.now().getTime());
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
  plan: RolloutPlan,
  orgs: readonly RejectedOrg[],
  reason: string,
  ports: Deciding,
): Promise<Seen> => {
  await ports.log.append({ what: 'skipped', by: 'person', orgs }, reason);
  const seen = await look(plan, ports);
  const keys = new Set(orgs.map(({ orgKey }) => orgKey));
  const pushes = new Set(orgs.flatMap(({ orgKey }) => pushesOfOrg(seen.facts, orgKey)));
  // While the jobs of a request are being inserted, only the log says which orgs it is for.
  const intents = new Set(
    ports.log
      .entries()
      .flatMap((entry) => (entry.what === 'push-intended' && entry.orgs.some((key) => keys.has(key)) ? entry.id : [])),
  );
  const scheduled = notBegun(seen.facts, seen.state).filter(
    ({ pushRequestId, intent }) => pushes.has(pushRequestId) || intents.has(intent ?? ''),
  );
  return (await cancelEach(scheduled, ports, 'made anew without orgs that were taken out')) ? look(plan, ports) : seen;
};

/** Returns the step that is due, which may be to wait for an approval. Only the wave of that step can be approved. */
export const approvableWave = async (
  plan: RolloutPlan,
  ports: Deciding,
): Promise<{ approved: ReadonlySet<string>; step: RolloutStep }> => {
  const { state, facts } = await look(plan, ports);
  return { approved: state.approved, step: nextStep(plan, facts, state, ports.now()) };
};
