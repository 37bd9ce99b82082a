/**
 * `npm run demo`: the whole workflow in two minutes, on this machine alone. Starts a local Dev Hub, logs the real `sf`
 * in to it under its own home directory, and runs each command as a user would. Only the page remains.
 */
import { spawn } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startHubProcess } from '../test/support/emulatorProcess.js';
import { openSfSession, ROOT, SF_BIN } from '../test/support/sfSession.js';

const PAGE = join(ROOT, 'tmp/demo-report.html');
const ROLLOUT = `packageVersion: Platform Tools@0.10
waves:
  - { name: sandboxes, orgs: { filter: { orgTypes: [Sandbox] } }, gate: { maxFailures: 0 } }
  - { name: production, orgs: rest }
`;

const say = (text: string): void => {
  process.stdout.write(`\n# ${text}\n`);
};

const hub = await startHubProcess('--scenario', 'demo,failures=2,speed=5');
const session = await openSfSession();
/** The pushes of the hub, oldest first. */
type HubState = { requests: Array<{ Id: string }> };
const latestPush = async (): Promise<string> => {
  const { requests } = await hub.control<HubState>('GET', 'state?jobs=false');
  return requests.at(-1)?.Id ?? '';
};

/** Without a terminal, each progress update is a new line. */
const pollMs = process.stdout.isTTY ? 500 : 12_000;
/** The width of most terminals, where the output is written to a file. */
const OCLIF_COLUMNS = String(process.stdout.columns || 140);
const env = { ...session.env, OCLIF_COLUMNS, SF_PACKAGE_PUSH_POLL_MS: String(pollMs) };

/** Succeeded, partial, or still running. Any other exit code is an error of the demo. */
const EXPECTED = [0, 68, 69];

/** The command gets the terminal, so that its progress is drawn as users see it. */
const sf = async (...args: string[]): Promise<void> => {
  process.stdout.write(`$ sf ${args.map((word) => (/[\s']/.test(word) ? `"${word}"` : word)).join(' ')}\n`);
  const child = spawn(process.execPath, [SF_BIN, ...args], { cwd: session.home, env, stdio: 'inherit' });
  const code = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  if (!EXPECTED.includes(code as number)) throw new Error(`It ended with ${String(code)}.`);
};
const push = (...args: string[]): Promise<void> => sf('package', 'push', ...args);

process.once('SIGINT', () => {
  hub.stop();
  void session.close().finally(() => process.exit(130));
});

try {
  console.log(`# A local Dev Hub is running at ${hub.url}. Its orgs are upgraded five times as fast as real ones.`);
  await session.login(hub);
  await session.linkPlugin();

  say('1. Who would be upgraded, and who not? A dry run changes nothing.');
  await push('schedule', '--package', 'Acme CRM@1.12', '--all-behind', '--dry-run');

  say('2. Schedule it, and wait for the end.');
  await push('schedule', '--package', 'Acme CRM@1.12', '--all-behind', '--no-prompt', '--wait', '60');
  const id = await latestPush();

  say('3. Some orgs failed. Retry those where it may succeed now.');
  await push('retry', '-i', id, '--no-prompt');

  say('4. Another package goes out in waves: sandboxes first, then production.');
  await writeFile(join(session.home, 'rollout.yaml'), ROLLOUT);
  await push('plan', 'generate', '--definition-file', 'rollout.yaml', '--output-file', 'plan.json');
  await push('rollout', 'start', '--plan-file', 'plan.json', '--no-prompt', '--wait', '60');

  say('5. A page of the push, to show to others, and the same for a pull request.');
  await push('report', '-i', id, '--html', 'report.html', '--output-file', 'report.md');
  await mkdir(join(ROOT, 'tmp'), { recursive: true });
  await copyFile(join(session.home, 'report.html'), PAGE);
  console.log(`# Open it in a browser: ${PAGE}`);
} finally {
  hub.stop();
  await session.close();
}
