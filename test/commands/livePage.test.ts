import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PushPage } from '../../src/format/pageData.js';
import { commands } from '../support/inProcess.js';
import { pageData } from '../support/pageData.js';

describe('the page while a command waits for a push', () => {
  const cli = commands({ scenario: 'orgs=40,clean' });
  const page = async (): Promise<PushPage> => pageData<PushPage>(await readFile(join(cli.home, 'push.html'), 'utf8'));
  const report = ['package', 'push', 'report', '--use-most-recent', '--wait', '60', '--html'];

  beforeEach(async () => {
    const { code } = await cli.sf(['package', 'push', 'schedule', '-p', 'Acme CRM@1', '--all-behind', '--no-prompt']);
    expect(code).to.equal(0);
  });

  it('exists from the beginning, is written again while orgs are upgraded, and stops reloading at the end', async () => {
    const seen: PushPage[] = [];
    const run = await cli.sf([...report, 'push.html'], {
      async onPause() {
        seen.push(await page());
        return false;
      },
    });
    expect(run.code, run.stderr).to.equal(0);
    expect(seen.length).to.be.greaterThan(1);
    expect(seen.every(({ live }) => live)).to.equal(true);
    const done = seen.map((each) => each.report.jobs.succeeded);
    expect(done[0]).to.equal(0);
    expect(new Set(done).size, String(done)).to.be.greaterThan(1);
    const last = await page();
    expect([last.live, last.report.jobs.succeeded]).to.deep.equal([undefined, 40]);
    expect(run.stdout.match(/push\.html.*/g)).to.deep.equal([
      'push.html shows the push, and is updated while this command waits.',
      'push.html.',
    ]);
  });

  it('stays unchanged after Ctrl-C, and stops reloading', async () => {
    let before: PushPage | undefined;
    const run = await cli.sf([...report, 'push.html'], {
      async onPause() {
        before = await page();
        return true;
      },
    });
    expect([run.code, before?.live]).to.deep.equal([130, true]);
    const after = await page();
    expect(after.live).to.equal(undefined);
    expect({ ...after, live: true }).to.deep.equal(before);
  });

  it('causes an error at once where its file cannot be written, without waiting', async () => {
    const { code, stderr, pauses } = await cli.sf([...report, join('no', 'such', 'push.html')]);
    expect([code, pauses]).to.deep.equal([1, []]);
    expect(stderr).to.contain('push.html');
  });

  it('does not end the waiting where it could not be read once', async () => {
    let wasBroken = false;
    const { code } = await cli.sf([...report, 'push.html'], {
      onPause(before) {
        // The look that comes next is whole; the reading of the jobs for the page is not.
        if (before === 0)
          cli.hub.faults.add({
            contains: 'PackagePushError',
            fault: { kind: 'error', errorCode: 'UNKNOWN_EXCEPTION' },
          });
        wasBroken = true;
        if (before === 2) cli.hub.faults.clear();
        return false;
      },
    });
    expect([code, wasBroken]).to.deep.equal([0, true]);
    expect((await page()).live).to.equal(undefined);
  });
});
