import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HubProcess } from '../test/support/emulatorProcess.js';
import type { SfSession } from '../test/support/sfSession.js';
import { INSTANT, inTurn, type Run, type Server, settle, TYPICAL, withHub } from './measure.js';

/** The figures of one piece of work. Where the official plugin has nothing comparable, there is only `ours`. */
export type Row = {
  work: string;
  server: Server;
  ours: Run;
  official?: Run;
  /** `sf version`, in turn with the others: the cost of starting any command. */
  nothing?: Run;
  /** The seconds that the org itself takes for the rows, for any client. */
  rowSeconds: number;
  /** The highest number of API calls, which the project promises. */
  callLimit?: number;
  /** The most memory: in megabytes, and as a multiple of that of another row, by its name. */
  memoryLimit?: { megabytes: number; times: number; of: string };
  target?: Target;
};

/** The most time, as a multiple of the official command's: of its whole time, and of its time above the floor. */
export type Target = { ratio: number; aboveFloor?: number };

export type Piece = { name: string; measure(session: SfSession, runs: number): Promise<Row[]> };

const PUSH = ['package', 'push'];
const OFFICIAL = ['package', 'push-upgrade'];
const NOTHING = ['version'];
const n = (count: number): string => count.toLocaleString('en');

const compare = async (
  session: SfSession,
  hub: HubProcess,
  runs: number,
  row: Omit<Row, 'ours' | 'official' | 'nothing' | 'rowSeconds'> & {
    rows?: number;
    ours: string[];
    official: string[];
  },
): Promise<Row> => {
  const { ours, official, rows = 0, ...rest } = row;
  await settle(hub, row.server);
  const commands = [[...PUSH, ...ours], [...OFFICIAL, ...official], NOTHING];
  const [a, b, floor] = await inTurn(session, hub, runs, commands);
  if (a === undefined) throw new Error('nothing was run');
  return { ...rest, ours: a, official: b, nothing: floor, rowSeconds: (rows * row.server.recordMs) / 1000 };
};

const alone = async (
  session: SfSession,
  hub: HubProcess,
  { work, ours: command, ...limits }: { work: string; ours: string[] } & Pick<Row, 'callLimit' | 'memoryLimit'>,
  runs = 1,
): Promise<Row> => {
  await settle(hub, TYPICAL);
  const [ours] = await inTurn(session, hub, runs, [[...PUSH, ...command]]);
  if (ours === undefined) throw new Error('nothing was run');
  return { work, server: TYPICAL, ours, rowSeconds: 0, ...limits };
};

/**
 * The number of runs where memory is compared. V8 gives the new space 50 MB more in one run, and none in the next, for
 * any command. The maximum of these runs counts.
 */
const MEMORY_RUNS = 3;

const MILLION = 1_000_000;
/** A million rows must take little more memory than a hundred thousand; `of` names that row. */
const flat = (rows: number, of: string): Pick<Row, 'memoryLimit'> =>
  rows < MILLION ? {} : { memoryLimit: { megabytes: 350, times: 1.5, of } };

/** A file with the ids of this many orgs, one a line without a header: the official command accepts nothing else. */
const orgFile = async (session: SfSession, hub: HubProcess, orgs: number): Promise<string> => {
  const path = join(session.home, 'orgs.csv');
  const list = ['subscriber', 'list', '-p', hub.packages[0]?.id ?? '', '--output-file', path];
  const { code, stderr } = await session.sf([...PUSH, ...list]);
  if (code !== 0) throw new Error(stderr);
  const ids = [...(await readFile(path, 'utf8')).matchAll(/^"?(00D\w{12})/gm)].map(([, id]) => id);
  if (ids.length < orgs) throw new Error(`${ids.length} orgs instead of ${orgs}`);
  await writeFile(join(session.home, 'orgs.txt'), ids.slice(0, orgs).join('\n'));
  return join(session.home, 'orgs.txt');
};

type Measure = (session: SfSession, runs: number, work: string) => Promise<Row[]>;
const piece = (name: string, measure: Measure): Piece => ({
  name,
  measure: (session, runs) => measure(session, runs, name),
});

/** A command that asks the org for one thing and gets nothing: only the start-up remains. */
const startUp = piece('start-up: a list of nothing', (session, runs, work) =>
  withHub(session, 'orgs=20', async (hub) => {
    const args = ['list', '-p', hub.packages.at(-1)?.id ?? '', '-v', 'hub'];
    const row = { work, server: INSTANT, target: { ratio: 0.85 } };
    return [await compare(session, hub, runs * 2, { ...row, ours: args, official: args })];
  }),
);

/** The largest sizes are run less often, because they take minutes. */
const schedule = (orgs: number, target: Target, callLimit: number, maxRuns = Infinity): Piece =>
  piece(`schedule, ${n(orgs)} ${orgs === 1 ? 'org' : 'orgs'}`, (session, runs, work) =>
    withHub(session, `orgs=${Math.max(orgs, 20)},clean`, async (hub) => {
      const file = await orgFile(session, hub, orgs);
      const args = ['-p', hub.versions.newest, '--org-file', file, '-v', 'hub', '--start-time', '2099-01-01T00:00:00Z'];
      const row = { work, callLimit, rows: orgs };
      const both = { ours: ['schedule', ...args, '--no-prompt'], official: ['schedule', ...args] };
      const most = Math.min(runs, maxRuns);
      return [
        await compare(session, hub, most, { ...row, ...both, server: TYPICAL, target }),
        await compare(session, hub, most, { ...row, ...both, server: INSTANT }),
      ];
    }),
  );

const list = (requests: number, target?: Target, maxRuns = Infinity): Piece =>
  piece(`list, ${n(requests)} requests`, (session, runs, work) =>
    withHub(session, `orgs=500,history=${requests}`, async (hub) => {
      const args = ['list', '-p', hub.packages[0]?.id ?? '', '-v', 'hub'];
      const row = { work, server: TYPICAL, callLimit: 3, target, ours: args, official: args };
      return [await compare(session, hub, Math.min(runs, maxRuns), row)];
    }),
  );

const report = piece('report, 10,000 jobs, 500 failures', (session, runs, work) =>
  withHub(session, 'orgs=10000,clean,finished=10000,failed=500', async (hub) => {
    const args = ['report', '-i', hub.finishedPush ?? '', '-v', 'hub'];
    const row = { work, server: TYPICAL, callLimit: 15, target: { ratio: 1 }, ours: args, official: args };
    return [await compare(session, hub, runs, row)];
  }),
);

const PAGE = 2000;

const reportName = (jobs: number, failed: number): string =>
  `report of ${n(jobs)} jobs, ${n(failed)} failures, to a CSV file`;

const reportFile = (jobs: number, failed: number): Piece =>
  piece(reportName(jobs, failed), (session, _, work) =>
    withHub(session, `orgs=${jobs},clean,finished=${jobs},failed=${failed}`, async (hub) => {
      const output = ['--result-format', 'csv', '--output-file', join(session.home, 'report.csv')];
      const ours = ['report', '-i', hub.finishedPush ?? '', ...output, '--target-org', 'hub'];
      // In addition to the pages of jobs: those of failed jobs and of errors, and the details of the failed orgs.
      const limits = { callLimit: Math.ceil((jobs / PAGE) * 1.1), ...flat(jobs, reportName(jobs / 10, failed / 10)) };
      return [await alone(session, hub, { work, ours, ...limits })];
    }),
  );

const listName = (orgs: number): string => `subscriber list, ${n(orgs)} orgs, to a CSV file`;

const subscribers = (orgs: number, callLimit: number): Piece =>
  piece(listName(orgs), (session, _, work) =>
    withHub(session, `orgs=${orgs},versions=5,instances=60`, async (hub) => {
      const output = ['--output-file', join(session.home, 'subscribers.csv')];
      const ours = ['subscriber', 'list', '-p', hub.packages[0]?.id ?? '', ...output];
      return [await alone(session, hub, { work, ours, callLimit, ...flat(orgs, listName(orgs / 10)) }, MEMORY_RUNS)];
    }),
  );

const adoptionName = (orgs: number): string => `adoption report, ${n(orgs)} orgs, to a CSV file`;

/** Like `subscriber list`, with the same memory, and five calls more for twenty pushes, their ages and the time. */
const adoption = (orgs: number, callLimit: number): Piece =>
  piece(adoptionName(orgs), (session, _, work) =>
    withHub(session, `orgs=${orgs},versions=5,instances=60,history=20`, async (hub) => {
      const output = ['--output-file', join(session.home, 'behind.csv')];
      const ours = ['adoption', 'report', '-p', hub.packages[0]?.id ?? '', ...output];
      const memoryLimit = orgs < MILLION ? undefined : { megabytes: 350, times: 1.1, of: listName(orgs) };
      return [await alone(session, hub, { work, ours, callLimit, memoryLimit }, MEMORY_RUNS)];
    }),
  );

const exportName = (jobs: number): string => `history export, ${n(jobs)} jobs`;

/** A first export: pages of jobs, of errors and of subscribers, and a few calls for the push and its package. */
const historyExport = (jobs: number): Piece =>
  piece(exportName(jobs), (session, _, work) =>
    withHub(session, `orgs=${jobs},clean,finished=${jobs},failed=${jobs / 50}`, async (hub) => {
      const ours = ['history', 'export', '--output-dir', join(session.home, `history-${jobs}`)];
      const limits = { callLimit: Math.ceil(((2 * jobs + jobs / 50) / PAGE) * 1.05) + 10 };
      return [await alone(session, hub, { work, ours, ...limits, ...flat(jobs, exportName(jobs / 10)) })];
    }),
  );

/** A plan of three waves for all subscribers. */
const plan = (orgs: number): Piece =>
  piece(`plan generate, ${n(orgs)} orgs`, (session, _, work) =>
    withHub(session, `orgs=${orgs},versions=5,instances=60`, async (hub) => {
      const file = join(session.home, 'rollout.yaml');
      const waves = ['canary, orgs: 1%', 'early, orgs: 9%', 'everybody, orgs: rest'];
      const lines = [
        `packageVersion: ${hub.versions.newest}`,
        'waves:',
        ...waves.map((wave) => `  - { name: ${wave} }`),
      ];
      await writeFile(file, lines.join('\n'));
      const ours = ['plan', 'generate', '-f', file, '--output-file', join(session.home, 'plan.json')];
      return [await alone(session, hub, { work, ours, callLimit: 60 })];
    }),
  );

export const PIECES: readonly Piece[] = [
  startUp,
  schedule(1, { ratio: 0.75, aboveFloor: 0.3 }, 7),
  schedule(200, { ratio: 0.75, aboveFloor: 0.3 }, 7),
  schedule(1_000, { ratio: 0.85, aboveFloor: 0.3 }, 10),
  schedule(10_000, { ratio: 1, aboveFloor: 0.6 }, 30, 3),
  schedule(100_000, { ratio: 1, aboveFloor: 1 }, 200, 1),
  list(10),
  list(100, { ratio: 0.85 }),
  list(1_000, { ratio: 0.4 }, 3),
  report,
  subscribers(100_000, 60),
  subscribers(MILLION, 600),
  adoption(100_000, 66),
  adoption(MILLION, 606),
  plan(10_000),
  plan(100_000),
  reportFile(100_000, 2_000),
  reportFile(MILLION, 20_000),
  historyExport(100_000),
  historyExport(MILLION),
];
