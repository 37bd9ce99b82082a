import fc from 'fast-check';
import { definitions, orgs } from './definitions.js';
import { earlierPush, events } from './events.js';
import { runScenario, type Scenario } from './scenario.js';
import type { World } from './world.js';

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  orgs: fc.array(orgs, { minLength: 1, maxLength: 10, size: 'max' }),
  definition: definitions,
  earlier: earlierPush,
  events,
  lag: fc.constantFrom(0, 5 * 60_000, 90 * 60_000),
  shows: fc.constantFrom(0, 0, 60_000, 45 * 60_000),
});

/** Runs so many random scenarios; throws with the smallest that breaks an invariant, and with what was done in it. */
export const proveRollouts = (numRuns: number, seed: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(scenarios, async (scenario) => {
      let world: World | undefined;
      try {
        await runScenario(scenario, (each) => (world = each));
      } catch (error) {
        (error as Error).message += `\n${world?.trace.join('\n') ?? ''}\n`;
        throw error;
      }
    }),
    { numRuns, seed },
  );
