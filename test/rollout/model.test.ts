import fc from 'fast-check';
import { definitions, orgs } from './definitions.js';
import { events } from './events.js';
import { runScenario, type Scenario } from './scenario.js';
import type { World } from './world.js';

const RUNS = Number(process.env.ROLLOUT_RUNS ?? 2000);
const SEED = process.env.ROLLOUT_SEED === 'random' ? Date.now() | 0 : Number(process.env.ROLLOUT_SEED ?? 1);

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  orgs: fc.array(orgs, { minLength: 1, maxLength: 10, size: 'max' }),
  definition: definitions,
  events,
  lag: fc.constantFrom(0, 5 * 60_000, 90 * 60_000),
});

describe('rollouts under random events and faults', function () {
  this.timeout(0);

  /** The same scenarios each time; ROLLOUT_RUNS for more of them, ROLLOUT_SEED (a number, or random) for others. */
  it(`keep their promises in ${String(RUNS)} scenarios of seed ${String(SEED)}`, async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        let world: World | undefined;
        try {
          await runScenario(scenario, (each) => (world = each));
        } catch (error) {
          (error as Error).message += `\n${world?.trace.join('\n') ?? ''}\n`;
          throw error;
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});
