import type { LoggedCall } from '../../emulator/http/callLog.js';
import type { FaultSpec } from '../../emulator/http/faults.js';
import type { SfRun } from '../support/sfSession.js';
import type { Bench, Signal } from './bench.js';
import { faultsInBooks } from './books.js';
import { openHub, START_TIME, type Hub } from './hub.js';
import { isStall } from './kinds.js';

/** What hits one run of a command: faults, and with `signal` the end of the process as soon as the fault strikes. */
export type Strike = { faults: FaultSpec[]; signal?: Signal; real?: boolean };

/** Where a fault strikes: once in `schedule`, from one call to the end of `schedule`, or in the `resume` after it. */
export const COLUMNS = ['schedule, once', 'schedule, to its end', 'resume'] as const;
export type Column = (typeof COLUMNS)[number];

export type Scenario = {
  name: string;
  /** Row and column of the table. */
  group: string;
  column: Column;
  login: 'token' | 'jwt';
  gack: boolean;
  /** The first hits `schedule`, the next the command that follows; then nothing goes wrong any more. */
  strikes: Strike[];
};

export type Run = SfRun & { args: string[]; calls: readonly LoggedCall[] };
export type Played = { scenario: Scenario; problems: string[]; runs: Run[] };

/** The longest wait for an answer: where one never comes, where none come from then on, and where all do. */
const WAITS_MS = { once: 400, lasting: 150, never: 60_000 };

/** Plays a scenario as a user would who does what the output says, and looks at the org's books afterwards. */
export const play = async (scenario: Scenario, bench: Bench): Promise<Played> => {
  const hub = await openHub(scenario);
  const runs: Run[] = [];
  const problems: string[] = [];
  try {
    await bench.forget();
    await bench.login(hub, scenario.login);
    const schedule = ['package', 'push', 'schedule', '-p', hub.version, '-f', bench.orgFile];
    schedule.push('--start-time', START_TIME, '--no-prompt', '--verbose');
    let args: string[] | undefined = schedule;
    while (args !== undefined && runs.length < scenario.strikes.length + 2) {
      const strike = scenario.strikes[runs.length];
      const run = await runStruck(args, strike, hub, bench);
      problems.push(...notStruck(hub, strike));
      runs.push(run);
      await renewSession(hub, scenario, bench);
      args = whatToDo(run, strike, schedule);
    }
    const output = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    if (args !== undefined) problems.push('it never succeeds');
    if (hub.gack !== undefined && !output.includes(hub.gack)) problems.push('the org that was refused is not named');
    problems.push(...faultsInBooks(hub, output));
  } finally {
    await hub.emulator.close();
  }
  return { scenario, problems, runs };
};

const runStruck = async (args: string[], strike: Strike | undefined, hub: Hub, bench: Bench): Promise<Run> => {
  const { faults, counters } = hub.emulator;
  faults.clear();
  counters.reset();
  for (const fault of strike?.faults ?? []) faults.add(fault);
  const ended =
    strike?.signal === undefined
      ? await bench.run(args, WAITS_MS[stallIn(strike)])
      : await bench.interrupt(args, {
          signal: strike.signal,
          real: strike.real === true,
          due: () => faults.list().every(({ fired, from }) => fired >= (from === undefined ? 1 : 3)),
        });
  return { ...ended, args, calls: counters.calls() };
};

const stallIn = (strike: Strike | undefined): keyof typeof WAITS_MS => {
  const stall = strike?.faults.find(({ fault }) => isStall(fault));
  return stall === undefined ? 'never' : stall.from === undefined ? 'once' : 'lasting';
};

const notStruck = (hub: Hub, strike: Strike | undefined): string[] =>
  strike === undefined || hub.emulator.faults.list().every(({ fired }) => fired > 0) ? [] : ['a fault never struck'];

/** A login by JWT renews itself; without one the user logs in again before going on. */
const renewSession = async (hub: Hub, { login, strikes }: Scenario, bench: Bench): Promise<void> => {
  hub.emulator.faults.clear();
  const ended = strikes.some(({ faults }) => faults.some(({ fault }) => fault.kind === 'expire'));
  if (ended && login === 'token') await bench.login(hub, login);
};

/** The next command: what the output says. A killed process says nothing, so its user asks for the newest push. */
const whatToDo = (
  { args, code, stderr }: Run,
  strike: Strike | undefined,
  schedule: string[],
): string[] | undefined => {
  if (strike?.signal === 'SIGKILL') return ['package', 'push', 'resume', '--use-most-recent'];
  if (code === 0 || code === 68 || stderr.includes('The push is still scheduled.')) return undefined;
  const told = /sf (package push resume [^\n]*)/.exec(stderr)?.[1];
  return told?.trim().split(/\s+/) ?? (stderr.includes('interrupted before anything was written') ? schedule : args);
};
