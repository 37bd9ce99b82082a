/**
 * `npm run bench`: time, API calls and memory of each command against the official one, on the same emulator and the
 * same work. Writes docs/dev/benchmarks.md; takes half an hour. `-- --only schedule` prints some of it, `--runs 9` is more
 * exact.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { openSfSession, type SfSession } from '../test/support/sfSession.js';
import { bundlingVariants } from './bundling.js';
import { pack } from './packed.js';
import { page } from './page.js';
import { PIECES, type Row } from './work.js';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' }, only: { type: 'string' } } });
const RUNS = Number(values.runs);
const DOC = fileURLToPath(new URL('../docs/dev/benchmarks.md', import.meta.url));

const measureAll = async (session: SfSession): Promise<Row[]> => {
  const rows: Row[] = [];
  for (const piece of PIECES.filter(({ name }) => name.includes(values.only ?? ''))) {
    for (const row of await piece.measure(session, RUNS)) {
      rows.push(row);
      console.log(summary(row));
    }
  }
  return rows;
};

const summary = ({ work, server, ours, official, nothing }: Row): string =>
  [
    `${work} (${server.latencyMs} ms a request): ${ours.seconds.toFixed(2)} s, ${ours.calls} calls, ${ours.megabytes} MB`,
    ...(official === undefined
      ? []
      : [
          `official ${official.seconds.toFixed(2)} s, ${official.calls} calls, ${official.megabytes} MB`,
          `ratio ${(ours.seconds / official.seconds).toFixed(2)}, of the work alone ${(ours.work / official.work).toFixed(2)}`,
          `sf version ${nothing?.seconds.toFixed(2) ?? ''} s`,
        ]),
  ].join('; ');

const session = await openSfSession();
try {
  await session.install(await pack('as published'));
  const rows = await measureAll(session);
  if (values.only === undefined || 'bundling'.includes(values.only)) {
    const variants = await bundlingVariants(RUNS * 2);
    for (const { name, seconds, work } of variants)
      console.log(`${name}: ${seconds.toFixed(2)} s, of which its work ${work.toFixed(2)} s`);
    if (values.only === undefined)
      await writeFile(DOC, await format(page(rows, variants, RUNS), { ...(await resolveConfig(DOC)), filepath: DOC }));
  }
  const over = rows.filter(({ ours, callLimit = Infinity }) => ours.calls > callLimit);
  if (over.length > 0) throw new Error(`Too many API calls: ${over.map(({ work }) => work).join('; ')}`);
} finally {
  await session.close();
}
