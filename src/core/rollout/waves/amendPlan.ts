import { allWaves } from './allWaves.js';
import type { RolloutDefinition } from '../definition/types.js';
import type { RolloutState } from '../log/state.js';
import type { DigestedPlan, PlannedWave } from '../plan/types.js';

/** Where no push was over when the plan was generated: every push counts. */
const LONG_AGO = new Date(0).toISOString();

/**
 * The waves of a rollout that have begun, for a plan that goes on with it: they keep their orgs, gate, soak and approval. For
 * what is not pushed yet, windows, retries and deadline are those of the new definition, where it has a wave of the name. They
 * say which pushes were over when their orgs were looked at.
 */
export const begunWaves = (
  plan: DigestedPlan,
  state: RolloutState,
  definition: Pick<RolloutDefinition, 'waves'>,
): PlannedWave[] => {
  const begun = new Set([...state.pushes.values()].map(({ wave }) => wave));
  return allWaves(plan, state)
    .filter(({ name }) => begun.has(name))
    .map((wave) => {
      const now = definition.waves.find(({ name }) => name === wave.name);
      const kept = { ...wave, pushesShown: wave.pushesShown ?? plan.pushesShown ?? LONG_AGO };
      return now === undefined ? kept : { ...kept, windows: now.windows, retry: now.retry, deadline: now.deadline };
    });
};

/** The digests whose lines a log of this plan may have: its own, and those of the plans that it was made of. */
export const digestsOf = ({ digest, amends = [] }: Pick<DigestedPlan, 'digest' | 'amends'>): [string, ...string[]] => [
  digest,
  ...amends,
];
