/**
 * `npm run test:interleavings`: several runners, whose processes run the loop that schedules as it is, and in what order their calls
 * come to the org. No org may get two live jobs of a version. `-- --seed N` plays one order by chance in full, `--orders N` so many.
 */
import { parseArgs } from 'node:util';
import { exploreOne } from './explore.js';
import { isFine, proveAll, tell, tellProof } from './prove.js';
import { disturbed } from './settings.js';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, orders: { type: 'string', default: '100000' } },
});

if (values.seed !== undefined) {
  const violation = await exploreOne(disturbed(Number(values.seed)), Number(values.seed));
  console.log(
    violation === undefined ? 'exact' : tellProof({ what: `seed ${values.seed}`, reached: '1 order', violation }),
  );
  process.exitCode = violation === undefined ? 0 : 1;
} else {
  const seed = Math.floor(Math.random() * 1_000_000_000);
  console.log(`orders by chance from seed ${seed}`);
  const results = await proveAll(Number(values.orders), seed);
  console.log(tell(results));
  process.exitCode = isFine(results) ? 0 : 1;
}
