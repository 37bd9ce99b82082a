import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { PackagePushPlanGenerateResult } from '../../src/commands/package/push/plan/generate.js';
import type { PackagePushSubscriberListResult } from '../../src/commands/package/push/subscriber/list.js';
import type { ScheduleResult } from '../../src/core/report/scheduleResult.js';
import type { DigestedPlan } from '../../src/core/rollout/plan/plan.js';
import type { PushReport } from '../../src/core/report/report.js';
import { commands, type Run } from '../support/inProcess.js';

const HOUR = 3_600_000;
const ADDRESS = 'jane.doe@acme.example';

describe('customers of orgs', () => {
  const cli = commands({ scenario: 'orgs=40,clean,failures=6' });
  const push = <T = unknown>(...args: string[]): Promise<Run<T>> => cli.sf<T>(['package', 'push', ...args]);
  const version = (): string => cli.hub.scenario.ids.versions.newest;
  const subscribers = () =>
    cli
      .rows('PackageSubscriber')
      .filter((row) => row.MetadataPackageId === cli.hub.scenario.ids.packages[0]?.id)
      .map(({ OrgKey, ParentOrg, OrgType, _outcome }) => ({
        orgKey: String(OrgKey),
        parentOrg: ParentOrg === null ? null : String(ParentOrg),
        isProduction: OrgType === 'Production',
        fails: _outcome !== 'ok',
      }));
  /** A production org with sandboxes, and these. */
  const family = (place: number): { production: string; orgs: string[] } => {
    const all = subscribers();
    const parents = [...new Set(all.flatMap(({ parentOrg }) => parentOrg ?? []))];
    const production = parents[place] ?? '';
    const orgs = all.filter(({ orgKey, parentOrg }) => orgKey === production || parentOrg === production);
    return { production, orgs: orgs.map(({ orgKey }) => orgKey) };
  };
  /** The first customer is gold, the second frozen; every production org has an account. */
  const customers = (): Promise<string> => {
    const [gold, frozen] = [family(0).production, family(1).production];
    const lines = subscribers()
      .filter(({ isProduction }) => isProduction)
      .map(({ orgKey }, index) => {
        const tags = orgKey === gold ? 'Gold;eu' : orgKey === frozen ? 'frozen' : '';
        return `${orgKey},"Acme ${index}, Inc.",${index % 3},Jane Doe <${ADDRESS}>,${ADDRESS},Europe/Vienna,2027-01-31,${tags}`;
      });
    return cli.file('customers.csv', `OrgKey,Account,Tier,Owner,Email,TimeZone,Renewal,Tags\n${lines.join('\n')}\n`);
  };

  it('select orgs by tag, with their sandboxes, or exclude them, with the reason', async () => {
    const file = await customers();
    const gold = family(0).orgs;
    const listed = await push<PackagePushSubscriberListResult>(
      ...['subscriber', 'list', '-p', 'Acme CRM', '--customers', file, '--tag', 'GOLD', '--json'],
    );
    expect(listed.json.result.subscribers.map(({ orgKey }) => orgKey)).to.have.members(gold);
    expect(gold).to.have.length.of.at.least(2);
    for (const { customer } of listed.json.result.subscribers) {
      expect(customer?.tags).to.deep.equal(['Gold', 'eu']);
      expect(customer?.owner).to.equal('Jane Doe <jane.doe>');
    }

    const args = ['schedule', '-p', version(), '--customers', file, '--dry-run'];
    const found = await push<ScheduleResult>(
      ...args,
      '--tag',
      'gold',
      '--tag',
      'frozen',
      '--exclude-tag',
      'frozen',
      '--json',
    );
    const frozen = family(1).orgs;
    expect(found.json.result.orgs).to.include({ read: gold.length + frozen.length });
    expect(found.json.result.orgs.rejected).to.have.deep.members(
      frozen.map((orgKey) => ({ orgKey, reason: 'excluded', message: 'excluded: tag frozen' })),
    );
    const human = await push(...args, '--all-behind', '--exclude-tag', 'frozen');
    expect(human.stdout)
      .to.contain(`excluded: tag frozen (${frozen.length})`)
      .and.to.match(/Acme \d+, Inc\., tier \d/);
    // Orgs that are named are compared with it, too.
    const named = await push<ScheduleResult>(
      ...args,
      '--org',
      frozen[0] ?? '',
      '--org',
      gold[0] ?? '',
      '--tag',
      'gold',
      '--json',
    );
    expect(named.json.result.orgs).to.deep.include({ read: 2, skipped: 1, rejected: [] });
  });

  it('cause an error before the first call where something is unclear', async () => {
    const file = await customers();
    const refused = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await push('schedule', '-p', version(), '--dry-run', ...args);
      expect(code).to.be.above(0);
      return stderr;
    };
    expect(await refused('--tag', 'gold')).to.contain('--customers');
    expect(await refused('--customers', file, '--tag', 'gould')).to.contain('Did you mean "gold"?');
    expect(await refused('--customers', file, '--all-behind', '--exclude-tag', 'frozn')).to.contain('"frozen"');
    const untagged = await cli.file('untagged.csv', `OrgKey,Account\n${family(0).production},Acme\n`);
    expect(await refused('--customers', untagged, '--all-behind', '--exclude-tag', 'frozen')).to.contain(
      'no column Tags',
    );
    const bad = await cli.file('bad.csv', `OrgKey,Account,Renewal\n${family(0).production},Acme,31.1.2027\n00Dx,x,\n`);
    expect(await refused('--customers', bad, '--all-behind'))
      .to.contain('line 2, Renewal: "31.1.2027": not a day')
      .and.to.contain('line 3, OrgKey: "00Dx"');
    const typo = await cli.file('typo.csv', `OrgKey,Teir\n${family(0).production},1\n`);
    expect(await refused('--customers', typo, '--all-behind')).to.contain('Did you mean tier?');
    const bare = await cli.file('bare.csv', `${family(0).production},Acme\n`);
    expect(await refused('--customers', bare, '--all-behind'))
      .to.contain('bare.csv has no header')
      .and.to.contain('OrgKey,Account,Tags');
    expect(await refused('--customers', 'none.csv', '--all-behind')).to.contain('none.csv');
    expect(cli.rows('PackagePushRequest')).to.deep.equal([]);
    const nobody = await push(
      'schedule',
      '-p',
      version(),
      '--dry-run',
      '--customers',
      file,
      '--all-behind',
      '--exclude-tag',
      'nobody',
    );
    expect([nobody.code, nobody.stderr.includes('0 orgs excluded by the tag "nobody"')]).to.deep.equal([0, true]);
  });

  it('are shown in every format of a report, but e-mail addresses only in a file of the user', async () => {
    const file = await customers();
    const scheduled = await push<ScheduleResult>(
      ...['schedule', '-p', version(), '--all-behind', '--customers', file, '--exclude-tag', 'frozen', '--no-prompt'],
      ...['--wait', '600', '--json'],
    );
    const { pushRequestId } = scheduled.json.result;
    const report = ['report', '-i', pushRequestId ?? '', '--customers', file];
    const outputs = [scheduled.stdout, scheduled.stderr];
    const json = await push<PushReport>(...report, '--json');
    expect(json.json.result.failures).to.have.length.of.at.least(1);
    for (const { customer } of json.json.result.failures)
      expect(customer).to.deep.include({ renewal: '2027-01-31', timeZone: 'Europe/Vienna' });
    for (const format of ['human', 'json', 'jsonl', 'csv', 'markdown', 'html', 'junit']) {
      const { code, stdout, stderr } = await push(...report, '--result-format', format);
      expect(code, format).to.equal(68);
      if (format !== 'junit') expect(stdout, format).to.match(/Acme \d+, Inc\./);
      outputs.push(stdout, stderr);
    }
    outputs.push((await push(...report, '--html', 'page.html')).stdout);
    await push(...report, '--output-file', 'report.csv');
    const rows = parse<Record<string, string>>(await readFile(join(cli.home, 'report.csv'), 'utf8'), { columns: true });
    expect(new Set(rows.map(({ Email }) => Email))).to.deep.equal(new Set([ADDRESS]));
    expect(rows[0]).to.include({ Renewal: '2027-01-31', Owner: 'Jane Doe <jane.doe>' });
    // It is a customer file, too.
    const again = await push(
      'subscriber',
      'list',
      '-p',
      'Acme CRM',
      '--customers',
      'report.csv',
      '--result-format',
      'csv',
    );
    expect([again.code, again.stdout]).to.satisfy(
      ([code, out]: [number, string]) => code === 0 && out.includes('"Renewal"'),
    );
    outputs.push(again.stdout);

    for (const name of await readdir(cli.home, { recursive: true })) {
      if (['customers.csv', 'report.csv'].includes(name)) continue;
      outputs.push(await readFile(join(cli.home, name), 'utf8').catch(() => ''));
    }
    for (const output of outputs) expect(output).not.to.contain('acme.example');
  });

  it('have no columns without a customer file', async () => {
    const { stdout } = await push('subscriber', 'list', '-p', 'Acme CRM', '--result-format', 'csv');
    expect(stdout.split('\n')[0]).not.to.contain('Account');
  });
});

describe('customers in a definition', () => {
  /** A Monday at noon. */
  const noon = Date.UTC(2026, 10, 30, 12);
  const cli = commands({ scenario: 'orgs=40,clean', start: noon });
  const productionOrgs = (): string[] =>
    cli
      .rows('PackageSubscriber')
      .filter(
        ({ OrgType, MetadataPackageId: id }) => OrgType === 'Production' && id === cli.hub.scenario.ids.packages[0]?.id,
      )
      .map(({ OrgKey }) => String(OrgKey));
  const rest = `newSubscribers: include
exclusions: [{ tag: frozen, reason: contract talks }]
waves:
  - name: gold
    orgs: { filter: { tags: [Gold] } }
    window: { from: '01:00', to: '05:00', timeZone: customer, defaultTimeZone: UTC }
  - { name: others, orgs: rest }
`;
  const write = async (): Promise<Record<'vienna' | 'tokyo' | 'none' | 'frozen', string>> => {
    const [vienna = '', tokyo = '', none = '', frozen = ''] = productionOrgs();
    await cli.file(
      'customers.csv',
      `OrgKey,Account,Email,TimeZone,Tags\n${vienna},A,${ADDRESS},Africa/Lagos,gold\n${tokyo},B,${ADDRESS},Asia/Tokyo,gold\n${none},C,,,gold\n${frozen},D,,,frozen\n`,
    );
    return { vienna, tokyo, none, frozen };
  };
  const generate = (definition: string, ...args: string[]): Promise<Run<PackagePushPlanGenerateResult>> =>
    cli
      .file('rollout.yaml', definition)
      .then((file) =>
        cli.sf<PackagePushPlanGenerateResult>([
          'package',
          'push',
          'plan',
          'generate',
          '-f',
          file,
          '--output-file',
          'plan.json',
          ...args,
        ]),
      );

  it('are resolved into the plan, which works without the file: exclusions by tag, and time zones for windows', async () => {
    const named = await write();
    const version = cli.hub.scenario.ids.versions.newest;
    const made = await generate(`packageVersion: ${version}\ncustomers: customers.csv\n${rest}`);
    expect(made.code, made.stderr).to.equal(0);
    expect(made.stdout)
      .to.contain('01:00-05:00 in the time zone of the customer, or else UTC')
      .and.to.contain('Asia/Tokyo (');
    const text = await readFile(join(cli.home, 'plan.json'), 'utf8');
    const plan = JSON.parse(text) as DigestedPlan;
    const sandboxes = (parent: string): string[] =>
      cli
        .rows('PackageSubscriber')
        .filter(({ ParentOrg }) => ParentOrg === parent)
        .map(({ OrgKey }) => String(OrgKey));
    const gold = [named.vienna, named.tokyo, named.none].flatMap((each) => [each, ...sandboxes(each)]);
    const zones = new Map(plan.waves.flatMap(({ orgs }) => orgs).map(({ orgKey, timeZone }) => [orgKey, timeZone]));
    const inGold = plan.waves.filter(({ name }) => name.startsWith('gold')).flatMap(({ orgs }) => orgs);
    expect(gold)
      .to.include.members(inGold.map(({ orgKey }) => orgKey))
      .and.to.have.length.of.at.least(3);
    for (const { orgKey, parentOrg, timeZone } of inGold) {
      const customer = parentOrg ?? orgKey;
      const zone = customer === named.vienna ? 'Africa/Lagos' : customer === named.tokyo ? 'Asia/Tokyo' : undefined;
      expect(timeZone, orgKey).to.equal(zone);
    }
    expect(inGold.some(({ timeZone }) => timeZone === 'Asia/Tokyo')).to.equal(true);
    expect(plan.exclusions).to.deep.equal([
      { orgKey: named.frozen, withSandboxes: true, reason: 'tag frozen: contract talks', expires: null },
    ]);
    expect(plan.excluded.map(({ message }) => message)).to.include('excluded: tag frozen: contract talks');
    expect(zones.has(named.frozen)).to.equal(false);
    expect(text).not.to.match(/acme\.example|"[ABCD]"/);

    // Each zone has a push of its own, in its own night.
    const atNoon = { clockOff: noon - Date.now() };
    const shown = await cli.sf(['package', 'push', 'plan', 'show', '--plan-file', 'plan.json'], atNoon);
    for (const start of ['16:00 UTC', '00:00 UTC', '01:00 UTC'])
      expect(shown.stdout).to.match(new RegExp(`not before \\S+ ${start} in 1 org`));
  });

  it('decide the time zone, so that each push runs in the night of its customers', async () => {
    await write();
    const version = cli.hub.scenario.ids.versions.newest;
    await generate(`packageVersion: ${version}\ncustomers: customers.csv\n${rest}`);
    const run = (name: string, ...args: string[]) =>
      cli.sf(['package', 'push', 'rollout', name, '--plan-file', 'plan.json', ...args]);
    expect((await run('start', '--no-prompt')).code).to.equal(69);
    for (let hour = 0; hour < 60; hour++) {
      cli.pass(HOUR);
      await run('advance');
    }
    const starts = cli
      .rows('PackagePushRequest')
      .map(({ ScheduledStartTime: time, StartTime }) => new Date(Number(time ?? StartTime)).toISOString().slice(0, 16));
    expect(starts).to.include.members(['2026-11-30T16:00', '2026-12-01T00:00', '2026-12-01T01:00']);
    // The calendar has the window of each zone.
    const calendar = await cli.sf(['package', 'push', 'list', '--plan-file', 'plan.json']);
    expect(calendar.stdout, calendar.stderr).to.contain('01:00-05:00 Asia/Tokyo').and.to.contain('01:00-05:00 UTC');
    const report = await run('report', '--customers', 'customers.csv', '--result-format', 'csv');
    const rows = parse<Record<string, string>>(report.stdout, { columns: true });
    expect(rows.filter(({ TimeZone }) => TimeZone === 'Asia/Tokyo')).to.have.length.of.at.least(1);
    await run('report', '--customers', 'customers.csv', '--html', 'page.html');
    const markdown = await run('report', '--customers', 'customers.csv', '--result-format', 'markdown');
    const files = await readdir(cli.home, { recursive: true });
    const texts = await Promise.all(
      files
        .filter((name) => name !== 'customers.csv')
        .map((name) => readFile(join(cli.home, name), 'utf8').catch(() => '')),
    );
    for (const text of [...texts, report.stdout, report.stderr, markdown.stdout])
      expect(text).not.to.contain('acme.example');
    await run('report', '--customers', 'customers.csv', '--output-file', 'rollout.csv');
    expect(await readFile(join(cli.home, 'rollout.csv'), 'utf8')).to.contain(ADDRESS);
  });

  it('may come from a flag; a missing file, or one without the data, is refused', async () => {
    await write();
    const version = cli.hub.scenario.ids.versions.newest;
    const refused = async (definition: string, ...args: string[]): Promise<string> => {
      const { code, stderr } = await generate(`packageVersion: ${version}\n${definition}`, ...args);
      expect(code).to.equal(1);
      return stderr;
    };
    expect(await refused(rest)).to.contain('names no customer file');
    expect((await generate(`packageVersion: ${version}\n${rest}`, '--customers', 'customers.csv')).code).to.equal(0);
    expect(await refused(`customers: customers.csv\n${rest.replace('Gold', 'Gould')}`)).to.contain(
      'Did you mean "gold"?',
    );
    expect(await refused(`customers: ../customers.csv\n${rest}`)).to.contain('../customers.csv');
    await cli.file('customers.csv', `OrgKey,Tags\n${productionOrgs()[0] ?? ''},gold;frozen\n`);
    expect(await refused(`customers: customers.csv\n${rest}`)).to.contain('no column TimeZone');
    const bad = rest
      .replace(', defaultTimeZone: UTC', '')
      .replace('reason: contract', 'expires: 2027-01-01, reason: contract');
    expect(await refused(`customers: customers.csv\n${bad}`))
      .to.contain('write defaultTimeZone too')
      .and.to.contain('does not go with tag');
  });
});
