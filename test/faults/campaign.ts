/**
 * `npm run test:faults`: pushes to a thousand orgs while everything goes wrong that can, and what the org's books say
 * afterwards. `--only <part of a name>` plays some of the scenarios, `--every 8` each eighth; `--mutate` only shows that
 * they can fail. With `--report` a whole campaign writes docs/dev/reliability.md.
 */
import { parseArgs } from 'node:util';
import { openBench, type Bench } from './bench.js';
import type { Learn } from './parts.js';
import { play, type Played, type Scenario } from './play.js';
import { copyPlugin } from './plugin.js';
import { exact, writeReport } from './report.js';
import { allScenarios, lostAnswers } from './scenarios.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    every: { type: 'string', default: '1' },
    mutate: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
});
const EVERY = Number(values.every);
const BENCHES = 3;

/** Plays on several benches at once; the results are in the order of the scenarios. */
const playAll = async (scenarios: readonly Scenario[], benches: readonly Bench[]): Promise<Played[]> => {
  const played: Played[] = [];
  const queue = scenarios.entries();
  await Promise.all(
    benches.map(async (bench) => {
      for (const [index, scenario] of queue) played[index] = await play(scenario, bench).catch(brokenDown(scenario));
    }),
  );
  return played;
};

const brokenDown =
  (scenario: Scenario) =>
  (error: Error): Played => ({ scenario, problems: [error.message], runs: [] });

const withBenches = async <T>(
  how: 'as it is' | 'without read-back',
  work: (benches: Bench[]) => Promise<T>,
): Promise<T> => {
  const plugin = await copyPlugin(how);
  const benches = await Promise.all(Array.from({ length: BENCHES }, () => openBench(plugin.folder)));
  try {
    return await work(benches);
  } finally {
    await Promise.all(benches.map((bench) => bench.close()));
    await plugin.remove();
  }
};

const learnOn =
  (bench: Bench | undefined): Learn =>
  async (scenario, run) => {
    const played = bench && (await play(scenario, bench));
    return (played?.runs[run]?.calls ?? []).toSorted((a, b) => a.call - b.call).map(({ route }) => route);
  };

const describe = ({ scenario, problems, runs }: Played): string =>
  [
    `\nNOT EXACT: ${scenario.name}`,
    ...problems.map((problem) => `  ${problem}`),
    ...runs.flatMap(({ args, code, stdout, stderr, calls }) => [
      `  $ sf ${args.join(' ')}   -> ${String(code)}`,
      ...calls.map(({ method, path, status }) => `    ${method} ${path}: ${status}`),
      ...`${stdout}${stderr}`.split('\n').map((line) => `    > ${line}`),
    ]),
  ].join('\n');

/** Nobody but a terminal can press Ctrl-C on Windows, which has no signals; to be killed is possible everywhere. */
const canBePlayed = ({ strikes }: Scenario): boolean =>
  process.platform !== 'win32' || strikes.every(({ signal }) => signal !== 'SIGINT');

const campaign = (only: string | undefined): Promise<Played[]> =>
  withBenches('as it is', async (benches) => {
    const scenarios = (await allScenarios(learnOn(benches[0]))).filter(canBePlayed);
    return playAll(
      scenarios.filter(({ name }, index) => (only === undefined || name.includes(only)) && index % EVERY === 0),
      benches,
    );
  });

/** The same scenarios must fail where what they are there for is missing. */
const mutationCheck = async (): Promise<{ red: boolean; text: string }> => {
  const played = await withBenches('without read-back', (benches) => playAll(lostAnswers(), benches));
  const failed = played.length - exact(played);
  return { red: failed > 0, text: `${failed} of ${played.length} not exact` };
};

const mutation = values.only === undefined ? await mutationCheck() : undefined;
const played = values.mutate ? [] : await campaign(values.only);
for (const each of played) if (each.problems.length > 0) console.log(describe(each));
if (mutation !== undefined) {
  console.log(
    mutation.red
      ? `mutation check: red as it must be (${mutation.text})`
      : `mutation check: FAILED, nothing is noticed (${mutation.text})`,
  );
  if (values.report && !values.mutate && EVERY === 1) await writeReport(played, mutation.text);
}
console.log(`scenarios ${played.length}, exact ${exact(played)}`);
process.exitCode = exact(played) === played.length && mutation?.red !== false ? 0 : 1;
