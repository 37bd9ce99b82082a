/**
 * Rollouts under random events, of a seed that is another each time, and printed: `--seed N` runs the same again, `--runs N`
 * so many; `--report` writes the result into docs/dev/reliability.md. A part of `npm run test:faults`.
 */
import { parseArgs } from 'node:util';
import { writeResult } from '../faults/report.js';
import { proveRollouts } from './prove.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    runs: { type: 'string', default: '100000' },
    report: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Date.now() | 0);
const runs = Number(values.runs);
console.log(`Rollouts: ${String(runs)} scenarios of seed ${String(seed)}`);
await proveRollouts(runs, seed);
console.log('Rollouts: no invariant is broken');
if (values.report)
  await writeResult('random rollouts', `${runs.toLocaleString('en')} scenarios, no invariant is broken`);
