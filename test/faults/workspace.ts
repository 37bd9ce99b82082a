import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openSfSession, type SfRun } from '../support/sfSession.js';
import { openHub, type Hub } from './hub.js';
import { startRunner, type Runner } from './runnerProcess.js';

const SF = fileURLToPath(new URL('../../node_modules/@salesforce/cli/bin/run.js', import.meta.url));

/** A process that has not reached its end by then hangs. */
const TIMEOUT_MS = 60_000;

export type Signal = 'SIGKILL' | 'SIGINT';

/** A home directory, and the ways to run the plugin there; used by one scenario at a time. */
export type Workspace = {
  home: string;
  orgFile: string;
  /** Deletes the journals of earlier pushes. */
  forget(): Promise<void>;
  login(hub: Hub, how: 'token' | 'jwt'): Promise<void>;
  loginTo: Runner['login'];
  run: Runner['run'];
  /** Runs a command in a process of its own, the plugin's or the real `sf`, and signals it as soon as `due`. */
  interrupt(args: string[], how: { signal: Signal; real: boolean; due: () => boolean }): Promise<SfRun>;
  close(): Promise<void>;
};

/** `env`: more environment for everything that runs there. */
export const openWorkspace = async (folder: string, env: Record<string, string> = {}): Promise<Workspace> => {
  const session = await openSfSession({ env, bare: true });
  let runner = await startRunner(folder, session.env);
  const keyFile = join(session.home, 'server.key');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const orgFile = join(session.home, 'orgs.txt');
  const hub = await openHub();
  await writeFile(orgFile, hub.orgs.join('\n'));
  await hub.emulator.close();
  let linked = false;

  return {
    home: session.home,
    orgFile,
    loginTo: (to) => runner.login(to),
    forget: () => rm(join(session.home, '.sf/package-push'), { recursive: true, force: true }),
    login: ({ emulator: { url, server, username } }, how) =>
      runner.login(
        how === 'jwt'
          ? { url, username: `jwt.${username}`, accessToken: '', keyFile }
          : { url, username, accessToken: server.sessions.issue(username) },
      ),
    async run(args, timeoutMs) {
      try {
        return await runner.run(args, timeoutMs);
      } catch (error) {
        runner = await startRunner(folder, session.env);
        throw error;
      }
    },
    async interrupt(args, { signal, real, due }) {
      if (real && !linked) await session.linkPlugin();
      linked ||= real;
      const child = spawn(process.execPath, [real ? SF : join(folder, 'bin/run.js'), ...args], {
        cwd: session.home,
        env: session.env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      const late = Date.now() + TIMEOUT_MS;
      while (child.exitCode === null && !due() && Date.now() < late) await sleep(5);
      child.kill(signal);
      return { code: await ended, stdout, stderr };
    },
    async close() {
      // Windows does not delete the folder that a process is in.
      await runner.stop();
      await session.close();
    },
  };
};
