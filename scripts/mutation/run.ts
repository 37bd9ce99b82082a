/**
 * `npm run test:mutation`, which ends by writing docs/dev/mutation.md. With folders or files it runs these alone, and
 * `--page` writes the page of what has been run so far.
 */
import { writeFile } from 'node:fs/promises';
import { Stryker } from '@stryker-mutator/core';
import { packedPage } from '../../page/bundle.js';
import { FOLDERS, folderOf, noteWholeRun, reportFile, type Folder } from './folders.js';
import { writePage } from './page.js';

process.env.ROLLOUT_RUNS ??= '20';

/** Tests of a device: a mutant of what writes files would put a file in its place, for everybody on this machine. */
const LEFT_OUT = ['files that commands write are an error where the disk is full'];

const run = async (name: string, { tests }: Folder, mutate: string[]): Promise<void> => {
  console.log(`\n${mutate.join(', ')}`);
  // Of tests of commands a mutant gets some, so that it takes less time than all of them.
  const isSampled = tests.includes('commands/*');
  await new Stryker({
    testRunner: 'mocha',
    plugins: ['./scripts/mutation/mochaRunner.js'],
    testRunnerNodeArgs: ['--import=tsx'],
    mutate,
    mochaOptions: {
      'no-config': true,
      spec: tests.map((pattern) => `test/${pattern}.test.ts`),
      // About sizes, or in processes of their own, which know of no mutant.
      ignore: ['**/*.slow.test.ts', 'test/core/slowTexts.test.ts'],
      grep: `/^(?!${LEFT_OUT.join('|')})/`,
      require: ['./test/support/plainText.cjs', './scripts/mutation/setup.ts'],
    },
    coverageAnalysis: 'perTest',
    // A machine that has other things to do must not make a mutant look killed.
    timeoutMS: isSampled ? 15_000 : 5000,
    timeoutFactor: isSampled ? 0.5 : 2,
    incremental: true,
    incrementalFile: reportFile(name),
    tempDirName: 'tmp/mutation/sandbox',
    ignorePatterns: ['/tmp', '/lib'],
    reporters: ['clear-text', 'progress-append-only'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false, allowEmojis: false },
    allowConsoleColors: false,
    maxTestRunnerReuse: 500,
    concurrency: 2,
  }).runMutationTest();
};

/** The files or folders that were asked for, by the run that they are part of. */
const selected = (paths: readonly string[]): Array<[string, string[]]> => {
  const parts = Map.groupBy(paths, (path) => {
    const name = path in FOLDERS ? path : folderOf(path);
    if (name === undefined) throw new Error(`${path} is in none of ${Object.keys(FOLDERS).join(', ')}.`);
    return name;
  });
  return [...parts].map(([name, of]) => [name, of.flatMap((path) => FOLDERS[path]?.mutate ?? [path])]);
};

// What a build makes otherwise, for tests of report --html.
await writeFile('report-page.html.br', await packedPage());

const args = process.argv.slice(2);
const paths = args.filter((arg) => arg !== '--page');
const isWhole = args.length === 0;
for (const [name, mutate] of selected(isWhole ? Object.keys(FOLDERS) : paths)) {
  const folder = FOLDERS[name];
  if (folder === undefined) continue;
  await run(name, folder, mutate);
  if (isWhole || paths.includes(name)) noteWholeRun(name);
}
if (isWhole || args.includes('--page')) {
  const shortcomings = await writePage();
  for (const line of shortcomings) console.error(line);
  if (shortcomings.length > 0) process.exitCode = 1;
}
