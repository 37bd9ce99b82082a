import { begunNames, type RolloutState } from '../log/state.js';
import type { PlannedWave, DigestedPlan } from '../plan/plan.js';
import type { RolloutDefinition } from '../definition/schema.js';
import { allWaves } from './allWaves.js';

/** Used where no push had ended when the plan was generated: then every push counts. */
const LONG_AGO = new Date(0).toISOString();

/**
 * The waves of a running rollout that have begun, for the amended plan. They keep their orgs, gate, soak and approval.
 * Pushes still to be made use the windows, retries and deadline of the new definition, if it has a wave of the same
 * name. `pushesShown` says which pushes had ended when the orgs of the wave were read.
 */
export const begunWaves = (
  plan: DigestedPlan,
  state: RolloutState,
  definition: Pick<RolloutDefinition, 'waves'>,
): PlannedWave[] => {
  const begun = begunNames(state);
  return allWaves(plan, state)
    .filter(({ name }) => begun.has(name))
    .map((wave) => {
      const now = definition.waves.find(({ name }) => name === wave.name);
      const kept = { ...wave, pushesShown: wave.pushesShown ?? plan.pushesShown ?? LONG_AGO };
      return now === undefined ? kept : { ...kept, windows: now.windows, retry: now.retry, deadline: now.deadline };
    });
};

/** The digests that lines in the log of this plan may carry: the plan's own, and those of the plans that it amends. */
export const digestsOf = ({ digest, amends = [] }: Pick<DigestedPlan, 'digest' | 'amends'>): [string, ...string[]] => [
  digest,
  ...amends,
];
