/**
 * `npm run bench`: time, API calls and memory of each command compared with the official one, on the same emulator with
 * the same work, and the effect of each way of building. Writes docs/dev/benchmarks.md and the table of README.md.
 * Takes three quarters of an hour on a machine that does nothing else. `-- --only schedule` prints a part of it,
 * `--runs 9` is more exact.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { formatted, ROOT } from '../scripts/generated.js';
import { openSfSession, type SfSession } from '../test/support/sfSession.js';
import { bundlingVariants, pack } from './bundling.js';
import { BUNDLING_RUNS, bundlingPart, page, readmeTable } from './page.js';
import { PIECES, type Row } from './work.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
});
const RUNS = Number(values.runs);
const MINUTE = 60_000;
const BENCHMARKS = `${ROOT}docs/dev/benchmarks.md`;
const README = `${ROOT}README.md`;

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

/** The limits that a row exceeds. */
const excess = ({ work, ours, callLimit = Infinity, memoryLimit }: Row, rows: Row[]): string[] => {
  const less = rows.find((row) => row.work === memoryLimit?.of)?.ours.megabytes ?? Infinity;
  const { megabytes = Infinity, times = 1 } = memoryLimit ?? {};
  return [
    ...(ours.calls > callLimit ? [`${work}: ${ours.calls} API calls`] : []),
    ...(ours.megabytes > Math.min(megabytes, less * times) ? [`${work}: ${ours.megabytes} MB, after ${less}`] : []),
  ];
};

/** Replaces the table in README.md. */
const writeReadme = async (rows: Row[]): Promise<void> => {
  const text = await readFile(README, 'utf8');
  const changed = text.replace(/(<!-- npm run bench -->\n\n)(?:\|.*\n)+/, (_, mark: string) =>
    [mark, ...readmeTable(rows).map((line) => `${line}\n`)].join(''),
  );
  await writeFile(README, await formatted(changed, README));
};

const start = performance.now();
const session = await openSfSession();
try {
  await session.install(await pack('as published'));
  const rows = await measureAll(session);
  if (values.only === undefined || 'bundling'.includes(values.only)) {
    const variants = await bundlingVariants(BUNDLING_RUNS);
    console.log(bundlingPart(variants, BUNDLING_RUNS).join('\n'));
    if (values.only === undefined) {
      await writeFile(BENCHMARKS, await formatted(page(rows, variants, RUNS), BENCHMARKS));
      await writeReadme(rows);
    }
  }
  console.log(`It took ${Math.round((performance.now() - start) / MINUTE)} minutes.`);
  const over = rows.flatMap((row) => excess(row, rows));
  if (over.length > 0) throw new Error(`Too much: ${over.join('; ')}`);
} finally {
  await session.close();
}
