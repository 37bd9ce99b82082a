import { chmod, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PackagePushListResult } from '../../src/commands/package/push/list.js';
import type { TablesPage } from '../../src/format/pageData.js';
import { commands, type Run } from '../support/inProcess.js';
import { pageData } from '../support/pageData.js';

/** A Monday at noon. */
const START = Date.UTC(2026, 10, 30, 12);
const DEFINITION = `
packageVersion: Acme CRM@1
freezes:
  - { from: 2026-12-03, to: 2026-12-03, reason: all hands }
waves:
  - { name: canary, orgs: 3, soak: 2h }
  - { name: rest, orgs: rest, window: { from: '22:00', to: '04:00', timeZone: Europe/Vienna } }
`;

describe('the calendar of a hub', () => {
  const cli = commands({ scenario: 'orgs=40,clean', start: START });
  const sf = (...args: string[]): Promise<Run<PackagePushListResult>> => cli.sf(['package', 'push', ...args]);
  const list = (...args: string[]) => sf('list', '--plan-file', 'plan.json', ...args);

  beforeEach(async () => {
    await cli.file('rollout.yaml', DEFINITION);
    const { code, stderr } = await sf('plan', 'generate', '-f', 'rollout.yaml', '--output-file', 'plan.json');
    expect(code, stderr).to.equal(0);
  });

  it('shows a rollout that was not started at its earliest times, without writing anything', async () => {
    const { stdout, code } = await list('--time-zone', 'Europe/Vienna');
    expect(code).to.equal(0);
    expect(stdout).to.match(/Rollout of Acme CRM [\d.]+, plan\.json\n\nnot started\n/);
    expect(stdout).to.match(/ canary +Planned +3 +2026-11-30 13:00/);
    expect(stdout).to.match(/ rest +Planned +\d+ +2026-11-30 22:00 +22:00-04:00 Europe\/Vienna/);
    expect(cli.rows('PackagePushRequest')).to.deep.equal([]);
  });

  it('continues from the state of a rollout', async () => {
    expect((await sf('rollout', 'start', '--plan-file', 'plan.json', '--no-prompt')).code).to.equal(69);
    cli.pass(3_600_000);
    const { json } = await list('--json');
    const [rollout] = json.result.rollouts;
    const [canary, rest] = rollout?.waves ?? [];
    expect(rollout).to.include({ outcome: 'waiting', planFile: 'plan.json' });
    expect(canary).to.deep.include({ wave: 'canary', orgs: 3, planned: [] });
    expect(canary?.pushRequestIds).to.deep.equal([cli.rows('PackagePushRequest')[0]?.Id]);
    expect(canary?.end).to.match(/^2026-11-30T12:/);
    expect(rest).to.deep.include({ wave: 'rest', start: null, end: null, planned: ['2026-11-30T21:00:00.000Z'] });
    const pause = await sf('rollout', 'pause', '--plan-file', 'plan.json', '--reason', 'a talk', '--no-prompt');
    expect(pause.code, pause.stderr).to.equal(69);
    const paused = await list();
    expect(paused.stdout)
      .to.contain('a talk')
      .and.to.match(/ rest +Not planned/);
  });

  it('says that the log of a rollout is missing, and shows the others', async () => {
    await sf('rollout', 'start', '--plan-file', 'plan.json', '--no-prompt');
    await rm(join(cli.home, 'plan.log.jsonl'));
    const { code, stdout } = await list();
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/canary +Unknown/)
      .and.to.match(/unknown: there is no log of it here, but the org has pushes of its orgs \(0DV\w+\)/);
  });

  it('refuses a file that is no plan before the first call', async () => {
    cli.hub.faults.add({ fault: { kind: 'reset' } });
    await cli.file('other.json', '{}');
    const { code, stderr } = await sf('list', '--plan-file', 'other.json');
    expect([code, /other\.json/.test(stderr)]).to.deep.equal([1, true]);
  });

  it('is a page, which is opened on request', async () => {
    const browser = join(cli.home, 'browser.sh');
    await cli.file('browser.sh', `#!/bin/sh\necho "$1" > '${join(cli.home, 'shown')}'\n`);
    await chmod(browser, 0o755);
    await sf('rollout', 'start', '--plan-file', 'plan.json', '--no-prompt');
    const run = await cli.sf(['package', 'push', 'list', '--plan-file', 'plan.json', '--html', 'hub.html', '--open'], {
      env: { BROWSER: browser },
    });
    expect(run.code).to.equal(0);
    expect(run.stdout).to.contain('Written to hub.html.');
    const page = pageData<TablesPage>(await readFile(join(cli.home, 'hub.html'), 'utf8'));
    expect(page.sections.map(({ title }) => title)).to.deep.equal(['Rollouts', 'Waves', 'Freezes', 'Push requests']);
    expect(page.timeline?.rows.map(({ status }) => status)).to.deep.equal([
      'Under way',
      'Planned',
      'Planned',
      'In Progress',
    ]);
    expect(page.timeline?.rows[1]?.windows.length).to.be.greaterThan(10);
    const shown = async (): Promise<string> => {
      for (;;) {
        const text = await readFile(join(cli.home, 'shown'), 'utf8').catch(() => '');
        if (text !== '') return text.trim();
        await new Promise((done) => setImmediate(done));
      }
    };
    expect(await shown()).to.contain(join(cli.home, 'hub.html'));
  });

  it('needs a page to open one', async () => {
    const { code, stderr } = await sf('list', '--open');
    expect([code, /--html/.test(stderr)]).to.deep.equal([2, true]);
  });
});
