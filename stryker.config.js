/** `npm run test:mutation`, which ends by writing docs/dev/mutation.md. */
const TESTS = ['core', 'format', 'journal', 'rollout', 'app', 'cli', 'simulate'];

/** Tests left out: slow ones, which are about sizes, and those in processes of their own, which know of no mutant. */
const LEFT_OUT = [
  'lock of a journal is had by one of many',
  'a faulty rollout definition may be nested as deeply',
  'a production org may be one of very many',
  'a sample',
  'rollout definitions, whatever they are may be a',
  'the share of an org spreads',
];

process.env.ROLLOUT_RUNS ??= '20';

export default {
  testRunner: 'mocha',
  plugins: ['./scripts/mutation/mochaRunner.js'],
  testRunnerNodeArgs: ['--import=tsx'],
  mutate: ['src/core/**/*.ts', 'src/format/**/*.ts', 'src/journal/**/*.ts', 'src/cli/outcome.ts'],
  mochaOptions: {
    'no-config': true,
    spec: TESTS.map((folder) => `test/${folder}/**/*.test.ts`),
    require: ['./scripts/mutation/setup.ts'],
    grep: `/^(?!${LEFT_OUT.join('|')})/`,
  },
  coverageAnalysis: 'perTest',
  // A machine that has other things to do must not make a mutant look killed.
  timeoutMS: 5000,
  timeoutFactor: 2,
  incremental: true,
  incrementalFile: 'tmp/mutation/incremental.json',
  tempDirName: 'tmp/mutation/sandbox',
  jsonReporter: { fileName: 'tmp/mutation/report.json' },
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, allowEmojis: false },
  allowConsoleColors: false,
  maxTestRunnerReuse: 500,
  concurrency: 2,
};
