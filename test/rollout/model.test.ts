import fc from 'fast-check';
import { definitions, orgs } from './definitions.js';
import { happenings } from './happenings.js';
import { tell, type Story } from './story.js';
import type { World } from './world.js';

const RUNS = Number(process.env.ROLLOUT_RUNS ?? 2000);
const SEED = Number(process.env.ROLLOUT_SEED ?? 1);

const stories: fc.Arbitrary<Story> = fc.record({
  orgs: fc.array(orgs, { minLength: 1, maxLength: 10, size: 'max' }),
  definition: definitions,
  happenings,
  lag: fc.constantFrom(0, 5 * 60_000, 90 * 60_000),
});

describe('a rollout, whatever happens', function () {
  this.timeout(0);

  /** The same stories each time; ROLLOUT_RUNS for more of them, ROLLOUT_SEED for others. */
  it(`keeps its promises in ${String(RUNS)} stories`, async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        let world: World | undefined;
        try {
          await tell(story, (each) => (world = each));
        } catch (error) {
          (error as Error).message += `\n${world?.trace.join('\n') ?? ''}\n`;
          throw error;
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});
