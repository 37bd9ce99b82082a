import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startHubProcess, type HubProcess } from '../test/support/emulatorProcess.js';
import type { SfSession } from '../test/support/sfSession.js';

/** One run of a whole `sf` process: wall time, the part of it until the work was done, API calls, and peak memory. */
export type Run = { seconds: number; work: number; calls: number; megabytes: number };

/** The delays of the org: for each request, for each inserted row, and until it starts a bulk job. */
export type Server = { latencyMs: number; recordMs: number; bulkStartMs: number };

export const TYPICAL: Server = { latencyMs: 50, recordMs: 2, bulkStartMs: 2000 };
export const INSTANT: Server = { latencyMs: 0, recordMs: 0, bulkStartMs: 0 };

const RECORDER = fileURLToPath(new URL('../test/support/measured.cjs', import.meta.url));

export const runOnce = async (
  session: SfSession,
  hub: HubProcess,
  args: readonly string[],
  more: Record<string, string> = {},
): Promise<Run> => {
  await hub.resetCalls();
  const file = join(session.home, 'measured.json');
  const env = { NODE_OPTIONS: `--require ${RECORDER}`, MEASURED_FILE: file, ...more };
  const start = performance.now();
  const { code, stdout, stderr } = await session.sf([...args], { env });
  const seconds = (performance.now() - start) / 1000;
  const calls = await hub.calls();
  if (args.includes('schedule')) await cancel(hub, stdout);
  // 68: some orgs failed, which a report of failures needs.
  if (code !== 0 && code !== 68) throw new Error(`sf ${args.join(' ')}: ${String(code)}\n${stdout}\n${stderr}`);
  const { workMs, kilobytes } = JSON.parse(await readFile(file, 'utf8')) as { workMs: number; kilobytes: number };
  return { seconds, work: workMs / 1000, calls, megabytes: Math.round(kilobytes / 1024) };
};

/** Cancels the scheduled push: otherwise the next run would find its orgs in an open push. */
const cancel = async (hub: HubProcess, stdout: string): Promise<void> => {
  const [id] = /0DV\w{15}/.exec(stdout) ?? [];
  if (id === undefined) return;
  await fetch(`${hub.url}/services/data/v67.0/sobjects/PackagePushRequest/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${hub.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ Status: 'Canceled' }),
  });
};

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

/** The summary of several runs: median times, most calls, most memory. */
export const summed = (runs: Run[]): Run => ({
  seconds: median(runs.map(({ seconds }) => seconds)),
  work: median(runs.map(({ work }) => work)),
  calls: Math.max(...runs.map(({ calls }) => calls)),
  megabytes: Math.max(...runs.map(({ megabytes }) => megabytes)),
});

/** All commands in turn (A B C A B C ...), so that other load of the machine affects all of them alike. */
export const inTurn = async (
  session: SfSession,
  hub: HubProcess,
  runs: number,
  commands: ReadonlyArray<readonly string[]>,
): Promise<Run[]> => {
  const all: Run[][] = commands.map(() => []);
  for (let index = 0; index < runs; index++)
    for (const [which, args] of commands.entries()) all[which]?.push(await runOnce(session, hub, args));
  return all.map(summed);
};

/** A hub in its own process, to which `hub` is logged in, and whose clock does not move. */
export const withHub = async <T>(
  session: SfSession,
  scenario: string,
  work: (hub: HubProcess) => Promise<T>,
): Promise<T> => {
  const hub = await startHubProcess('--scenario', scenario, '--clock', 'manual', '--start', new Date().toISOString());
  try {
    await session.login(hub);
    return await work(hub);
  } finally {
    hub.stop();
  }
};

export const settle = (hub: HubProcess, server: Server): Promise<unknown> => hub.control('POST', 'settings', server);
