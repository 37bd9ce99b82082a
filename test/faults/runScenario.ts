import type { LoggedCall } from '../../emulator/http/callLog.js';
import type { FaultSpec } from '../../emulator/http/faults.js';
import type { SfRun } from '../support/sfSession.js';
import type { Workspace, Signal } from './workspace.js';
import { ledgerProblems } from './ledger.js';
import { openHub, START_TIME, type Hub } from './hub.js';
import { isStall } from './kinds.js';

/** The faults of one run of a command; with `signal` the process is ended as soon as they have fired. */
export type Injection = { faults: FaultSpec[]; signal?: Signal; real?: boolean };

/** Where a fault occurs: once in `schedule`, from one call to the end of `schedule`, or in the `resume` after it. */
export const COLUMNS = ['schedule, once', 'schedule, to its end', 'resume'] as const;
export type Column = (typeof COLUMNS)[number];

export type Scenario = {
  name: string;
  /** Row and column of the table. */
  group: string;
  column: Column;
  login: 'token' | 'jwt';
  gack: boolean;
  /** The first is for `schedule`, the next for the command that follows; later commands meet no faults. */
  injections: Injection[];
};

export type Run = SfRun & { args: string[]; calls: readonly LoggedCall[] };
export type ScenarioResult = { scenario: Scenario; problems: string[]; runs: Run[] };

/** The time-out of a call: where one answer never comes, where none come from then on, and where all do. */
const WAITS_MS = { once: 400, lasting: 150, never: 60_000 };

/** Runs a scenario as a user would who follows the output, and checks the org's ledger afterwards. */
export const runScenario = async (scenario: Scenario, workspace: Workspace): Promise<ScenarioResult> => {
  const hub = await openHub(scenario);
  const runs: Run[] = [];
  const problems: string[] = [];
  try {
    await workspace.forget();
    await workspace.login(hub, scenario.login);
    const schedule = ['package', 'push', 'schedule', '-p', hub.version, '-f', workspace.orgFile];
    schedule.push('--start-time', START_TIME, '--no-prompt', '--verbose');
    let args: string[] | undefined = schedule;
    while (args !== undefined && runs.length < scenario.injections.length + 2) {
      const injection = scenario.injections[runs.length];
      const run = await runWithFaults(args, injection, hub, workspace);
      problems.push(...unfiredFaults(hub, injection));
      runs.push(run);
      await renewSession(hub, scenario, workspace);
      args = nextCommand(run, injection, schedule);
    }
    const output = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    if (args !== undefined) problems.push('it never succeeds');
    if (hub.gack !== undefined && !output.includes(hub.gack)) problems.push('the org that was refused is not named');
    problems.push(...ledgerProblems(hub, output));
  } finally {
    await hub.emulator.close();
  }
  return { scenario, problems, runs };
};

const runWithFaults = async (
  args: string[],
  injection: Injection | undefined,
  hub: Hub,
  workspace: Workspace,
): Promise<Run> => {
  const { faults, counters } = hub.emulator;
  faults.clear();
  counters.reset();
  for (const fault of injection?.faults ?? []) faults.add(fault);
  const ended =
    injection?.signal === undefined
      ? await workspace.run(args, WAITS_MS[stallIn(injection)])
      : await workspace.interrupt(args, {
          signal: injection.signal,
          real: injection.real === true,
          due: () => faults.list().every(({ fired, from }) => fired >= (from === undefined ? 1 : 3)),
        });
  return { ...ended, args, calls: counters.calls() };
};

const stallIn = (injection: Injection | undefined): keyof typeof WAITS_MS => {
  const stall = injection?.faults.find(({ fault }) => isStall(fault));
  return stall === undefined ? 'never' : stall.from === undefined ? 'once' : 'lasting';
};

const unfiredFaults = (hub: Hub, injection: Injection | undefined): string[] =>
  injection === undefined || hub.emulator.faults.list().every(({ fired }) => fired > 0) ? [] : ['a fault never fired'];

/** A login by JWT renews itself; otherwise the user logs in again first. */
const renewSession = async (hub: Hub, { login, injections }: Scenario, workspace: Workspace): Promise<void> => {
  hub.emulator.faults.clear();
  const ended = injections.some(({ faults }) => faults.some(({ fault }) => fault.kind === 'expire'));
  if (ended && login === 'token') await workspace.login(hub, login);
};

/** The next command, from the output. A killed process has none, so its user resumes the most recent push. */
const nextCommand = (
  { args, code, stderr }: Run,
  injection: Injection | undefined,
  schedule: string[],
): string[] | undefined => {
  if (injection?.signal === 'SIGKILL') return ['package', 'push', 'resume', '--use-most-recent'];
  if (code === 0 || code === 68 || /The push is still scheduled\.|Stopped watching/.test(stderr)) return undefined;
  const advised = /sf (package push resume [^\n]*)/.exec(stderr)?.[1];
  return advised?.trim().split(/\s+/) ?? (stderr.includes('interrupted before anything was written') ? schedule : args);
};
