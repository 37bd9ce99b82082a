/**
 * `npm run test:simulate`: the scheduling loop, unchanged, against an org in memory where calls are lost before or
 * after they were done, rows lock, orgs ruin their batch, and the process crashes at any write of its journal. Each seed
 * is one scenario. `-- --seeds 100000` for more of them, `-- --seed N` to see one in full.
 */
import { parseArgs } from 'node:util';
import { check } from './scenario.js';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, seeds: { type: 'string', default: '10000' } },
});

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
