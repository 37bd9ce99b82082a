import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PackagePushPlanShowResult } from '../../src/commands/package/push/plan/show.js';
import type { TablesPage } from '../../src/format/pageData.js';
import { pageData } from '../support/pageData.js';
import { commands } from '../support/inProcess.js';
import { rolloutCommands } from '../support/rolloutCommands.js';

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
    const run = await rolloutCommands(cli).generate(DEFINITION);
    expect(run.code, run.stderr).to.equal(0);
    generated = run.stdout;
  });

  it('estimates each wave from an export of the push history', async () => {
    const silent = await show('--json');
    expect(silent.json.result.waves.every(({ estimate }) => estimate === null)).to.equal(true);
    const ended = cli.rows('PackageSubscriber').slice(0, 30);
    const table = (name: string) => cli.hub.org.store.table(name);
    const time = Date.now() - 86_400_000;
    const request = table('PackagePushRequest')?.insert({
      ...{ PackageVersionId: cli.hub.scenario.ids.versions.newest, Status: 'Succeeded' },
      ...{ StartTime: time, EndTime: time + 600_000, DurationSeconds: 600 },
    });
    for (const { OrgKey = null } of ended)
      table('PackagePushJob')?.insert({
        ...{ PackagePushRequestId: request?.Id ?? null, SubscriberOrganizationKey: OrgKey, Status: 'Succeeded' },
        ...{ StartTime: time, EndTime: time + 20_000, DurationSeconds: 20 },
      });
    await cli.sf(['package', 'push', 'history', 'export', '--output-dir', 'D']);
    const { stdout } = await show('--from-history', 'D');
    expect(stdout)
      .to.contain('Estimate of each push')
      .and.to.match(/Wave canary +about 1 m for 3 orgs/)
      .and.to.match(/An org +median 20 s, p90 20 s, from 30 jobs of 1 push/);
    await show('--from-history', 'D', '--output-file', 'estimated.md', '--html', 'estimated.html');
    const markdown = await readFile(join(cli.home, 'estimated.md'), 'utf8');
    expect(markdown).to.match(/### Estimate of each push\n[^#]*canary[^\n]*about 1 m for 3 orgs/);
    const { sections } = pageData<TablesPage>(await readFile(join(cli.home, 'estimated.html'), 'utf8'));
    const [name, ...rows] = sections.find(({ title }) => title === 'Estimate of each push')?.rows ?? [];
    expect([name, rows.some(([text]) => text === 'An org')]).to.deep.equal([
      ['Wave canary', 'about 1 m for 3 orgs'],
      true,
    ]);
    const { json } = await show('--from-history', 'D', '--json');
    for (const { orgs, estimate } of json.result.waves) expect(estimate).to.include({ orgs, seconds: orgs * 20 });
  });

  it('shows the same as plan generate, without a call to the org', async () => {
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

  it('has times in ascending order in JSON', async () => {
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

  it('refuses a plan that is not the approved one', async () => {
    const { code, stderr } = await show('--plan-digest', 'sha256:0');
    expect(code).to.equal(1);
    expect(stderr).to.contain('and not sha256:0, which was approved');
  });
});
