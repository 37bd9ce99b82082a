import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SfRun } from '../support/sfSession.js';

/** An order to the runner. With a key file the login is by JWT, and can renew itself. */
export type Order =
  | { do: 'login'; url: string; username: string; accessToken: string; keyFile?: string }
  | { do: 'run'; args: string[]; timeoutMs: number };
export type Ended = { code: number; stdout: string; stderr: string };

export type Runner = {
  login(order: Omit<Extract<Order, { do: 'login' }>, 'do'>): Promise<void>;
  run(args: string[], timeoutMs: number): Promise<SfRun>;
  stop(): Promise<void>;
};

/** No command takes as long as this; one that does hangs. */
const TIMEOUT_MS = 60_000;
const RUNNER = fileURLToPath(new URL('runner.ts', import.meta.url));

/** A process that runs commands of the plugin in `folder`, at home in `env.HOME`. */
export const startRunner = async (folder: string, env: Record<string, string>): Promise<Runner> => {
  const child = fork(RUNNER, [folder], {
    env,
    cwd: env.HOME,
    execArgv: [`--import=${import.meta.resolve('tsx')}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said = (said + chunk).slice(-4000)));
  let settle: { resolve: (ended: Ended) => void; reject: (error: Error) => void } | undefined;
  child.on('message', (ended: Ended) => settle?.resolve(ended));
  child.on('exit', (code) => settle?.reject(new Error(`The runner ended with ${String(code)}. ${said}`)));
  const answer = (): Promise<Ended> => {
    const hanging = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    return new Promise<Ended>((resolve, reject) => {
      settle = { resolve, reject };
    }).finally(() => {
      clearTimeout(hanging);
    });
  };
  const order = (what: Order): Promise<Ended> => {
    const ended = answer();
    child.send(what);
    return ended;
  };
  await answer();
  return {
    async login(to) {
      const { code, stderr } = await order({ do: 'login', ...to });
      if (code !== 0) throw new Error(`The login failed: ${stderr}`);
    },
    run: (args, timeoutMs) => order({ do: 'run', args, timeoutMs }),
    async stop() {
      if (child.exitCode !== null || !child.connected) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
};
