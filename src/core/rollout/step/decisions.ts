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

/** What a decision needs. No lock: a line is added first, and whoever takes a step reads it before a push starts. */
type Deciding = Pick<RolloutPorts, 'org' | 'log' | 'ended' | 'now'>;

/** Stops a rollout until it is resumed, or for good, and cancels its pushes that have not started. */
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
 * Lifts a pause; or accepts what a gate has stopped it for: the failures of its wave so far. Gives what was lifted; null
 * where nothing was to be, and an abort where that can't be lifted.
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
  // A gate may have stopped it before a person did.
  for (let { halt } = current; halt !== null && halt.kind !== 'aborted'; { halt } = current) {
    if (halt.kind === 'paused') await add({ what: 'resumed', canceledPushes }, reason);
    else {
      const { wave: stopped } = halt;
      const waves = waveStatuses(allWaves(plan, current), facts, current, ports.now().getTime());
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
  plan: RolloutPlan,
  orgs: readonly RejectedOrg[],
  reason: string,
  ports: Deciding,
): Promise<Seen> => {
  await ports.log.append({ what: 'skipped', by: 'person', orgs }, reason);
  const seen = await look(plan, ports);
  const keys = new Set(orgs.map(({ orgKey }) => orgKey));
  const pushes = new Set(orgs.flatMap(({ orgKey }) => pushesOfOrg(seen.facts, orgKey)));
  // Of a request whose jobs are being inserted, only the log says for which orgs.
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

/** The step that is due, which may be to wait for an approval; no other wave can be approved. */
export const approvableWave = async (
  plan: RolloutPlan,
  ports: Deciding,
): Promise<{ approved: ReadonlySet<string>; step: RolloutStep }> => {
  const { state, facts } = await look(plan, ports);
  return { approved: state.approved, step: nextStep(plan, facts, state, ports.now()) };
};
