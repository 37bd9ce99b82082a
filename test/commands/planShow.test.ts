import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PackagePushPlanShowResult } from '../../src/commands/package/push/plan/show.js';
import type { TablesPage } from '../../src/format/pageData.js';
import { pageData } from '../support/pageData.js';
import { commands } from '../support/inProcess.js';

const DEFINITION = `
packageVersion: Acme CRM@1
waves:
  - name: canary
    orgs: 3
    soak: 2h
    window: { from: '22:00', to: '04:00', timeZone: Europe/Vienna }
  - name: rest
    orgs: rest
    approval: manual
`;

describe('package push plan show', () => {
  const cli = commands({ scenario: 'orgs=40,clean' }, { kept: true });
  const show = (...args: string[]) =>
    cli.sf<PackagePushPlanShowResult>(['package', 'push', 'plan', 'show', '--plan-file', 'plan.json', ...args]);
  let generated = '';
  before(async () => {
    await cli.file('rollout.yaml', DEFINITION);
    const run = await cli.sf([
      'package',
      'push',
      'plan',
      'generate',
      '-f',
      'rollout.yaml',
      '--output-file',
      'plan.json',
    ]);
    expect(run.code, run.stderr).to.equal(0);
    generated = run.stdout;
  });

  it('shows what plan generate shows, without asking the org', async () => {
    cli.hub.faults.add({ fault: { kind: 'reset' } });
    const { code, stdout, stderr } = await show();
    expect([code, stderr]).to.deep.equal([0, '']);
    const parts = (text: string): string[] =>
      text.split('\n').filter((line) => /^ {2}(?:Window|Gate|Soak|By type)  /.test(line));
    expect(parts(stdout)).to.deep.equal(parts(generated)).and.to.have.length.of.at.least(3);
    expect(stdout).to.match(/Starts +not before/);
    expect(stdout)
      .to.match(/Europe\/Vienna\)/)
      .and.to.match(/Digest sha256:\w{64}/);
    expect(stdout).to.contain('By instance');
  });

  it('has times that follow one another in JSON', async () => {
    const { json } = await show('--json');
    const [canary, rest] = json.result.waves;
    expect([canary?.orgs, rest?.name]).to.deep.equal([3, 'rest']);
    const start = Date.parse(canary?.pushes[0]?.start ?? '');
    expect(Date.parse(canary?.gateOpens ?? '') - start).to.equal(2 * 3_600_000);
    expect(Date.parse(rest?.pushes[0]?.start ?? '')).to.equal(Date.parse(canary?.gateOpens ?? ''));
  });

  it('is written as Markdown and as a page', async () => {
    const { stdout } = await show('--result-format', 'markdown');
    expect(stdout)
      .to.match(/^## Acme CRM/)
      .and.to.contain('| Wave | Orgs |');
    expect((await show('--output-file', 'plan.md', '--html', 'plan.html')).stdout).to.contain('Written to plan.html');
    expect(await readFile(join(cli.home, 'plan.md'), 'utf8')).to.contain('| Wave | Orgs |');
    const page = pageData<TablesPage>(await readFile(join(cli.home, 'plan.html'), 'utf8'));
    expect(page.sections[0]?.title).to.equal('Waves');
    expect(page.timeline?.rows.map(({ label }) => label)).to.deep.equal(['canary', 'rest', 'rest-production']);
  });

  it('refuses a plan that is not the one that was approved', async () => {
    const { code, stderr } = await show('--plan-digest', 'sha256:0');
    expect(code).to.equal(1);
    expect(stderr).to.contain('and not sha256:0, which was approved');
  });
});
