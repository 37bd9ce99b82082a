/**
 * `npm run test:faults`: pushes to a thousand orgs, with every fault at every call, and what the org has recorded
 * afterwards. `--only <part of a name>` runs some of the scenarios, `--every 8` each eighth; `--mutate` only shows that
 * they can fail. With `--report` a whole campaign writes docs/dev/reliability.md.
 */
import { parseArgs } from 'node:util';
import { openWorkspace, type Workspace } from './workspace.js';
import { isFine, proveAll, rivalsSection, tell } from '../interleavings/prove.js';
import type { RecordCalls } from './parts.js';
import { runScenario, type ScenarioResult, type Scenario } from './runScenario.js';
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
const WORKSPACES = 3;

/** Runs in several workspaces at once; the results are in the order of the scenarios. */
const runAll = async (scenarios: readonly Scenario[], workspaces: readonly Workspace[]): Promise<ScenarioResult[]> => {
  const results: ScenarioResult[] = [];
  const queue = scenarios.entries();
  await Promise.all(
    workspaces.map(async (workspace) => {
      for (const [index, scenario] of queue)
        results[index] = await runScenario(scenario, workspace).catch(failedRun(scenario));
    }),
  );
  return results;
};

const failedRun =
  (scenario: Scenario) =>
  (error: Error): ScenarioResult => ({ scenario, problems: [error.message], runs: [] });

const withWorkspaces = async <T>(
  how: 'as it is' | 'without read-back',
  work: (workspaces: Workspace[]) => Promise<T>,
): Promise<T> => {
  const plugin = await copyPlugin(how);
  const workspaces = await Promise.all(Array.from({ length: WORKSPACES }, () => openWorkspace(plugin.folder)));
  try {
    return await work(workspaces);
  } finally {
    await Promise.all(workspaces.map((workspace) => workspace.close()));
    await plugin.remove();
  }
};

const recordCallsIn =
  (workspace: Workspace | undefined): RecordCalls =>
  async (scenario, run) => {
    const result = workspace && (await runScenario(scenario, workspace));
    return (result?.runs[run]?.calls ?? []).toSorted((a, b) => a.call - b.call).map(({ route }) => route);
  };

const describe = ({ scenario, problems, runs }: ScenarioResult): string =>
  [
    `\nNOT EXACT: ${scenario.name}`,
    ...problems.map((problem) => `  ${problem}`),
    ...runs.flatMap(({ args, code, stdout, stderr, calls }) => [
      `  $ sf ${args.join(' ')}   -> ${String(code)}`,
      ...calls.map(({ method, path, status }) => `    ${method} ${path}: ${status}`),
      ...`${stdout}${stderr}`.split('\n').map((line) => `    > ${line}`),
    ]),
  ].join('\n');

/** Windows has no SIGINT: only a terminal can press Ctrl-C there. A process can be killed everywhere. */
const canRun = ({ injections }: Scenario): boolean =>
  process.platform !== 'win32' || injections.every(({ signal }) => signal !== 'SIGINT');

const campaign = (only: string | undefined): Promise<ScenarioResult[]> =>
  withWorkspaces('as it is', async (workspaces) => {
    const scenarios = (await allScenarios(recordCallsIn(workspaces[0]))).filter(canRun);
    return runAll(
      scenarios.filter(({ name }, index) => (only === undefined || name.includes(only)) && index % EVERY === 0),
      workspaces,
    );
  });

/** Scenarios of lost answers must fail with a plugin that reads nothing back. */
const mutationCheck = async (): Promise<{ red: boolean; text: string }> => {
  const results = await withWorkspaces('without read-back', (workspaces) => runAll(lostAnswers(), workspaces));
  const failed = results.length - exact(results);
  return { red: failed > 0, text: `${failed} of ${results.length} not exact` };
};

/** So many orders of the calls of three runners. */
const ORDERS = 100_000;
const isWhole = values.report && !values.mutate && values.only === undefined && EVERY === 1;
const rivals = isWhole ? await proveAll(ORDERS, Math.floor(Math.random() * 1_000_000_000)) : undefined;
if (rivals !== undefined) console.log(tell(rivals));

const mutation = values.only === undefined ? await mutationCheck() : undefined;
const results = values.mutate ? [] : await campaign(values.only);
for (const each of results) if (each.problems.length > 0) console.log(describe(each));
if (mutation !== undefined) {
  console.log(
    mutation.red
      ? `mutation check: fails as expected (${mutation.text})`
      : `mutation check: FAILED, the mutant survives (${mutation.text})`,
  );
  if (rivals !== undefined) await writeReport(results, mutation.text, rivalsSection(rivals));
}
console.log(`scenarios ${results.length}, exact ${exact(results)}`);
const areRivalsFine = rivals === undefined || isFine(rivals);
process.exitCode = exact(results) === results.length && mutation?.red !== false && areRivalsFine ? 0 : 1;
