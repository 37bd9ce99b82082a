/** Writes docs/dev/mutation.md from the report of the mutation tests. Part of `npm run test:mutation`. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { formatted, ROOT } from '../generated.js';
import { FOLDERS, foldersWithReport, reportFile, wholeRuns } from './folders.js';

const FILE = `${ROOT}docs/dev/mutation.md`;

/** Code where a mistake pushes to the wrong org or at the wrong time, or misleads a pipeline: no mutant may survive. */
export const CRITICAL: Record<string, readonly string[]> = {
  'exit codes': [
    'src/cli/outcome.ts',
    'src/core/push/outcome.ts',
    'src/core/report/scheduleResult.ts',
    'src/core/push/scheduledPush.ts',
    'src/core/rollout/result/result.ts',
    'src/core/rollout/step/rolloutStep.ts',
  ],
  errors: [
    'src/cli/errors/errors.ts',
    'src/cli/errors/usageErrors.ts',
    'src/cli/errors/usageRows.ts',
    'src/core/errors/usageError.ts',
    'src/core/errors/orgError.ts',
  ],
  gates: ['src/core/rollout/step/gate.ts'],
  ids: ['src/core/orgs/ids.ts', 'src/core/orgs/orgFile.ts'],
  'the next step': [
    'src/core/push/nextAction.ts',
    'src/core/push/progress.ts',
    'src/core/push/replay.ts',
    'src/core/push/pushScheduler.ts',
    'src/core/rollout/step/nextStep.ts',
    'src/core/rollout/step/runStep.ts',
  ],
  waves: ['src/core/rollout/plan/assignWaves.ts'],
};

const LOWEST = 10;

type Mutant = { status: string };
type Files = Record<string, { mutants: Mutant[] }>;

/** The result of a run and its date; or that not all files of the folder were run. */
export type FolderReport = { date: string; files: Files };
type Counts = { killed: number; timeout: number; survived: number; uncovered: number; ignored: number };

const COLUMN: Record<string, keyof Counts | undefined> = {
  ...{ Killed: 'killed', Timeout: 'timeout', Survived: 'survived', NoCoverage: 'uncovered', Ignored: 'ignored' },
};

const count = (mutants: readonly Mutant[]): Counts => {
  const counts: Counts = { killed: 0, timeout: 0, survived: 0, uncovered: 0, ignored: 0 };
  for (const { status } of mutants) {
    const column = COLUMN[status];
    // A mutant that breaks the program before a test can detect it is not counted.
    if (column !== undefined) counts[column]++;
  }
  return counts;
};

const valid = ({ killed, timeout, survived, uncovered }: Counts): number => killed + timeout + survived + uncovered;
const score = (counts: Counts): number => (100 * (counts.killed + counts.timeout)) / valid(counts);
const percent = (counts: Counts): string => `${score(counts).toFixed(2)} %`;
const grouped = (value: number): string => value.toLocaleString('en-US');

const row = (cells: ReadonlyArray<string | number>): string => `| ${cells.join(' | ')} |`;
const NOT_RUN = ['not run', '', '', '', '', ''];
const cellsOf = (counts: Counts | undefined): string[] =>
  counts === undefined
    ? NOT_RUN
    : [
        percent(counts),
        ...[valid(counts), counts.killed, counts.timeout, counts.survived, counts.uncovered].map(grouped),
      ];
type Line = readonly [name: string, counts: Counts | undefined, date?: string];
const table = (title: string, lines: readonly Line[]): string[] => {
  const dated = lines.some(([, , date]) => date !== undefined);
  const last = (cell: string): string[] => (dated ? [cell] : []);
  return [
    row([title, 'Score', 'Mutants', 'Killed', 'Timed out', 'Survived', 'Not covered', ...last('Run')]),
    row(['---', '--:', '--:', '--:', '--:', '--:', '--:', ...last('---')]),
    ...lines.map(([name, counts, date = '']) => row([name, ...cellsOf(counts), ...last(date)])),
  ];
};

type Reports = ReadonlyMap<string, FolderReport>;

const allFiles = (reports: Reports): Files =>
  Object.assign({}, ...[...reports.values()].map(({ files }) => files)) as Files;
const mutantsOf = (files: Files): Mutant[] => Object.values(files).flatMap(({ mutants }) => mutants);
const criticalFiles = (files: Files): Array<[what: string, path: string, counts: Counts | undefined]> =>
  Object.entries(CRITICAL).flatMap(([what, paths]) =>
    paths.map((path): [string, string, Counts | undefined] => {
      const file = files[path];
      return [what, path, file === undefined ? undefined : count(file.mutants)];
    }),
  );

export const mutationPage = async (reports: Reports): Promise<string> => {
  const files = allFiles(reports);
  const all = count(mutantsOf(files));
  const lowest = Object.entries(files)
    .map(([path, { mutants }]) => [`\`${path}\``, count(mutants)] as const)
    .filter(([, counts]) => valid(counts) > 0)
    .toSorted(([, a], [, b]) => score(a) - score(b))
    .slice(0, LOWEST);
  const lines = [
    '# Which mistakes the tests would detect',
    '',
    '`npm run test:mutation` changes the source in one place and runs the unit tests that execute it; it repeats this for every',
    'place. A change (mutant) that no test detects has survived. [Stryker](https://stryker-mutator.io) makes the changes. All of',
    'its mutators are used, including those of texts.',
    '',
    ...table('Folder', [
      ...Object.keys(FOLDERS).map((name): Line => {
        const report = reports.get(name);
        return [`\`${name}\``, report && count(mutantsOf(report.files)), report?.date ?? ''];
      }),
      ['**All**', all],
    ]),
    '',
    'A mistake in these files would push to the wrong org or at the wrong time, or mislead a pipeline. No mutant may survive here:',
    '',
    ...table(
      'File',
      criticalFiles(files).map(([what, path, counts]) => [`\`${path}\` (${what})`, counts]),
    ),
    '',
    'The files with the lowest scores:',
    '',
    ...table('File', lowest),
    '',
    'A mutant that times out has caused an endless loop, which a test would detect. Mutants that break a module while it is',
    'loaded are not counted. Only unit tests and in-process command tests are run (`scripts/mutation/folders.ts` lists them',
    'for each folder), and at most six command tests for a mutant. A mutant that only another test, or a test with the real',
    '`sf`, would detect counts as survived.',
    `Mutants disabled in the source, with a reason in a comment: ${grouped(all.ignored)}.`,
    '',
    'The run writes this page. Results of unchanged code are taken from the last run (`tmp/mutation`); for code that runs when',
    'its module is loaded, also if tests have changed. Without that folder everything is run. The commands below run one folder,',
    'run one file and print all its survivors, and write the page from existing results:',
    '',
    '```',
    'npm run test:mutation -- src/app',
    'npm run test:mutation -- src/core/orgs/ids.ts',
    'npm run test:mutation -- --page',
    '```',
  ];
  return formatted(lines.join('\n'), FILE);
};

/** The percentage of mutants in a folder that must be detected. */
const LEAST_SCORE = 85;

/** The findings of a run that are not allowed. */
export const shortcomings = (reports: Reports): string[] => {
  const surviving = criticalFiles(allFiles(reports)).flatMap(([, path, counts]) => {
    if (counts === undefined) return [`${path}: not run`];
    const missed = counts.survived + counts.uncovered;
    return missed === 0 ? [] : [`${path}: ${missed} of ${valid(counts)} mutants survive`];
  });
  const low = [...reports].flatMap(([name, { files }]) => {
    const counts = count(mutantsOf(files));
    return score(counts) < LEAST_SCORE ? [`${name}: ${percent(counts)}, less than ${LEAST_SCORE} %`] : [];
  });
  return [...surviving, ...low];
};

/** Writes the page, and returns the findings that are not allowed. */
export const writePage = async (): Promise<string[]> => {
  const read = async (name: string): Promise<[string, FolderReport]> => {
    const report = JSON.parse(await readFile(reportFile(name), 'utf8')) as { files: Files };
    // A report keeps the files that are gone since.
    const files = Object.fromEntries(Object.entries(report.files).filter(([path]) => existsSync(`${ROOT}${path}`)));
    return [name, { files, date: wholeRuns()[name] ?? 'some files' }];
  };
  const reports = new Map(await Promise.all(foldersWithReport().map(read)));
  await writeFile(FILE, await mutationPage(reports));
  return shortcomings(reports);
};
