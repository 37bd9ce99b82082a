import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { COLUMNS, type ScenarioResult } from './runScenario.js';

const FILE = fileURLToPath(new URL('../../docs/dev/reliability.md', import.meta.url));

const TEXT = `# Reliability under faults

\`npm run test:faults\` schedules a push to 1,000 orgs many times, against the emulated Dev Hub in \`emulator/\`. Each
time it injects another fault: every applicable fault at every HTTP call, either once or from that call on, and the end of
the process at every call. Then it does what the output advises: \`sf package push resume\` if the output names it, a new
login if the session has expired, otherwise the same command again.

Afterwards it checks the records of the org. A scenario is exact if

- exactly one push request is Pending, with the requested version and start time,
- each org that can be upgraded has exactly one job in it, and no other org has any,
- no other request is left Created, unless the output named it.

`;

const END = `
"Schedule, to its end" means that the fault occurs at one call and at all later calls, so that \`schedule\` gives up.
The faults in \`resume\` follow a \`schedule\` that has ended with a lost write.

To show that the campaign can fail, it also runs some scenarios with a plugin that does not read the result of a lost call.
Result: %s.

After that, \`test/faults/rollouts.ts\` kills the first and the second step of a staged rollout at each of their calls, before
and after the org has executed the call. The next step is taken on the same machine, or on another one with a copy of
the log; then the first machine continues with its own log. At the end each org must have got the version by exactly one job.
If a process is killed before it has read the response to a create call, an empty request remains. It upgrades no org, and the
output must name it.

<!-- killed steps -->

Result: not run.

\`test/rollout/campaign.ts\` runs rollouts in memory with random events: several runners with copies of the log, people who
pause, skip, approve and abort on any machine, lost and merged logs, pushes and cancels by others, new and removed orgs. After each
event the invariants are checked. A scenario that breaks one is reduced as far as possible, and printed with its seed.

<!-- random rollouts -->

Result: not run.

The run writes this page. To repeat some scenarios, give a part of their names:

\`\`\`
npm run build && npm run test:faults -- --only "kill -9 after call 4"
\`\`\`
`;

const row = (cells: Array<string | number>): string => `| ${cells.join(' | ')} |`;

const table = (results: readonly ScenarioResult[]): string => {
  const groups = Map.groupBy(results, ({ scenario }) => scenario.group);
  const lines = [...groups].map(([group, of]) =>
    row([
      group,
      ...COLUMNS.map((column) => of.filter(({ scenario }) => scenario.column === column).length || ''),
      `${exact(of)} of ${of.length}`,
    ]),
  );
  const head = [
    row(['Fault', ...COLUMNS.map((column) => `${column.slice(0, 1).toUpperCase()}${column.slice(1)}`), 'Exact']),
    row(['---', ...COLUMNS.map(() => '--:'), '--:']),
  ];
  const totals = COLUMNS.map((column) => results.filter(({ scenario }) => scenario.column === column).length);
  return [...head, ...lines, row(['**All**', ...totals, `**${exact(results)} of ${results.length}**`])].join('\n');
};

export const exact = (results: readonly ScenarioResult[]): number =>
  results.filter(({ problems }) => problems.length === 0).length;

const RESULT = (part: Part): RegExp => new RegExp(`(<!-- ${part} -->\\s+)(Result: [^\\n]*)`);

/** What other runs find is a line of the page each. */
export type Part = 'killed steps' | 'random rollouts';

/** Writes what a run has found into its line. */
export const writeResult = async (part: Part, result: string): Promise<void> => {
  const page = await readFile(FILE, 'utf8');
  await writeFile(
    FILE,
    page.replace(RESULT(part), (_, head: string) => `${head}Result: ${result}.`),
  );
};

const keepResults = (page: string, before: string): string =>
  (['killed steps', 'random rollouts'] satisfies Part[]).reduce((text, part) => {
    const [, , result] = RESULT(part).exec(before) ?? [];
    return result === undefined ? text : text.replace(RESULT(part), (_, head: string) => `${head}${result}`);
  }, page);

/** Writes the page; the same run writes the same page. */
export const writeReport = async (
  results: readonly ScenarioResult[],
  mutation: string,
  rivals: string,
): Promise<void> => {
  const text = `${TEXT}${table(results)}\n${END.replace('%s', mutation)}${rivals}`;
  const before = await readFile(FILE, 'utf8').catch(() => '');
  const made = await format(text, { ...(await resolveConfig(FILE)), parser: 'markdown' });
  const page = keepResults(made, before);
  if (page !== before) await writeFile(FILE, page);
};
