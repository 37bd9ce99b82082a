import type { RolloutFacts } from './facts.js';
import { foldLog } from './foldLog.js';
import type { RolloutPorts } from './ports.js';
import { readFacts } from './readFacts.js';
import type { RolloutState } from './state.js';
import type { RolloutPlan } from './types.js';

/** What the log says of a rollout, and what the org has of it. */
export type Seen = { state: RolloutState; facts: RolloutFacts };

/** Reads the org, by the log as it was read last. */
export const look = async (
  plan: RolloutPlan,
  { org, log, ended }: Pick<RolloutPorts, 'org' | 'log' | 'ended'>,
): Promise<Seen> => {
  const state = foldLog(log.entries());
  return { state, facts: await readFacts(org, plan, state, ended) };
};
