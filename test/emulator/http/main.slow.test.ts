import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const MAIN = fileURLToPath(new URL('../../../emulator/main.ts', import.meta.url));

const run = (...args: string[]) =>
  spawn(process.execPath, ['--import=tsx', MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });

describe('the emulator as a process', function () {
  this.timeout(30_000);

  it('prints one line of JSON, serves, and ends on a signal', async () => {
    const child = run(
      '--scenario',
      'tiny,finished=2',
      '--clock',
      'manual',
      '--start',
      '2026-12-01T00:00:00Z',
      '--switch',
      'pastStart=refuse',
    );
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
    while (!printed.includes('\n')) await once(child.stdout, 'data');
    const { url, accessToken, username, orgId, pid, versions, finishedPush } = JSON.parse(printed) as Record<
      string,
      string
    >;
    expect(accessToken).to.match(/^00D\w{12,15}![.\w]*$/);
    expect([username, orgId!.length, pid]).to.deep.equal(['hub@example.com', 18, child.pid]);
    expect(versions).to.include.keys('newest', 'behind');
    expect(finishedPush).to.match(/^0DV\w{15}$/);
    const state = (await (await fetch(`${url}/__emulator/state`)).json()) as { now: string };
    expect(state.now).to.equal('2026-12-01T00:00:00.000Z');
    const switches = (await (await fetch(`${url}/__emulator/switches`)).json()) as Record<string, string>;
    expect(switches.pastStart).to.equal('refuse');
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    // Windows has no signals: there the process is ended from outside.
    expect([process.platform === 'win32' ? 0 : code, printed.trim().split('\n').length]).to.deep.equal([0, 1]);
  });

  it('prints its options with --help, and does not start', async () => {
    const child = run('--help');
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).to.equal(0);
    for (const flag of ['--scenario', '--port', '--switch', '--help']) expect(printed).to.contain(flag);
  });

  for (const args of [
    ['--port', 'x'],
    ['--nothing'],
    ['--switch', 'pastStart=maybe'],
    ['--clock', 'slow'],
    ['--start', 'now'],
    ['--scenario', 'none'],
    ['--answers', 'none.json'],
  ]) {
    it(`refuses ${args.join(' ')}`, async () => {
      const child = run(...args);
      let complaint = '';
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => (complaint += chunk));
      const [code] = (await once(child, 'close')) as [number];
      expect(code).to.equal(2);
      expect(complaint.trim().split('\n')).to.have.length(1);
    });
  }
});
