/**
 * `npm run test:simulate`: the loop that schedules, unchanged, in a world in memory where calls are lost before or
 * after they were done, rows lock, orgs ruin their batch, and the process crashes at any write of its journal. Each seed
 * is one fate. `-- --seeds 100000` for more of them, `-- --seed N` to see one in full.
 */
import { parseArgs } from 'node:util';
import { live, MOST_RUNS, verdict, type Fate } from './world.js';
import type { Mishap } from '../support/orgInMemory.js';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, seeds: { type: 'string', default: '10000' } },
});

/** mulberry32 */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const MISHAPS: Mishap[] = ['lost-before', 'lost-after', 'busy', 'rows-lock', 'rows-committed'];

const fateOf = (seed: number): Fate => {
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
    startTime: random() < 0.5 ? null : '2099-01-01T00:00:00.000Z',
    mishap: (run) => (run < MOST_RUNS - 1 && random() < trouble ? (MISHAPS[below(MISHAPS.length)] ?? 'none') : 'none'),
    crash: (run) => (run < MOST_RUNS - 1 && random() < danger ? (random() < 0.5 ? 'before' : 'after') : 'no'),
  };
};

const check = async (seed: number): Promise<{ wrong: string | undefined; trace: string[] }> => {
  const fate = fateOf(seed);
  const ending = await live(fate);
  return { wrong: verdict(fate, ending), trace: ending.trace };
};

if (values.seed !== undefined) {
  const { wrong, trace } = await check(Number(values.seed));
  console.log(trace.join('\n'));
  console.log(wrong ?? 'exact');
  process.exitCode = wrong === undefined ? 0 : 1;
} else {
  const seeds = Number(values.seeds);
  let exact = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const { wrong } = await check(seed);
    if (wrong === undefined) exact++;
    else console.log(`seed ${seed}: ${wrong}; to see it: npm run test:simulate -- --seed ${seed}`);
  }
  console.log(`seeds ${seeds}, exact ${exact}`);
  process.exitCode = exact === seeds ? 0 : 1;
}
