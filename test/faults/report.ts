import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { COLUMNS, type ScenarioResult } from './runScenario.js';

const FILE = fileURLToPath(new URL('../../docs/dev/reliability.md', import.meta.url));

const TEXT = `# Reliability under faults

\`npm run test:faults\` schedules a push to 1,000 orgs many times, against the emulated Dev Hub in \`emulator/\`. Each
time it injects another fault: every applicable fault at every HTTP call, once or from there on, and the end of the
process at every call. Then it follows the output: \`sf package push resume\` if that is named, a new login if the
session has ended, the same command again otherwise.

Afterwards it checks the records of the org. A scenario is exact if

- exactly one push request is Pending, with the version and the start time that were asked for,
- each org that can be upgraded has exactly one job in it, and no other org has any,
- no other request is left Created, unless the output named it.

`;

const END = `
"Schedule, to its end" means that the fault occurs at one call and at all that follow it, so that \`schedule\` gives up.
The faults in \`resume\` come after a \`schedule\` that has ended with a lost write.

To show that the campaign can fail, it also runs some scenarios with a plugin that doesn't read back what a lost call has done.
Result: %s.

After that, \`test/faults/rollouts.ts\` kills the first and the second step of a staged rollout at each of their calls, before
and after the org has done what the call asks. The next step is taken on the same machine, or on another one with a copy of
the log; then the first machine goes on with its own log. In the end each org must have the version by exactly one job.
A create whose answer is lost with its process leaves an empty request, which upgrades no org: the output must have named it.

<!-- killed steps -->

Result: not run.

\`test/rollout/campaign.ts\` runs rollouts in memory under random events: several runners with copies of the log, people who
pause, skip, approve and abort anywhere, lost and merged logs, foreign pushes and cancels, orgs that come and go. After each event
the invariants are checked; a scenario that breaks one is made as small as possible, and printed with its seed.

<!-- random rollouts -->

Result: not run.

This page is written by the run. To repeat a part of it, name what the scenarios' names contain:

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
