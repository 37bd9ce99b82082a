/**
 * A step of a rollout that is killed at each of its calls, before or after the org has done what it asks. Then the next
 * step is taken: on the same machine, or on another one that has the plan and a copy of the log; then the first machine
 * does what its user would, with the log that it has. `--only <part of a name>` runs some, `--every 8` each eighth;
 * `--report` writes the result into docs/dev/reliability.md.
 *
 * A scenario is exact if in the end each org has the version by exactly one job, nothing was pushed to an org that is not
 * in the plan, no request with jobs is left Created, each one without jobs was named, and the rollout says that every org
 * is upgraded.
 */
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { catchUp } from '../../emulator/http/orgServer.js';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import type { SfRun } from '../support/sfSession.js';
import { copyPlugin } from './plugin.js';
import { writeResult } from './report.js';
import { openWorkspace, type Workspace } from './workspace.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    every: { type: 'string', default: '1' },
    report: { type: 'boolean', default: false },
  },
});
const EVERY = Number(values.every);
/** Two machines each. */
const PAIRS = 2;
const ORGS = 24;
const HOUR = 3_600_000;
/** More steps than two waves and what is left of a killed one can take. */
const MOST_STEPS = 16;
const NEVER_MS = 60_000;
const PRELOAD = createRequire(import.meta.url).resolve('./hostName.cjs');

const DEFINITION = `packageVersion: Acme CRM@1
waves:
  - { name: canary, orgs: 4, soak: 1h }
  - { name: rest, orgs: rest }
`;
const START = ['package', 'push', 'rollout', 'start', '--plan-file', 'plan.json', '--no-prompt'];
const ADVANCE = ['package', 'push', 'rollout', 'advance', '--plan-file', 'plan.json'];
const REPORT = ['package', 'push', 'rollout', 'report', '--plan-file', 'plan.json', '--json'];

/** The step that is killed: the one that begins the first wave, or the second. */
type Step = 'start' | 'advance';
type Next = 'same' | 'other';
type Scenario = { step: Step; call: number; after: boolean; next: Next };
type Told = { machine: string; args: string[]; run: SfRun };
type Outcome = { scenario: Scenario; problems: string[]; told: Told[] };

const nameOf = ({ step, call, after, next }: Scenario): string =>
  `kill -9 ${after ? 'after' : 'before'} call ${call} of rollout ${step}, next on the ${next} machine`;

type Pair = { first: Workspace; second: Workspace; close(): Promise<void> };

const openPair = async (folder: string): Promise<Pair> => {
  const machine = (name: string): Promise<Workspace> =>
    openWorkspace(folder, { NODE_OPTIONS: `--require ${PRELOAD}`, TEST_HOST_NAME: name });
  const [first, second] = await Promise.all([machine('first'), machine('second')]);
  return { first, second, close: async () => void (await Promise.all([first.close(), second.close()])) };
};

const fileOf = ({ home }: Workspace, ending: string): string => join(home, `plan${ending}`);
const LOG = '.log.jsonl';

/** What version control makes of two copies: every line that is in one of them, once. */
const mergeLogs = async (one: Workspace, other: Workspace): Promise<void> => {
  const texts = await Promise.all([one, other].map((each) => readFile(fileOf(each, LOG), 'utf8').catch(() => '')));
  const lines = new Set(texts.flatMap((text) => text.split('\n').filter((line) => isWhole(line))));
  for (const each of [one, other]) await writeFile(fileOf(each, LOG), [...lines].map((line) => `${line}\n`).join(''));
};

const isWhole = (line: string): boolean => {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
};

class Rollout {
  public readonly told: Told[] = [];

  public constructor(
    private readonly emulator: Emulator,
    private readonly pair: Pair,
  ) {}

  public async begin(): Promise<void> {
    const { first, second } = this.pair;
    const { url, server, username } = this.emulator;
    for (const each of [first, second]) {
      await each.forget();
      for (const ending of ['.json', LOG, '.cache.json', '.step']) await rm(fileOf(each, ending), { force: true });
      await each.loginTo({ url, username, accessToken: server.sessions.issue(username) });
    }
    await writeFile(join(first.home, 'rollout.yaml'), DEFINITION);
    const planned = await this.run('first', [
      'package',
      'push',
      'plan',
      'generate',
      '-f',
      'rollout.yaml',
      '--output-file',
      'plan.json',
    ]);
    if (planned.code !== 0) throw new Error(`There is no plan: ${planned.stderr}`);
    await copyFile(fileOf(first, '.json'), fileOf(second, '.json'));
  }

  public async run(machine: 'first' | 'second', args: string[]): Promise<SfRun> {
    const run = await this.pair[machine].run(args, NEVER_MS);
    this.told.push({ machine, args, run });
    return run;
  }

  /** Its process ends while this call is on its way. Gives whether it came so far. */
  public async kill(args: string[], nth: number, after: boolean): Promise<boolean> {
    const { faults } = this.emulator;
    faults.add({ nth, fault: { kind: 'stall', after } });
    const due = (): boolean => faults.list().every(({ fired }) => fired > 0);
    const run = await this.pair.first.interrupt(args, { signal: 'SIGKILL', real: false, due });
    this.told.push({ machine: 'first', args: [...args, '(killed)'], run });
    const came = due();
    faults.clear();
    return came;
  }

  public pass(ms: number): void {
    this.emulator.org.clock.advance(ms);
    catchUp(this.emulator.server);
  }

  /** Steps on both machines in turn, whose logs are merged before each, until one says that it is over. */
  public async end(): Promise<boolean> {
    for (let step = 0; step < MOST_STEPS; step++) {
      await mergeLogs(this.pair.first, this.pair.second);
      const { code } = await this.run(step % 2 === 0 ? 'second' : 'first', ADVANCE);
      if (code === 0) return true;
      this.pass(2 * HOUR);
    }
    return false;
  }

  public async problems(): Promise<string[]> {
    const { store } = this.emulator.org;
    const requests = new Map([...store.table('PackagePushRequest')!.rows()].map((row) => [row.Id, row]));
    const jobs = [...store.table('PackagePushJob')!.rows()].filter(
      (job) => !['Canceled', 'Created'].includes(String(requests.get(String(job.PackagePushRequestId))?.Status)),
    );
    const counts = Map.groupBy(jobs, (job) => String(job.SubscriberOrganizationKey).slice(0, 15));
    const plan = JSON.parse(await readFile(fileOf(this.pair.first, '.json'), 'utf8')) as {
      waves: Array<{ orgs: Array<{ orgKey: string }> }>;
    };
    const planned = plan.waves.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey.slice(0, 15)));
    await mergeLogs(this.pair.first, this.pair.second);
    const said = this.told.map(({ run: { stdout, stderr } }) => stdout + stderr).join('\n');
    const jobsOf = (id: string): number => [...store.table('PackagePushJob')!.where('PackagePushRequestId', id)].length;
    const report = await this.run('first', REPORT);
    return [
      ...(planned.length === ORGS ? [] : [`${planned.length} orgs are planned`]),
      ...planned
        .filter((key) => counts.get(key)?.length !== 1)
        .map((key) => `${key} has ${String(counts.get(key)?.length ?? 0)} jobs`),
      ...[...counts.keys()].filter((key) => !planned.includes(key)).map((key) => `${key} is not planned`),
      ...jobs.filter(({ Status }) => Status !== 'Succeeded').map(({ Id, Status }) => `job ${Id} is ${String(Status)}`),
      ...[...requests.values()]
        .filter(({ Id, Status }) => Status === 'Created' && (jobsOf(Id) > 0 || !said.includes(Id)))
        .map(({ Id }) => `${Id} is left Created, ${jobsOf(Id) > 0 ? 'with jobs' : 'and not named'}`),
      ...(report.code === 0 ? [] : [`the report ends with ${String(report.code)}`]),
    ];
  }
}

const withRollout = async <T>(pair: Pair, work: (rollout: Rollout, emulator: Emulator) => Promise<T>): Promise<T> => {
  const emulator = await startEmulator({ scenario: `orgs=${ORGS},clean`, clock: 'manual', start: Date.now() });
  try {
    const rollout = new Rollout(emulator, pair);
    await rollout.begin();
    return await work(rollout, emulator);
  } finally {
    await emulator.close();
  }
};

/** Up to the step that is to be killed. */
const lead = async (rollout: Rollout, step: Step): Promise<string[]> => {
  if (step === 'start') return START;
  await rollout.run('first', START);
  rollout.pass(3 * HOUR);
  return ADVANCE;
};

const callsOf = (pair: Pair, step: Step): Promise<number> =>
  withRollout(pair, async (rollout, { counters }) => {
    const args = await lead(rollout, step);
    counters.reset();
    await rollout.run('first', args);
    return counters.calls().length;
  });

const runScenario = (scenario: Scenario, pair: Pair): Promise<Outcome> =>
  withRollout(pair, async (rollout) => {
    const args = await lead(rollout, scenario.step);
    const problems: string[] = [];
    if (!(await rollout.kill(args, scenario.call, scenario.after))) problems.push('the call never came');
    if (scenario.next === 'other') {
      await copyFile(fileOf(pair.first, LOG), fileOf(pair.second, LOG)).catch(() => undefined);
      await rollout.run('second', args);
    }
    // What its user does: the same again, with the log that is there; and what a killed schedule would ask for.
    await rollout.run('first', args);
    await rollout.run('first', ['package', 'push', 'resume', '--use-most-recent']);
    if (!(await rollout.end())) problems.push('it never ends');
    problems.push(...(await rollout.problems()));
    return { scenario, problems, told: rollout.told };
  });

const describe = ({ scenario, problems, told }: Outcome): string =>
  [
    `\nNOT EXACT: ${nameOf(scenario)}`,
    ...problems.map((problem) => `  ${problem}`),
    ...told.flatMap(({ machine, args, run: { code, stdout, stderr } }) => [
      `  ${machine} $ sf ${args.join(' ')}   -> ${String(code)}`,
      ...`${stdout}${stderr}`.split('\n').map((line) => `    > ${line}`),
    ]),
  ].join('\n');

const plugin = await copyPlugin('as it is');
const pairs = await Promise.all(Array.from({ length: PAIRS }, () => openPair(plugin.folder)));
try {
  const scenarios: Scenario[] = [];
  for (const step of ['start', 'advance'] as const) {
    const calls = await callsOf(pairs[0]!, step);
    for (let call = 1; call <= calls; call++)
      for (const after of [false, true])
        for (const next of ['same', 'other'] as const) scenarios.push({ step, call, after, next });
  }
  const queue = scenarios
    .filter((each, index) => (values.only === undefined || nameOf(each).includes(values.only)) && index % EVERY === 0)
    .values();
  const outcomes: Outcome[] = [];
  await Promise.all(
    pairs.map(async (pair) => {
      for (const scenario of queue) outcomes.push(await runScenario(scenario, pair));
    }),
  );
  const exact = outcomes.filter(({ problems }) => problems.length === 0).length;
  for (const each of outcomes) if (each.problems.length > 0) console.log(describe(each));
  console.log(`Steps of rollouts that are killed: scenarios ${outcomes.length}, exact ${exact}`);
  if (values.report) await writeResult('killed steps', `${exact} of ${outcomes.length} exact`);
  process.exitCode = exact === outcomes.length && exact > 0 ? 0 : 1;
} finally {
  for (const pair of pairs) await pair.close();
  await plugin.remove();
}
