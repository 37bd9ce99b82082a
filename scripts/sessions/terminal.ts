import { spawn } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { startHubProcess, type HubProcess } from '../../test/support/emulatorProcess.js';
import { openSfSession, SF_BIN, type SfSession } from '../../test/support/sfSession.js';

export type Terminal = { columns: number; hub: HubProcess; home: string; run: (line: string) => Promise<string> };

/** Runs `work` with a terminal of this width, whose `sf` is logged in to its own hub. */
export const withTerminal = async (
  columns: number,
  options: readonly string[],
  work: (terminal: Terminal) => Promise<void>,
): Promise<void> => {
  const hub = await startHubProcess(...options);
  const session = await openSfSession();
  try {
    await session.login(hub);
    await session.linkPlugin();
    const env = await withSf(session);
    await work({ columns, hub, home: session.home, run: (line) => runInTerminal(line, columns, session.home, env) });
  } finally {
    hub.stop();
    await session.close();
  }
};

/** The session's environment, with a command `sf` in its path. */
const withSf = async ({ home, env }: SfSession): Promise<Record<string, string>> => {
  const folder = join(home, 'bin');
  await mkdir(folder);
  await writeFile(join(folder, 'sf'), `#!/bin/sh\nexec '${process.execPath}' '${SF_BIN}' "$@"\n`);
  await chmod(join(folder, 'sf'), 0o755);
  const { PATH = '', ...others } = env;
  return { ...others, PATH: `${folder}${delimiter}${PATH}`, SF_PACKAGE_PUSH_POLL_MS: '500', SHELL: '/bin/bash' };
};

/** The hub's clock runs ahead of this machine's on purpose, which no user has. */
const CLOCK_WARNING = /^.*The clock of this machine.*\r?\n/gm;

/**
 * Runs a line as on a terminal, with `script` of util-linux, answers its question with yes, and returns the whole
 * output.
 */
const runInTerminal = (line: string, columns: number, cwd: string, env: Record<string, string>): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn('script', ['--quiet', '--command', `stty cols ${columns} rows 60; ${line}`, '/dev/null'], {
      cwd,
      env: { ...env, TERM: 'xterm-256color', COLORTERM: '' },
    });
    let [output, isAnswered] = ['', false];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (isAnswered || !output.includes('(y/N)')) return;
      // The prompt is redrawn with each key: one answer is enough.
      isAnswered = true;
      child.stdin.write('y\r');
    });
    child.once('error', reject);
    child.once('close', () => {
      resolve(output.replaceAll(CLOCK_WARNING, ''));
    });
  });
