/**
 * `npm test`: everything that has to hold before a change lands, three steps at a time, and one last line that counts. A
 * step that is not a test suite counts as one test.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';

type Step = { name: string; command: string; args: string[] };
type Count = { passed: number; failed: number; skipped: number };
/** `report`: what it printed of its failures, or nothing. */
type Outcome = Count & { report: string };

const node = (name: string, ...args: string[]): Step => ({ name, command: process.execPath, args });
const tool = (name: string, path: string, ...args: string[]): Step => node(name, `node_modules/${path}`, ...args);
const mocha = (name: string, ...args: string[]): Step => tool(name, 'mocha/bin/mocha.js', ...args);

const BUILD = [
  node('build', '--import=tsx', 'scripts/build.ts'),
  node('type declarations', '--import=tsx', 'scripts/types.ts'),
];

const UNIT = ['test/!(nuts)/**/*.test.ts', 'test/*.test.ts'];
const SLOW = '**/*.slow.test.ts';
/** What uses most of @salesforce/core and jsforce, whose modules the build changes. */
const AGAINST_BUNDLE = ['test/salesforce/**/*.test.ts', 'test/cli/quietLog.test.ts'];

/** Tests with the real sf: each file has a home and a hub of its own, so that they go side by side. */
const NUTS = readdirSync(new URL('nuts', import.meta.url))
  .filter((name) => name.endsWith('.nut.ts'))
  .map((name) => mocha(`with the real sf: ${name.replace('.nut.ts', '')}`, '--timeout', '300000', `test/nuts/${name}`));
/** Two minutes, and those of the demo and of npm's installations are for the most part waiting. */
const isLong = ({ name }: Step): boolean => /: (?:install|demo|select)$/.test(name);

/** The long ones first, so that no one of them is left for the end. */
const STEPS: Step[] = [
  mocha('unit tests', '--ignore', SLOW, ...UNIT),
  mocha('slow unit tests', `test/${SLOW}`),
  ...NUTS.filter(isLong),
  node('faults', '--import=tsx', 'test/faults/campaign.ts', '--every', '3'),
  node('types and lint', '--import=tsx', 'scripts/lint.ts'),
  ...NUTS.filter((step) => !isLong(step)),
  mocha('unit tests against the bundle', '--require', './test/support/againstBundle.ts', ...AGAINST_BUNDLE),
  node('killed steps of rollouts', '--import=tsx', 'test/faults/rollouts.ts', '--every', '7'),
  node('simulated pushes', '--import=tsx', 'test/simulate/simulate.ts'),
  tool('formatting', 'prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  node('command snapshot', '--import=tsx', 'bin/dev.js', 'snapshot', 'compare'),
  node('JSON schemas', '--import=tsx', 'scripts/schemas.ts', '--check'),
  node('command reference', '--import=tsx', 'scripts/commandPages.ts', '--check'),
  node('reference of the library', '--import=tsx', 'scripts/api.ts', '--check'),
  node('schema of definitions', '--import=tsx', 'scripts/definitionSchema.ts', '--check'),
  node('page of causes', '--import=tsx', 'scripts/causes.ts', '--check'),
  tool('unused code', 'knip/bin/knip.js'),
  node('licenses', '--import=tsx', 'scripts/checkLicenses.ts'),
  node('package', '--import=tsx', 'scripts/checkPackage.ts'),
];

const run = ({ name, command, args }: Step): Promise<Outcome> =>
  new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.on('close', (code) => {
      const count = countIn(output, code);
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      console.log(`\n--- ${name}: ${count.failed === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
      console.log(output.trim());
      resolve({ ...count, report: count.failed === 0 ? '' : `--- ${name}: FAILED\n${failuresIn(output)}` });
    });
  });

const countIn = (output: string, code: number | null): Count => {
  const number = (word: string): number | undefined => {
    const match = new RegExp(`^\\s*(\\d+) ${word}`, 'm').exec(output);
    return match === null ? undefined : Number(match[1]);
  };
  const [, run, exact] = /^scenarios (\d+), exact (\d+)$/m.exec(output) ?? [];
  if (run !== undefined && code !== null) {
    const wrong = Number(run) - Number(exact);
    return { passed: Number(exact), failed: wrong === 0 && code !== 0 ? 1 : wrong, skipped: 0 };
  }
  const passed = number('passing');
  if (passed === undefined) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  const failed = number('failing') ?? 0;
  // A runner that crashes after its last test has not passed.
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: number('pending') ?? 0 };
};

/** From mocha's list of failures on, or the end of what else was printed. */
const failuresIn = (output: string): string => {
  const text = output.trim();
  const at = text.search(/^\s*\d+ failing$/m);
  return at === -1 ? text.split('\n').slice(-40).join('\n') : text.slice(at);
};

/** One more than the two cores of most runners: some steps wait for npm, for git or for a push more than they compute. */
const AT_ONCE = 3;

/** Takes steps from the front of the list until there are none. */
const work = async (steps: Step[]): Promise<Outcome[]> => {
  const counts: Outcome[] = [];
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) counts.push(await run(step));
  return counts;
};

console.log(`Node ${process.version}, ${process.platform} ${process.arch}`);
const built = await work(BUILD);
const isBuilt = built.every(({ failed }) => failed === 0);
const counts = isBuilt
  ? [...built, ...(await Promise.all(Array.from({ length: AT_ONCE }, () => work(STEPS)))).flat()]
  : built;
const sum = (key: keyof Count): number => counts.reduce((total, count) => total + count[key], 0);
// Once more at the end: of a log this long, that is what is read and kept.
for (const { report } of counts) if (report !== '') console.log(`\n${report}`);
const skipped = sum('skipped') === 0 ? '' : `, ${sum('skipped')} skipped`;
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
