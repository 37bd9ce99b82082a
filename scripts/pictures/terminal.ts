import { spawn } from 'node:child_process';

export type Terminal = { columns: number; env: Record<string, string>; cwd: string };
/** When the output has this, somebody types that. */
export type Typing = { at: RegExp; type: string };

/** Runs a command as on a terminal, by `script` of util-linux, and gives all that it has written there. */
export const runInTerminal = async (
  command: readonly string[],
  { columns, env, cwd }: Terminal,
  typings: readonly Typing[],
): Promise<string> => {
  const line = `stty cols ${columns} rows 60; ${command.map((word) => `'${word}'`).join(' ')}`;
  const child = spawn('script', ['--quiet', '--command', line, '/dev/null'], {
    cwd,
    env: { ...env, TERM: 'xterm-256color', COLORTERM: '' },
  });
  const left = [...typings];
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (left[0]?.at.test(output)) child.stdin.write(left.shift()?.type ?? '');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      resolve(output);
    });
  });
};
