/**
 * `npm test`: everything that has to hold before a change lands, in two lanes side by side, and one last line that
 * counts. A step that is not a test suite counts as one test.
 */
import { spawn } from 'node:child_process';

type Step = { name: string; command: string; args: string[] };
type Count = { passed: number; failed: number; skipped: number };

const node = (name: string, ...args: string[]): Step => ({ name, command: process.execPath, args });
const tool = (name: string, path: string, ...args: string[]): Step => node(name, `node_modules/${path}`, ...args);
const mocha = (name: string, ...args: string[]): Step => tool(name, 'mocha/bin/mocha.js', ...args);

const BUILD = [
  node('build', '--import=tsx', 'scripts/build.ts'),
  tool('type declarations', 'typescript/bin/tsc', '-p', 'tsconfig.types.json'),
];

const LANES: Step[][] = [
  [
    tool('types', 'typescript/bin/tsc', '-p', 'tsconfig.dev.json'),
    tool('types of the report page', 'typescript/bin/tsc', '-p', 'page/tsconfig.json'),
    tool('lint', 'eslint/bin/eslint.js', '.'),
    tool('formatting', 'prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
    node('command snapshot', '--import=tsx', 'bin/dev.js', 'snapshot', 'compare'),
    node('JSON schemas', '--import=tsx', 'bin/dev.js', 'schema', 'compare'),
    node('command reference', '--import=tsx', 'scripts/commandPages.ts', '--check'),
    tool('unused code', 'knip/bin/knip.js'),
    node('licenses', '--import=tsx', 'scripts/checkLicenses.ts'),
    node('package', '--import=tsx', 'scripts/checkPackage.ts'),
    mocha('unit tests', 'test/!(nuts)/**/*.test.ts', 'test/*.test.ts'),
    node('simulated fates', '--import=tsx', 'test/simulate/simulate.ts'),
    node('faults', '--import=tsx', 'test/faults/campaign.ts'),
  ],
  [mocha('tests with the real sf', '--timeout', '300000', 'test/nuts/**/*.nut.ts')],
];

const run = ({ name, command, args }: Step): Promise<Count> =>
  new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('close', (code) => {
      const count = countIn(output, code);
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      console.log(`\n--- ${name}: ${count.failed === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
      console.log(output.trim());
      resolve(count);
    });
  });

const countIn = (output: string, code: number | null): Count => {
  const number = (word: string): number | undefined => {
    const match = new RegExp(`^\\s*(\\d+) ${word}`, 'm').exec(output);
    return match === null ? undefined : Number(match[1]);
  };
  const [, played, exact] = /^scenarios (\d+), exact (\d+)$/m.exec(output) ?? [];
  if (played !== undefined && code !== null) {
    const wrong = Number(played) - Number(exact);
    return { passed: Number(exact), failed: wrong === 0 && code !== 0 ? 1 : wrong, skipped: 0 };
  }
  const passed = number('passing');
  if (passed === undefined) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  const failed = number('failing') ?? 0;
  // A runner that breaks down after its last test has not passed.
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: number('pending') ?? 0 };
};

const lane = async (steps: Step[]): Promise<Count[]> => {
  const counts: Count[] = [];
  for (const step of steps) counts.push(await run(step));
  return counts;
};

console.log(`Node ${process.version}, ${process.platform} ${process.arch}`);
const built = await lane(BUILD);
const isBuilt = built.every(({ failed }) => failed === 0);
const counts = isBuilt ? [...built, ...(await Promise.all(LANES.map(lane))).flat()] : built;
const sum = (key: keyof Count): number => counts.reduce((total, count) => total + count[key], 0);
const skipped = sum('skipped') === 0 ? '' : `, ${sum('skipped')} skipped`;
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
