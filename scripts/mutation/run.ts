/**
 * `npm run test:mutation`, which at the end writes docs/dev/mutation.md. With folders or files it runs these alone;
 * `--page` writes the page from existing reports.
 */
import { writeFile } from 'node:fs/promises';
import { Stryker } from '@stryker-mutator/core';
import { packedPage } from '../../page/bundle.js';
import { FOLDERS, folderOf, noteWholeRun, reportFile, type Folder } from './folders.js';
import { writePage } from './page.js';

process.env.ROLLOUT_RUNS ??= '20';

/**
 * Tests that use a device. A mutant of the code that writes files would replace the device by a file, for everybody on
 * this machine.
 */
const LEFT_OUT = ['files that commands write are an error where the disk is full'];

const run = async (name: string, { tests }: Folder, mutate: string[]): Promise<void> => {
  console.log(`\n${mutate.join(', ')}`);
  // A mutant runs only some of the command tests, because all of them would take too long.
  const isSampled = tests.includes('commands/*');
  await new Stryker({
    testRunner: 'mocha',
    plugins: ['./scripts/mutation/mochaRunner.js'],
    testRunnerNodeArgs: ['--import=tsx'],
    mutate,
    mochaOptions: {
      'no-config': true,
      spec: tests.map((pattern) => `test/${pattern}.test.ts`),
      // Tests of sizes, or in other processes, where mutants are not active.
      ignore: ['**/*.slow.test.ts', 'test/core/slowTexts.test.ts'],
      grep: `/^(?!${LEFT_OUT.join('|')})/`,
      require: ['./test/support/plainText.cjs', './scripts/mutation/setup.ts'],
    },
    coverageAnalysis: 'perTest',
    // Long enough that a mutant does not look killed on a busy machine.
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

/** The requested files or folders, grouped by their run. */
const selected = (paths: readonly string[]): Array<[string, string[]]> => {
  const parts = Map.groupBy(paths, (path) => {
    const name = path in FOLDERS ? path : folderOf(path);
    if (name === undefined) throw new Error(`${path} is in none of ${Object.keys(FOLDERS).join(', ')}.`);
    return name;
  });
  return [...parts].map(([name, of]) => [name, of.flatMap((path) => FOLDERS[path]?.mutate ?? [path])]);
};

// Otherwise created by a build, for tests of report --html.
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
