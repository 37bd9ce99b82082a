import type { Fault } from '../support/orgInMemory.js';
import { randomOf } from '../support/random.js';
import { runScenario, MOST_RUNS, verdict, type Scenario } from './world.js';

const FAULTS: Fault[] = ['lost-before', 'lost-after', 'busy', 'rows-lock', 'rows-committed'];

const scenarioOf = (seed: number): Scenario => {
  const random = randomOf(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const size = random() < 0.1 ? 1000 + below(1500) : 1 + below(40);
  const orgs = Array.from({ length: size }, (_, index) => `00D${String(index).padStart(12, '0')}`);
  const some = (share: number): Set<string> => new Set(orgs.filter(() => random() < share));
  const poison = random() < 0.2 ? new Set([orgs[below(size)] ?? '']) : new Set<string>();
  const trouble = random() * 0.5;
  const danger = random() * 0.2;
  return {
    orgs,
    ineligible: random() < 0.3 ? some(0.2) : random() < 0.05 ? new Set(orgs) : new Set(),
    poison,
    counting: random() < 0.5,
    startTime: random() < 0.5 ? null : '2099-01-01T00:00:00.000Z',
    fault: (run) => (run < MOST_RUNS - 1 && random() < trouble ? (FAULTS[below(FAULTS.length)] ?? 'none') : 'none'),
    crash: (run) => (run < MOST_RUNS - 1 && random() < danger ? (random() < 0.5 ? 'before' : 'after') : 'no'),
  };
};

/** Runs the scenario of a seed, and says what is wrong at the end. */
export const check = async (seed: number): Promise<{ wrong: string | undefined; trace: string[] }> => {
  const scenario = scenarioOf(seed);
  const outcome = await runScenario(scenario);
  return { wrong: verdict(scenario, outcome), trace: outcome.trace };
};
