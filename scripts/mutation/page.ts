/** Writes docs/dev/mutation.md from the report of the mutation tests. Part of `npm run test:mutation`. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const FILE = fileURLToPath(new URL('../../docs/dev/mutation.md', import.meta.url));
const REPORT = fileURLToPath(new URL('../../tmp/mutation/report.json', import.meta.url));

/** Where a mistake pushes to the wrong org, at the wrong time, or misleads a pipeline: no mutant may survive. */
export const CRITICAL: Record<string, readonly string[]> = {
  'exit codes': [
    'src/cli/outcome.ts',
    'src/core/push/outcome.ts',
    'src/core/report/scheduleResult.ts',
    'src/core/push/scheduledPush.ts',
    'src/core/report/resumeResult.ts',
    'src/core/push/validationResult.ts',
    'src/core/rollout/result.ts',
  ],
  gates: ['src/core/rollout/gate.ts'],
  ids: ['src/core/orgs/ids.ts', 'src/core/orgs/orgFile.ts'],
  'the next step': ['src/core/push/nextAction.ts', 'src/core/rollout/nextStep.ts'],
};

const FOLDERS = ['src/core', 'src/format', 'src/journal'];
const LOWEST = 10;

type Mutant = { status: string };
type Report = { files: Record<string, { mutants: Mutant[] }> };
type Counts = { killed: number; timeout: number; survived: number; uncovered: number; ignored: number };

const COLUMN: Record<string, keyof Counts | undefined> = {
  ...{ Killed: 'killed', Timeout: 'timeout', Survived: 'survived', NoCoverage: 'uncovered', Ignored: 'ignored' },
};

const count = (mutants: readonly Mutant[]): Counts => {
  const counts: Counts = { killed: 0, timeout: 0, survived: 0, uncovered: 0, ignored: 0 };
  for (const { status } of mutants) {
    const column = COLUMN[status];
    // One that breaks the program before a test can notice says nothing, and is not counted.
    if (column !== undefined) counts[column]++;
  }
  return counts;
};

const valid = ({ killed, timeout, survived, uncovered }: Counts): number => killed + timeout + survived + uncovered;
const score = (counts: Counts): number => (100 * (counts.killed + counts.timeout)) / valid(counts);
const percent = (counts: Counts): string => `${score(counts).toFixed(2)} %`;
const grouped = (value: number): string => value.toLocaleString('en-US');

const row = (cells: ReadonlyArray<string | number>): string => `| ${cells.join(' | ')} |`;
const table = (title: string, all: ReadonlyArray<readonly [name: string, counts: Counts]>): string[] => [
  row([title, 'Score', 'Mutants', 'Killed', 'Timed out', 'Survived', 'Not covered']),
  row(['---', '--:', '--:', '--:', '--:', '--:', '--:']),
  ...all.map(([name, counts]) =>
    row([
      name,
      percent(counts),
      ...[valid(counts), counts.killed, counts.timeout, counts.survived, counts.uncovered].map(grouped),
    ]),
  ),
];

export const mutationPage = async ({ files }: Report, date: string): Promise<string> => {
  const of = (path: string): Counts => {
    const file = files[path];
    if (file === undefined) throw new Error(`The report says nothing of ${path}: run all of npm run test:mutation.`);
    return count(file.mutants);
  };
  const under = (folder: string): Counts =>
    count(Object.entries(files).flatMap(([path, { mutants }]) => (path.startsWith(`${folder}/`) ? mutants : [])));
  const all = count(
    Object.entries(files).flatMap(([path, { mutants }]) =>
      FOLDERS.some((folder) => path.startsWith(`${folder}/`)) ? mutants : [],
    ),
  );
  const lowest = Object.keys(files)
    .map((path) => [`\`${path}\``, of(path)] as const)
    .filter(([, counts]) => valid(counts) > 0)
    .toSorted(([, a], [, b]) => score(a) - score(b))
    .slice(0, LOWEST);
  const lines = [
    '# What the tests would notice',
    '',
    '`npm run test:mutation` changes the source in one place, runs the unit tests that reach it, and does so again for every',
    'place. A change that no test notices has survived. [Stryker](https://stryker-mutator.io) makes the changes; all that',
    'it knows, also those of texts.',
    '',
    `Score: ${percent(all)} of ${grouped(valid(all))} mutants, ${date}.`,
    '',
    ...table('Folder', [
      ...FOLDERS.map((folder) => [`\`${folder}\``, under(folder)] as const),
      ['**All**', all] as const,
    ]),
    '',
    'A mistake in these files pushes to the wrong org, at the wrong time, or misleads a pipeline. None may survive here:',
    '',
    ...table(
      'File',
      Object.entries(CRITICAL).flatMap(([what, paths]) =>
        paths.map((path) => [`\`${path}\` (${what})`, of(path)] as const),
      ),
    ),
    '',
    'The files with the lowest scores:',
    '',
    ...table('File', lowest),
    '',
    'A mutant that times out has made a loop of the program, which a test would notice. Mutants that break a module as it is',
    'loaded are not counted. Only unit tests are run: what only a test with the real `sf` notices counts as survived.',
    `Disabled in the source, with the reason beside it: ${grouped(all.ignored)}.`,
    '',
    'This page is written by the run. What has not changed since the last one is taken from there',
    '(`tmp/mutation/incremental.json`), for code that runs as its module is loaded also where only tests have changed.',
    'Without that file everything is run. For one file, with all survivors in full:',
    '',
    '```',
    'npx stryker run --mutate src/core/orgs/ids.ts',
    '```',
  ];
  return format(lines.join('\n'), { ...(await resolveConfig(FILE)), parser: 'markdown' });
};

/** At least so many percent of all mistakes have to be noticed. */
const LEAST_SCORE = 85;

/** What a run has found that must not be. */
export const shortcomings = ({ files }: Report): string[] => {
  const all = count(Object.values(files).flatMap(({ mutants }) => mutants));
  const surviving = Object.values(CRITICAL)
    .flat()
    .flatMap((path) => {
      const counts = count(files[path]?.mutants ?? []);
      const missed = counts.survived + counts.uncovered;
      return missed === 0 ? [] : [`${path}: ${missed} of ${valid(counts)} mutants survive`];
    });
  return [...surviving, ...(score(all) < LEAST_SCORE ? [`all: ${percent(all)}, less than ${LEAST_SCORE} %`] : [])];
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const report = JSON.parse(await readFile(REPORT, 'utf8')) as Report;
  await writeFile(FILE, await mutationPage(report, new Date().toISOString().slice(0, 10)));
  const found = shortcomings(report);
  for (const line of found) console.error(line);
  if (found.length > 0) process.exitCode = 1;
}
