import { appendFile, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { Row } from '../../emulator/model.js';
import type { BehindOrg } from '../../src/core/adoption/report.js';
import type { PackagePushAdoptionReportResult } from '../../src/commands/package/push/adoption/report.js';
import type { PackagePushScheduleResult } from '../../src/commands/package/push/schedule.js';
import { commands, type Run } from '../support/inProcess.js';

const HOUR = 3_600_000;

describe('package push adoption report', () => {
  const cli = commands({
    scenario: 'orgs=80,failures=12,deprecated=2,current=5,newer=0,beta=2,inactive=4,restricted=3',
  });
  const report = (...args: string[]): Promise<Run<PackagePushAdoptionReportResult>> =>
    cli.sf<PackagePushAdoptionReportResult>(['package', 'push', 'adoption', 'report', '-p', 'Acme CRM', ...args]);
  const installed = (): Row[] =>
    cli
      .rows('PackageSubscriber')
      .filter((row) => row.InstalledStatus === 'i' && row.MetadataPackageId === cli.hub.scenario.ids.packages[0]?.id);
  const newest = (): string => cli.hub.scenario.ids.versions.newest;
  const push = async (...args: string[]): Promise<string> => {
    const { json } = await cli.sf<PackagePushScheduleResult>([
      ...['package', 'push', 'schedule', '-p', newest(), '--all-behind', '--no-prompt', '--json'],
      ...args,
    ]);
    return json.result.pushRequestId ?? expect.fail('nothing was scheduled');
  };
  const jobsOf = (id: string, status: string): string[] =>
    cli
      .rows('PackagePushJob')
      .filter((job) => job.PackagePushRequestId === id && job.Status === status)
      .map((job) => String(job.SubscriberOrganizationKey));
  const reasonsOf = ({ behind }: PackagePushAdoptionReportResult): Record<string, number> =>
    Object.fromEntries(behind.map(({ reason, orgs }) => [reason, orgs]));
  /** The org of a sandbox that is refreshed has what its production org had before. */
  const refresh = (orgKey: string): void => {
    const row = installed().find((each) => each.OrgKey === orgKey) ?? expect.fail(orgKey);
    cli.hub.org.store.table('PackageSubscriber')?.update(row, {
      MetadataPackageVersionId: cli.hub.scenario.ids.versions.behind[0] ?? null,
    });
  };

  it('counts every org once: by version, by age, by type, and why it is behind', async () => {
    const { code, json, stderr } = await report('--json');
    expect([code, stderr]).to.deep.equal([0, '']);
    const { result } = json;
    const sum = (rows: ReadonlyArray<{ orgs: number }>): number => rows.reduce((all, { orgs }) => all + orgs, 0);
    expect(result.version.id).to.equal(newest());
    expect(result.orgs.total).to.equal(installed().length);
    expect(result.orgs.current + result.orgs.behind).to.equal(result.orgs.total);
    for (const rows of [result.versions, result.ages, result.types]) expect(sum(rows)).to.equal(result.orgs.total);
    expect(sum(result.behind)).to.equal(result.orgs.behind);
    expect(reasonsOf(result)).to.include({ 'inactive-org': 4, 'blocked-by-subscriber': 3 });
    expect(result.tiers).to.deep.equal([]);
    const counted = result.versions.map(({ id, orgs }) => [id, orgs]);
    for (const [id, orgs] of counted)
      expect(installed().filter((row) => row.MetadataPackageVersionId === id)).to.have.length(Number(orgs));
    expect(result.versions.every(({ ageDays }) => ageDays !== null && ageDays > 0)).to.equal(true);
  });

  it('says for each org how its pushes ended: upgraded, failed so many times, in none, or regressed', async () => {
    const first = await push();
    cli.pass(3 * HOUR);
    const [lost = ''] = jobsOf(first, 'Succeeded');
    const failed = jobsOf(first, 'Failed');
    const again = await push();
    cli.pass(3 * HOUR);
    refresh(lost);
    const twice = jobsOf(again, 'Failed').filter((orgKey) => failed.includes(orgKey));
    const { result } = (await report('--json')).json;
    expect(result.pushes).to.equal(2);
    expect(result.orgs.regressed).to.equal(1);
    expect(reasonsOf(result)).to.include({
      regressed: 1,
      failed: new Set([...failed]).size - jobsOf(again, 'Succeeded').length,
    });
    expect(result.failed.find(({ pushes }) => pushes === 2)?.orgs).to.equal(twice.length);

    const { stdout } = await report('--result-format', 'csv');
    const rows = parse<Record<string, string>>(stdout, { columns: true });
    expect(rows).to.have.length(result.orgs.behind);
    const ofLost = rows.find(({ OrgKey }) => OrgKey === lost);
    expect(ofLost).to.include({ Behind: 'regressed', HadVersion: result.version.number, PushRequestId: first });
    for (const orgKey of twice)
      expect(rows.find(({ OrgKey }) => OrgKey === orgKey)).to.include({
        Behind: 'failed',
        FailedPushes: '2',
        PushRequestId: again,
      });
  });

  it('lists orgs in an open push only if it would bring the version: an older version hides no failure', async () => {
    const id = await push();
    cli.pass(3 * HOUR);
    await cli.file('failed.csv', `OrgKey\n${jobsOf(id, 'Failed').join('\n')}\n`);
    const before = reasonsOf((await report('--json')).json.result);
    const schedule = async (version = ''): Promise<void> => {
      const { code, stderr } = await cli.sf([
        ...['package', 'push', 'schedule', '-p', version, '--org-file', 'failed.csv', '--on-ineligible', 'exclude'],
        ...['--start-time', '2099-01-01T00:00Z', '--no-prompt'],
      ]);
      expect(code, stderr).to.equal(0);
    };
    expect(before['failed']).to.be.above(0);
    await schedule(cli.hub.scenario.ids.versions.behind.at(-1));
    expect(reasonsOf((await report('--json')).json.result)).to.deep.equal(before);
    await schedule(newest());
    const { failed, ...others } = before;
    expect(reasonsOf((await report('--json')).json.result)).to.deep.equal({ ...others, 'in-open-push': failed });
  });

  it('does not call an org regressed whose push has only just ended', async () => {
    const id = await push();
    cli.pass(20 * 60_000);
    expect(jobsOf(id, 'Pending')).to.deep.equal([]);
    const [org = ''] = jobsOf(id, 'Succeeded');
    refresh(org);
    const { result } = (await report('--json')).json;
    expect([result.orgs.regressed, reasonsOf(result)['not-shown-yet']]).to.deep.equal([0, 1]);
    cli.pass(HOUR);
    expect((await report('--json')).json.result.orgs.regressed).to.equal(1);
  });

  it('reads only pushes since a day', async () => {
    await push();
    cli.pass(3 * HOUR);
    cli.pass(48 * HOUR);
    const today = new Date(cli.hub.org.clock.now()).toISOString().slice(0, 10);
    const { result } = (await report('--since', today, '--json')).json;
    expect([result.pushes, result.failed]).to.deep.equal([0, []]);
    expect(reasonsOf(result)).to.have.property('never-pushed');
  });

  it('refuses a future day, for a hub and for an export, and says what to write', async () => {
    const day = (days: number): string =>
      new Date(cli.hub.org.clock.now() + days * 24 * HOUR).toISOString().slice(0, 10);
    const refuses = async (...args: string[]): Promise<void> => {
      const { code, stdout, stderr } = await report('--since', day(1), '--output-file', 'never.csv', ...args);
      expect([code, stdout], stderr).to.deep.equal([2, '']);
      expect(stderr.replaceAll(/\s+/g, ' ')).to.contain(`"${day(1)}" is after the time of the report`);
      expect(stderr).to.contain(`${day(0)} or an earlier day`);
    };
    await refuses();
    await refuses('--snapshot', 'never.jsonl');
    await cli.sf(['package', 'push', 'history', 'export', '--output-dir', 'D']);
    await refuses('--from-history', 'D');
    expect((await readdir(cli.home)).filter((name) => /never|part$/.test(name))).to.deep.equal([]);
    expect((await report('--since', day(0))).code).to.equal(0);
  });

  it('marks excluded orgs as such', async () => {
    const [org] = installed().filter((row) => row.MetadataPackageVersionId === cli.hub.scenario.ids.versions.behind[0]);
    const { result } = (await report('--exclude-org', String(org?.OrgKey), '--json')).json;
    expect(reasonsOf(result)['excluded']).to.equal(1);
  });

  it('counts by the tier of the customer, and has no e-mail addresses in a page, report or snapshot', async () => {
    const [org] = installed().filter((row) => row.MetadataPackageVersionId === cli.hub.scenario.ids.versions.behind[0]);
    const file = `OrgKey,account,tier,email,tags\n${String(org?.OrgKey)},Acme Inc,gold,ann@acme.example,vip\n`;
    await cli.file('customers.csv', file);
    const files = ['--html', 'page.html', '--snapshot', 'acme.jsonl', '--output-file', 'a.jsonl'];
    const { json, stdout } = await report('--customers', 'customers.csv', ...files, '--json');
    expect(json.result.tiers[1]).to.deep.equal({ tier: 'gold', orgs: 1, current: 0, behind: 1 });
    const written = await Promise.all(
      ['page.html', 'acme.jsonl', 'a.jsonl'].map((name) => readFile(join(cli.home, name), 'utf8')),
    );
    expect(written[0]).to.contain('Acme Inc');
    for (const text of [stdout, ...written]) expect(text).not.to.match(/@acme/);
    const { result } = (await report('--customers', 'customers.csv', '--tag', 'vip', '--json')).json;
    expect(result.orgs).to.include({ total: 1, behind: 1 });
    const excluded = await report('--customers', 'customers.csv', '--exclude-tag', 'vip', '--json');
    expect(reasonsOf(excluded.json.result)['excluded']).to.be.above(0);
  });

  it('compares orgs with the named version, and applies the filter', async () => {
    const [, lower] = cli.hub.scenario.ids.versions.behind;
    const { json } = await cli.sf<PackagePushAdoptionReportResult>([
      ...['package', 'push', 'adoption', 'report', '-p', String(lower), '--org-type', 'Sandbox', '--json'],
    ]);
    const { version, types, orgs } = json.result;
    expect([version.id, types.map(({ type }) => type)]).to.deep.equal([lower, ['Sandbox']]);
    expect(orgs.newer).to.be.above(0);
  });

  it('writes the orgs that are behind into an org file, and shows the report', async () => {
    const { code, stdout } = await report('--output-file', 'behind.csv');
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/of \d+ orgs have it.*are behind/)
      .and.to.contain('behind.csv');
    const rows = parse<Record<string, string>>(await readFile(join(cli.home, 'behind.csv'), 'utf8'), { columns: true });
    const dry = await cli.sf(['package', 'push', 'schedule', '-p', newest(), '--org-file', 'behind.csv', '--dry-run']);
    expect(dry.stdout).to.contain(`of ${rows.length} orgs`);
  });

  it('leaves excluded orgs out of that file, and advises commands about the same orgs', async () => {
    const all = await report('--json');
    const [frozen = ''] = all.json.result.sample.map(({ orgKey }) => orgKey);
    const args = ['--exclude-org', frozen, '--org-type', 'Production', 'Sandbox', '--since=2020-01-31'];
    const { stdout } = await report(...args, '--output-file', 'behind.csv');
    expect(await readFile(join(cli.home, 'behind.csv'), 'utf8')).not.to.contain(frozen);
    const kept = `--exclude-org ${frozen} --org-type Production Sandbox`;
    expect(stdout).to.contain(`--all-behind --dry-run ${kept}\n`);
    expect(stdout).to.contain(`--output-file behind.csv ${kept} --since=2020-01-31\n`);
    await report(...args, '--html', 'page.html');
    expect(await readFile(join(cli.home, 'page.html'), 'utf8')).to.contain(`--dry-run ${kept}`);
  });

  it('says how many orgs that file will contain, without excluded ones', async () => {
    const all = (await report('--json')).json.result.orgs.behind;
    const frozen = (await report('--json')).json.result.sample.slice(0, 3).map(({ orgKey }) => orgKey);
    const args = ['--exclude-org', frozen.join(',')];
    const { stdout } = await report(...args, '--output-file', 'behind.csv', '--html', 'page.html');
    const rows = parse<Record<string, string>>(await readFile(join(cli.home, 'behind.csv'), 'utf8'), { columns: true });
    expect(rows).to.have.length(all - 3);
    const text = `${rows.length} orgs that are behind and not excluded, each with its reason:`;
    expect(stdout.replaceAll(/\s+/g, ' ')).to.contain(text);
    expect(await readFile(join(cli.home, 'page.html'), 'utf8')).to.contain(text);
    const everybody = (await report('--result-format', 'jsonl')).stdout.trim().split('\n');
    await cli.file('all.csv', `OrgKey\n${everybody.map((row) => (JSON.parse(row) as BehindOrg).orgKey).join('\n')}\n`);
    const none = await report('--exclude-file', 'all.csv');
    expect(none.stdout)
      .to.contain(`${all} are behind`)
      .and.not.to.match(/each with its reason|Whom a push/);
  });

  it('has every format', async () => {
    const ends: Array<[string, RegExp]> = [
      ['a.txt', /^Acme CRM .* orgs have it/],
      ['a.md', /^## Acme CRM .*\n[^]*\| Version \|/],
      ['a.json', /"behind": \[/],
      ['a.jsonl', /^\{"orgKey":"00D/],
      ['a.html', /^<!doctype html>/],
    ];
    for (const [file, text] of ends) {
      expect((await report('--output-file', file)).code, file).to.equal(0);
      expect(await readFile(join(cli.home, file), 'utf8'), file).to.match(text);
    }
    expect((await report('--html', 'page.html', '--json')).json.status).to.equal(0);
    expect(await readFile(join(cli.home, 'page.html'), 'utf8')).to.contain('"kind":"adoption"');
  });

  describe('with a snapshot file', () => {
    const lines = async (): Promise<string[]> =>
      (await readFile(join(cli.home, 'acme.jsonl'), 'utf8')).split('\n').slice(0, -1);

    it('adds a line each time, and reports the change since the one before', async () => {
      expect((await report('--snapshot', 'acme.jsonl')).stdout).not.to.contain('points');
      await push();
      cli.pass(3 * HOUR);
      const { stdout } = await report('--snapshot', 'acme.jsonl');
      expect(stdout).to.match(/\+\d+\.\d points since/);
      const [before, after] = (await lines()).map((line) => JSON.parse(line) as { orgs: { current: number } });
      expect(after?.orgs.current).to.be.above(before?.orgs.current ?? Infinity);
    });

    it('stores the filters with each line, and combines only lines with the same filters in the trend', async () => {
      await cli.file(
        'customers.csv',
        `OrgKey,tags\n${installed()
          .map((row) => `${String(row.OrgKey)},vip`)
          .join('\n')}\n`,
      );
      await cli.file('frozen.csv', `OrgKey\n${String(installed()[0]?.OrgKey)}\n`);
      const [org, other] = installed().map((row) => String(row.OrgKey));
      const restricted = [
        ['--customers', 'customers.csv', '--exclude-tag', 'vip'],
        ['--exclude-file', 'frozen.csv', '--org-type', 'Sandbox'],
        ['--exclude-org', `${org},${other}`],
      ];
      for (const args of [[], ...restricted]) await report('--snapshot', 'acme.jsonl', ...args);
      const said = (await lines()).map((line) => JSON.parse(line) as { filter: object; exclude: string[] });
      expect(said.map(({ filter }) => filter)).to.deep.equal([{}, {}, { orgTypes: ['Sandbox'] }, {}]);
      const exclusions = said.map(({ exclude }) => exclude.join());
      expect(exclusions.slice(0, 3)).to.deep.equal(['', 'tag vip', 'file frozen.csv']);
      expect(exclusions[3]).to.match(/^2 named \([\da-f]{8}\)$/);
      cli.pass(HOUR);
      const { stdout, stderr } = await report('--snapshot', 'acme.jsonl', '--html', 'page.html');
      expect(stdout).to.match(/\+0\.0 points since/);
      expect(stderr.replaceAll(/\s+/g, ' ')).to.contain(
        'they count other orgs: 3 snapshots (1 with excluded: tag vip; 1 with orgTypes: Sandbox, excluded: file frozen.csv; 1 with excluded: 2 named',
      );
      const page = await readFile(join(cli.home, 'page.html'), 'utf8');
      expect(page.match(/"trend":\[.*?\],"trendNote"/)?.[0].match(/"time"/g)).to.have.length(2);
    });

    it('replaces an incomplete last line, and reports that', async () => {
      await report('--snapshot', 'acme.jsonl');
      const [whole = ''] = await lines();
      await appendFile(join(cli.home, 'acme.jsonl'), whole.slice(0, 50));
      const { code, stderr } = await report('--snapshot', 'acme.jsonl');
      expect([code, stderr.includes('was incomplete')]).to.deep.equal([0, true]);
      expect((await lines()).map((line) => (JSON.parse(line) as { format: number }).format)).to.deep.equal([1, 1]);
    });

    it('leaves a damaged file, or one of another package, unchanged, and calls no org', async () => {
      await report('--snapshot', 'acme.jsonl');
      const [whole = ''] = await lines();
      const bad: Array<[string, string[], RegExp]> = [
        ['not json\n', [], /line 1 is not JSON/],
        [`${whole}\n{"format":2}\n`, [], /line 2: /],
        [
          `${whole.replaceAll('Acme CRM', 'Other').replace(/"033\w+"/, '"0333z0000000009AAA"')}\n`,
          [],
          /another package, Other/,
        ],
      ];
      for (const [content, args, problem] of bad) {
        await writeFile(join(cli.home, 'acme.jsonl'), content);
        const { code, stderr } = await report('--snapshot', 'acme.jsonl', '--output-file', 'never.csv', ...args);
        expect([code, problem.test(stderr)], stderr).to.deep.equal([1, true]);
        expect(await readFile(join(cli.home, 'acme.jsonl'), 'utf8')).to.equal(content);
      }
      expect((await readdir(cli.home)).filter((name) => /never|part$/.test(name))).to.deep.equal([]);
    });
  });

  it('says that the folder of the snapshot file is missing, and that a file is for one package with any filters', async () => {
    const said = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await report('--output-file', 'never.csv', ...args);
      expect(code, stderr).to.equal(1);
      return stderr.replaceAll(/\s+/g, ' ');
    };
    cli.hub.counters.reset();
    expect(await said('--snapshot', 'no/such/acme.jsonl'))
      .to.contain('to no/such/acme.jsonl: there is no folder no/such.')
      .and.to.contain('Make the folder, or name a file in another one')
      .and.not.to.match(/ENOENT|for one package/);
    expect(cli.hub.counters.calls()).to.have.length(0);
    await cli.file('bad.jsonl', 'not json\n');
    expect(await said('--snapshot', 'bad.jsonl'))
      .to.contain('a file is for one package, with whatever filters')
      .and.not.to.contain('one filter');
    expect((await readdir(cli.home)).filter((name) => /never|part$|^no$/.test(name))).to.deep.equal([]);
  });

  it('reads the pushes from an export of a history; without an org, also the subscribers', async () => {
    await push();
    cli.pass(3 * HOUR);
    const whole = (await report('--json')).json.result;
    expect((await cli.sf(['package', 'push', 'history', 'export', '--output-dir', 'D'])).code).to.equal(0);
    const name = ['package', 'push', 'adoption', 'report', '-p', 'Acme CRM', '--from-history', 'D', '--json'];
    const both = await cli.sf<PackagePushAdoptionReportResult>([...name, '--target-dev-hub', 'hub']);
    expect({ ...both.json.result, time: '', since: '' }).to.deep.equal({ ...whole, time: '', since: '' });
    cli.hub.counters.reset();
    const { result } = (await cli.sf<PackagePushAdoptionReportResult>(name)).json;
    expect(cli.hub.counters.calls()).to.have.length(0);
    expect({ ...result, time: '', since: '' }).to.deep.equal({ ...whole, time: '', since: '' });
  });

  it('writes nothing where the org does not answer', async () => {
    cli.hub.faults.add({
      contains: 'PackageSubscriber',
      fault: { kind: 'error', errorCode: 'REQUEST_LIMIT_EXCEEDED' },
    });
    expect((await report('--output-file', 'never.csv', '--snapshot', 'never.jsonl')).code).to.be.above(0);
    expect((await readdir(cli.home)).filter((name) => /never|part$/.test(name))).to.deep.equal([]);
  });

  it('says which data could not be read, and that a version cannot be pushed', async () => {
    for (const args of [
      ['--since', '2026-02-30'],
      ['--result-format', 'xls'],
      ['--output-file', 'a.xls'],
    ]) {
      const { code, stdout, stderr } = await report(...args);
      expect([code > 0, stdout, stderr.includes('Error')], args.join(' ')).to.deep.equal([true, '', true]);
    }
    const beta = await cli.sf(['package', 'push', 'adoption', 'report', '-p', cli.hub.scenario.ids.versions.beta]);
    expect([beta.code, /not released|beta/.test(beta.stderr)]).to.deep.equal([1, true]);
  });
});
