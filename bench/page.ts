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
  `The row "start-up" once more, with the plugin built in other ways, all of them in turn; medians of ${runs} runs. How busy the machine was is in all the times, so it is the ratios that compare:`,
  '',
  ...bundling(variants),
  '',
  "As published, the bundle holds the plugin, @salesforce/sf-plugins-core without its terminal tables (ink, react and es-toolkit), and the code of @oclif/core, @salesforce/core and jsforce, each module of which runs when something of it is first used: run at once, they load more than a thousand modules that no command here needs. The packages that they need stay outside. Node's compile cache is the user's to turn on for all of `sf` (`NODE_COMPILE_CACHE`, which names a folder), and helps the official command as well; turned on by the plugin, for its own code, it saved less than 5 %. The log thread of core is left out as long as nobody asks for another log (`cli/quietLog`).",
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
    `Whole \`sf\` processes against the local Dev Hub in a process of its own; this plugin as users install it, packed and installed by \`sf plugins install\`; the official \`sf package push-upgrade\`, this plugin and \`sf version\` in turn (A B C A B C ...). Times are medians of ${runs} runs (1 run with 100,000 orgs and where there is no other command), calls and memory are the most of any run.`,
    '',
    'The floor is `sf version`, which does nothing, and the time that the org itself takes for the rows. What is above it is the command: loading its code, its API calls, waiting for the org to begin, computing.',
    '',
    'A process ends later than its work. `sf` writes its log in a worker thread, which looks whether there is more to do, and so whether it is over, half a second after it was started, then one, two, three seconds, and so on: the process waits for the next look. So times of whole processes jump, for every command of `sf`, and a small gain shows not at all or as a whole second. "The work alone" is the time until the command has nothing left to do.',
    '',
    '## An org that takes its time',
    '',
    '50 ms a request, 2 ms a row that is inserted, on whichever way, and 2 s until a bulk job begins.',
    '',
    ...againstOfficial(typical),
    '',
    'Where the official command does less:',
    '',
    '- `schedule` does not look the orgs up: an org that has not installed the package, blocks pushes or is on that version already is found out when the push runs. It does not count the jobs before it sets the push Pending, so it does not know what the push holds; and it keeps no record, so a push that is interrupted stays behind half made. Here all of it is in the time.',
    '- `report` reads the first 12 error messages, without their orgs; here all jobs and all errors are read, with the names of the orgs, durations and causes.',
    '',
    'What is left above the floor: loading the command (the row "start-up" below has little else), 50 ms for each API call, and the wait for the next look of the log, up to a second. From 10,000 orgs on the calls are what counts: an insert takes a thousand orgs and waits for its answer, because the org locks the request while it adds jobs, and the next one would be refused. So 100,000 orgs are a hundred calls, one after the other, five seconds of latency; the official command hands all of them over in one bulk job. The lookup before (41 calls) is made five calls at once.',
    '',
    '## An org that takes no time',
    '',
    'The same with 0 ms for everything: what the clients themselves take. The official command asks once a second whether its bulk job is done.',
    '',
    ...againstOfficial(instant),
    '',
    '## What nothing else does',
    '',
    ...alone(rows),
    '',
    ...bundlingPart(variants, BUNDLING_RUNS),
  ].join('\n');
};
