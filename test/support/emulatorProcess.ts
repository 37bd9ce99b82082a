import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The line that the emulator prints when it is ready. */
export type Hub = {
  url: string;
  accessToken: string;
  username: string;
  packages: ReadonlyArray<{ id: string; package2Id: string | null; name: string }>;
  versions: { newest: string; current: string; behind: string[] };
  /** The id of the finished push, where the scenario has one. */
  finishedPush?: string;
};

/** The emulator in its own process, so that its work does not count as a command's. */
export type HubProcess = Hub & {
  control<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T>;
  /** API calls since the last reset. */
  calls(): Promise<number>;
  resetCalls(): Promise<void>;
  stop(): void;
};

export const startHubProcess = async (...args: string[]): Promise<HubProcess> => {
  const child = spawn(process.execPath, ['--import=tsx', 'emulator/main.ts', '--port', '0', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const hub = await new Promise<Hub>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => {
      resolve(JSON.parse(line) as Hub);
    });
    child.once('exit', (code) => {
      reject(new Error(`The emulator ended with ${String(code)}`));
    });
  });
  const control: HubProcess['control'] = async (method, path, body) => {
    const response = await fetch(`${hub.url}/__emulator/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as never;
  };
  return {
    ...hub,
    control,
    calls: async () => (await control<{ sinceReset: number }>('GET', 'counters')).sinceReset,
    resetCalls: () => control('DELETE', 'counters'),
    stop: () => void child.kill(),
  };
};
