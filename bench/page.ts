import { cpus, platform, release, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';
import { type Run, TYPICAL } from './measure.js';
import type { Row } from './work.js';

const versionOf = (name: string): string => {
  const path = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
};

const seconds = (value: number): string => `${value.toFixed(2)} s`;
const table = (header: string[], rows: string[][]): string[] =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);

/** Seconds above the floor, which is starting `sf` and the org's own time for the rows. */
const above = (row: Row, all: number): number => all - (row.nothing?.seconds ?? 0) - row.rowSeconds;

const met = (value: number, limit: number | undefined): string =>
  limit === undefined ? value.toFixed(2) : `${value.toFixed(2)} (at most ${limit}${value <= limit ? '' : ': missed'})`;

const againstOfficial = (rows: Row[]): string[] =>
  table(
    [
      'work',
      'time',
      'official',
      'ratio',
      'ratio of the work alone',
      'above the floor',
      'official',
      'ratio',
      'API calls',
      'official',
      'peak memory',
      'official',
    ],
    rows.flatMap((row) => {
      const { work, ours, official, target } = row;
      if (official === undefined) return [];
      const [a, b] = [above(row, ours.seconds), above(row, official.seconds)];
      return [
        [
          work,
          seconds(ours.seconds),
          seconds(official.seconds),
          met(ours.seconds / official.seconds, target?.ratio),
          (ours.work / official.work).toFixed(2),
          seconds(a),
          seconds(b),
          met(a / b, target?.aboveFloor),
          String(ours.calls),
          String(official.calls),
          `${ours.megabytes} MB`,
          `${official.megabytes} MB`,
        ],
      ];
    }),
  );

const alone = (rows: Row[]): string[] =>
  table(
    ['work', 'time', 'API calls', 'peak memory'],
    rows
      .filter(({ official }) => official === undefined)
      .map(({ work, ours, callLimit, memoryLimit }) => [
        work,
        seconds(ours.seconds),
        `${ours.calls} (at most ${callLimit})`,
        `${ours.megabytes} MB${memoryLimit === undefined ? '' : ` (at most ${memoryLimit.megabytes})`}`,
      ]),
  );

/** The rows of README.md. */
const IN_README = [
  'start-up',
  'schedule, 200 orgs',
  'schedule, 10,000',
  'schedule, 100,000',
  'list, 1,000',
  'report, 10,000',
];

/** The table of README.md: some rows of the page. */
export const readmeTable = (rows: Row[]): string[] =>
  table(
    ['work', 'this plugin', '`sf package push-upgrade`', 'ratio'],
    IN_README.flatMap((name) => {
      const row = rows.find(({ work }) => work.startsWith(name));
      if (row?.official === undefined) return [];
      const { work, ours, official } = row;
      return [[work, seconds(ours.seconds), seconds(official.seconds), (ours.seconds / official.seconds).toFixed(2)]];
    }),
  );

/** The number of runs that shows a difference of 5 %. */
export const BUNDLING_RUNS = 9;

export type Bundling = Run & { name: string; packed?: number; installed?: number };

const bundling = (variants: Bundling[]): string[] => {
  const [first] = variants;
  return table(
    [
      'the same command',
      'time',
      'of the official',
      'until its work is done',
      'of the official',
      'peak memory',
      'tarball',
      'installed with what it needs',
    ],
    variants.map(({ name, packed, installed, ...run }) => [
      name,
      seconds(run.seconds),
      (run.seconds / (first?.seconds ?? NaN)).toFixed(2),
      seconds(run.work),
      (run.work / (first?.work ?? NaN)).toFixed(2),
      `${run.megabytes} MB`,
      packed === undefined ? '' : `${Math.round(packed / 1000)} kB`,
      installed === undefined ? '' : `${Math.round(installed / 1e6)} MB`,
    ]),
  );
};

/** The end of docs/dev/benchmarks.md: the effect of each way of building. */
export const bundlingPart = (variants: Bundling[], runs: number): string[] => [
  '## What bundling saves',
  '',
  `The row "start-up" once more, with the plugin built in other ways, all of them in turn; medians of ${runs} runs. Other load of the machine affects all times, so that only the ratios can be compared:`,
  '',
  ...bundling(variants),
  '',
  "The published bundle contains the plugin, @salesforce/sf-plugins-core without its terminal tables (ink, react and es-toolkit), and the code of @oclif/core, @salesforce/core and jsforce. Each module of these runs at its first use: otherwise they load more than a thousand modules that no command here needs. Their dependencies stay outside. Node's compile cache can be enabled by the user for all of `sf` (`NODE_COMPILE_CACHE`, which names a folder), and helps the official command as well; enabled by the plugin, for its own code, it saved less than 5 %. The log thread of core is not started unless the user configures the log (`cli/org/quietLog`).",
  '',
];

/** docs/dev/benchmarks.md */
export const page = (rows: Row[], variants: Bundling[], runs: number): string => {
  const [typical, instant] = [
    rows.filter(({ server }) => server === TYPICAL),
    rows.filter(({ server }) => server !== TYPICAL),
  ];
  return [
    '# Benchmarks',
    '',
    '<!-- Written by `npm run bench`. -->',
    '',
    `\`npm run bench\`, ${new Date().toISOString().slice(0, 10)}, on ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${release()}, Node ${process.versions.node}, sf ${versionOf('@salesforce/cli')} with @salesforce/plugin-packaging ${versionOf('@salesforce/plugin-packaging')}.`,
    '',
    `Whole \`sf\` processes against the local Dev Hub in its own process; this plugin as users install it, packed and installed by \`sf plugins install\`; the official \`sf package push-upgrade\`, this plugin and \`sf version\` in turn (A B C A B C ...). Times are medians of ${runs} runs (1 run with 100,000 orgs and where there is no other command), calls and memory are the maximum of all runs.`,
    '',
    'The floor is the time of `sf version`, which does nothing, and the time that the org itself takes for the rows. The time above the floor belongs to the command: loading its code, its API calls, waiting for the org to begin, computing.',
    '',
    'A process ends later than its work. `sf` writes its log in a worker thread, which checks whether it can end half a second after its start, then after one, two, three seconds, and so on. The process waits for the next check. Therefore the times of whole processes jump, for every command of `sf`, and a small gain has no effect or that of a whole second. "The work alone" is the time until the command has nothing left to do.',
    '',
    '## A slow org',
    '',
    '50 ms for each request, 2 ms for each inserted row, by any API, and 2 s until a bulk job begins.',
    '',
    ...againstOfficial(typical),
    '',
    'Where the official command does less:',
    '',
    '- `schedule` does not check the orgs: an org that does not have the package, blocks pushes or already has the version is only found when the push runs. It does not count the jobs before it sets the push to Pending, so that it does not know the content of the push. It keeps no record, so that an interrupted push remains incomplete. The times of this plugin include all of that.',
    '- `report` reads the first 12 error messages, without their orgs; this plugin reads all jobs and all errors, with the names of the orgs, durations and causes.',
    '',
    'The time above the floor consists of loading the command (the row "start-up" below is little else), 50 ms for each API call, and the wait for the next check of the log, up to a second. From 10,000 orgs on, the calls take most of it. An insert takes a thousand orgs and waits for its response, because the org locks the request while it adds jobs, and would refuse the next insert. Therefore 100,000 orgs take a hundred calls, one after the other, with five seconds of latency; the official command sends all of them in one bulk job. The reads before (41 calls) are made five at a time.',
    '',
    '## A fast org',
    '',
    'The same with 0 ms for everything: the time of the clients themselves. The official command polls its bulk job once a second.',
    '',
    ...againstOfficial(instant),
    '',
    '## Work without an official equivalent',
    '',
    ...alone(rows),
    '',
    ...bundlingPart(variants, BUNDLING_RUNS),
  ].join('\n');
};
