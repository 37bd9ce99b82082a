import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Row } from '../../emulator/model.js';
import type { Emulator } from '../../emulator/server.js';
import { openSessionWithHub, SF_BIN, type SfSession } from '../support/sfSession.js';
import { INSERTS } from '../faults/parts.js';

/** The journal of a push is in the home directory, so that each test has its own home. */
describe('package push resume, through the real sf', () => {
  let hub: Emulator;
  let session: SfSession;
  const env = { SF_PACKAGE_PUSH_RETRY_MS: '5', SF_PACKAGE_PUSH_POLL_MS: '200' };
  const schedule = [
    'package',
    'push',
    'schedule',
    '-p',
    'Acme CRM',
    '--all-behind',
    '--no-prompt',
    '--start-time',
    '2099-01-01T00:00Z',
  ];

  const rows = (object: string): Row[] => [...(hub.org.store.table(object)?.rows() ?? [])];
  const orgs = (): unknown[] => rows('PackagePushJob').map((job) => job.SubscriberOrganizationKey);

  beforeEach(async () => {
    ({ hub, session } = await openSessionWithHub('orgs=300,clean'));
  });

  afterEach(() => Promise.all([session.close(), hub.close()]));

  const expectExactlyOnce = (): void => {
    expect(rows('PackagePushRequest').map(({ Status }) => Status)).to.deep.equal(['Pending']);
    expect(orgs()).to.have.length(300);
    expect(new Set(orgs()).size).to.equal(300);
  };

  it('can be resumed after Ctrl-C in mid-insert: exit code 130 and the command, no stack trace', async function () {
    // Windows has no SIGINT: there, only a terminal can send Ctrl-C.
    if (process.platform === 'win32') this.skip();
    hub.faults.add({ contains: INSERTS, first: 1, fault: { kind: 'stall', after: true } });
    const child = spawn(process.execPath, [SF_BIN, ...schedule], {
      cwd: session.home,
      env: { ...session.env, ...env },
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    while (orgs().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number];
    expect(code).to.equal(130);
    expect(stderr).to.match(/Interrupted\. .*sf package push resume -i 0DV\w{15}/);
    expect(stderr).not.to.match(/^\s+at .*:\d+:\d+\)?$/m);

    hub.faults.clear();
    const newest = ['package', 'push', 'resume', '--use-most-recent'];
    const again = await session.sf(newest, { env });
    expect(again.code).to.equal(0);
    expect(again.stdout).to.contain('Resuming');
    const progress = again.stderr.trim().split('\n');
    for (const line of progress) expect(line).to.match(/^Scheduling\.\.\. \d+ of 300 orgs$/);
    expect(progress.at(-1)).to.contain('300 of 300');
    expectExactlyOnce();
    expect((await session.sf(newest, { env })).stdout).to.contain('Nothing left to do for');
    expectExactlyOnce();
  });

  it('takes no older push for one that was killed before anything was written', async () => {
    expect((await session.sf(schedule, { env })).code).to.equal(0);
    hub.faults.add({ route: '*', contains: 'PackageSubscriber', first: 1, fault: { kind: 'stall' } });
    const child = spawn(process.execPath, [SF_BIN, ...schedule], {
      cwd: session.home,
      env: { ...session.env, ...env },
    });
    while (hub.faults.list().every(({ fired }) => fired === 0)) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await once(child, 'close');
    hub.faults.clear();
    const again = await session.sf(['package', 'push', 'resume', '--use-most-recent'], { env });
    expect(again.code).to.equal(1);
    expect(again.stdout).to.equal('');
    expect(again.stderr).to.contain('interrupted before anything was written');
  });

  it('does not resume a push that another process is scheduling, or one without a record', async () => {
    hub.faults.add({ route: 'PATCH *', fault: { kind: 'error', errorCode: 'SERVER_UNAVAILABLE' } });
    await session.sf(schedule, { env });
    hub.faults.clear();
    const folder = join(session.home, '.sf', 'package-push');
    const [journal = ''] = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
    await mkdir(join(folder, `${journal}.lock`));
    const since = new Date().toISOString();
    await writeFile(join(folder, `${journal}.holder`), JSON.stringify({ pid: process.pid, host: hostname(), since }));
    const locked = await session.sf(['package', 'push', 'resume', '--use-most-recent'], { env });
    expect(locked.code).to.equal(1);
    expect(locked.stderr).to.contain(`process ${process.pid} on ${hostname()}`);
    expect(rows('PackagePushRequest').map(({ Status }) => Status)).to.deep.equal(['Created']);

    const unknown = await session.sf(['package', 'push', 'resume', '-i', '0DVzzzzzzzzzzzz'], { env });
    expect(unknown.code).to.equal(1);
    expect(unknown.stderr).to.match(/no record/);
  });
});
