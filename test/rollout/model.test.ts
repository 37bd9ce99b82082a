import { proveRollouts } from './prove.js';

const RUNS = Number(process.env.ROLLOUT_RUNS ?? 1000);
const SEED = process.env.ROLLOUT_SEED === 'random' ? Date.now() | 0 : Number(process.env.ROLLOUT_SEED ?? 1);

describe('rollouts of several runners under random events and faults', function () {
  this.timeout(0);

  /** The same scenarios each time; ROLLOUT_RUNS for more of them, ROLLOUT_SEED (a number, or random) for others. */
  it(`keep the invariants in ${String(RUNS)} scenarios of seed ${String(SEED)}`, () => proveRollouts(RUNS, SEED));
});
