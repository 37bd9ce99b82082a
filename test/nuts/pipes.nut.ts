import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { expect } from 'chai';
import type { Emulator } from '../../emulator/server.js';
import { openSessionWithHub, SF_BIN, type SfRun, type SfSession } from '../support/sfSession.js';

const SCENARIO = 'orgs=3000,clean,versions=3,finished=2500,failed=100';

/** Behaviour of standard output outside of the process, which only a real process can show. */
describe('standard output of the real sf', function () {
  this.timeout(120_000);
  let hub: Emulator;
  let session: SfSession;

  before(async () => {
    ({ hub, session } = await openSessionWithHub(SCENARIO));
  });

  after(() => Promise.all([session.close(), hub.close()]));

  /** Runs with a reader that closes the pipe after the first data, or with a full disk. */
  const sf = (args: string[], reader: 'head' | 'full'): Promise<SfRun> =>
    new Promise((resolve) => {
      const stdout = reader === 'head' ? 'pipe' : openSync('/dev/full', 'w');
      const child = spawn(process.execPath, [SF_BIN, 'package', 'push', ...args], {
        cwd: session.home,
        env: session.env,
        stdio: ['ignore', stdout, 'pipe'],
      });
      let stderr = '';
      child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
      child.stdout?.once('data', () => child.stdout?.destroy());
      child.on('close', (code) => {
        resolve({ code, stdout: '', stderr });
      });
    });
  const finished = (): string[] => ['report', '-i', hub.scenario.ids.finishedPush ?? expect.fail()];
  const subscribers = (): string[] => ['subscriber', 'list', '-p', 'Acme CRM'];

  for (const format of ['csv', 'jsonl', 'junit'])
    it(`may be closed in the middle of a report as ${format}: exit code 0, and not a word`, async () => {
      const { code, stderr } = await sf([...finished(), '--result-format', format], 'head');
      expect([code, stderr]).to.deep.equal([0, '']);
    });

  for (const format of ['csv', 'jsonl', 'human'])
    it(`may be closed in the middle of a list as ${format}: exit code 0, and not a word`, async () => {
      const { code, stderr } = await sf([...subscribers(), '--result-format', format], 'head');
      expect([code, stderr]).to.deep.equal([0, '']);
    });

  it('may be closed while a push is made and waited for; the push continues', async () => {
    const schedule = ['schedule', '-p', 'Acme CRM@1', '--all-behind', '--no-prompt', '--wait', '0'];
    const { code } = await sf(schedule, 'head');
    expect(code).to.equal(69);
    const [, made] = [...hub.org.store.table('PackagePushRequest')!.rows()];
    expect(made?.Status).to.equal('InProgress');
  });

  it('may be on a full disk: one line, exit code 1, and no stack trace', async function () {
    if (process.platform !== 'linux') this.skip();
    for (const args of [[...finished(), '--result-format', 'csv'], subscribers(), ['list']]) {
      const { code, stderr } = await sf(args, 'full');
      expect([code, stderr.trim().split('\n').length], stderr).to.deep.equal([1, 1]);
      expect(stderr).to.contain('no space left on device');
    }
    const file = await sf([...finished(), '--output-file', '/dev/full'], 'head');
    expect(file.code).to.equal(1);
    expect(file.stderr).to.contain("The file /dev/full can't be written (ENOSPC)").and.not.to.contain('    at ');
  });
});
