import { readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { PackageIds, VersionIds } from '../../emulator/data/packages.js';
import type { Row } from '../../emulator/model.js';
import type { PackagePushScheduleResult } from '../../src/commands/package/push/schedule.js';
import type { PackagePushSubscriberListResult } from '../../src/commands/package/push/subscriber/list.js';
import type { PackagePushValidateResult } from '../../src/commands/package/push/validate.js';
import { commands, type Run, type RunOptions } from '../support/inProcess.js';

const LIST = ['package', 'push', 'subscriber', 'list'];
const SCHEDULE = ['package', 'push', 'schedule'];
const VALIDATE = ['package', 'push', 'validate'];

/** What may not reach a terminal out of the name of an org. */
const UNSAFE = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/;

const expectSchema = (command: string, result: unknown): void => {
  const schema = readFileSync(new URL(`../../schemas/package-push-${command}.json`, import.meta.url), 'utf8');
  const check = new Ajv({ strict: false }).compile(JSON.parse(schema) as object);
  expect(check(result), JSON.stringify(check.errors)).to.equal(true);
};

describe('choosing orgs', () => {
  const cli = commands({ scenario: 'orgs=300,versions=3,oddNames=5,restricted=6' }, { kept: true });
  const taken = new Set<string>();

  const rows = (object: string): Row[] => [...(cli.hub.org.store.table(object)?.rows() ?? [])];
  /** All that the org has of pushes, after everything that is due. */
  const orgState = async (): Promise<string> => (await fetch(`${cli.hub.url}/__emulator/state`)).text();
  const jobsOf = (id: string | null): unknown[] =>
    rows('PackagePushJob')
      .filter((job) => job.PackagePushRequestId === id)
      .map((job) => job.SubscriberOrganizationKey);
  const packageNamed = (name: string): PackageIds =>
    cli.hub.scenario.ids.packages.find((each) => each.name === name) ?? expect.fail(name);
  const versionOf = (id: unknown): VersionIds =>
    cli.hub.scenario.ids.packages.flatMap(({ versions }) => versions).find((each) => each.id === id) ??
    expect.fail(String(id));
  const newest = (): VersionIds => versionOf(cli.hub.scenario.ids.versions.newest);
  const subscribers = (name = 'Acme CRM'): Row[] =>
    rows('PackageSubscriber').filter((row) => row.MetadataPackageId === packageNamed(name).id);
  const installed = (name?: string): Row[] => subscribers(name).filter((row) => row.InstalledStatus === 'i');
  const keysOf = (all: readonly Row[]): string[] => all.map((row) => String(row.OrgKey));
  /** Orgs that an open push brings the newest version. */
  const openOrgs = (): Set<unknown> => {
    const requests = rows('PackagePushRequest').filter((row) => row.PackageVersionId === newest().id);
    const jobs = requests.flatMap(({ Id }) => rows('PackagePushJob').filter((job) => job.PackagePushRequestId === Id));
    const open = jobs.filter((job) => job.Status === 'Pending' || job.Status === 'InProgress');
    return new Set(open.map((job) => job.SubscriberOrganizationKey));
  };
  const upgradable = (): Row[] => {
    const open = openOrgs();
    return installed().filter(
      (row) =>
        row.OrgStatus !== 'Inactive' &&
        row.HasRestrictionEnabled === false &&
        versionOf(row.MetadataPackageVersionId).releaseState === 'Released' &&
        !open.has(row.OrgKey),
    );
  };
  /** Orgs that can be upgraded, and that no other test has to do with. */
  const take = (count: number, orgType = 'Production'): string[] => {
    const free = keysOf(upgradable().filter((row) => row.OrgType === orgType && !taken.has(String(row.OrgKey)))).slice(
      0,
      count,
    );
    expect(free).to.have.length(count);
    for (const key of free) taken.add(key);
    return free;
  };

  const sf = (args: string[], options?: RunOptions): Promise<Run> => cli.sf(args, options);
  const json = async <T>(
    args: string[],
    options?: RunOptions,
  ): Promise<{ code: number; result: T; warnings: string[] }> => {
    const { code, json } = await cli.sf<T>([...args, '--json'], options);
    return { code, result: json.result, warnings: json.warnings as string[] };
  };
  /** Runs what may write nothing, and sees to it that it did not even try. */
  const harmless = async <T>(work: () => Promise<T>): Promise<T> => {
    const before = await orgState();
    cli.hub.counters.reset();
    const result = await work();
    expect(await orgState(), 'the state of the org').to.equal(before);
    const reads = ['POST /composite', 'POST /tooling/composite'];
    const calls = cli.hub.counters.calls().filter(({ method, route }) => method !== 'GET' && !reads.includes(route));
    expect(calls, 'calls that could write').to.deep.equal([]);
    return result;
  };

  before(async () => {
    // Someone who has an older version of the first-generation package than the one that is migrated.
    const [row] = installed('Legacy Billing');
    const older = packageNamed('Legacy Billing').versions[0]?.id ?? null;
    cli.hub.org.store.table('PackageSubscriber')?.update(row!, { MetadataPackageVersionId: older });
    await mkdir(join(cli.home, 'force-app'));
    const { package2Id } = packageNamed('Acme CRM');
    const packageAliases = { crm: package2Id, 'crm@ready': newest().id };
    const packageDirectories = [{ path: 'force-app', default: true }];
    await cli.file('sfdx-project.json', JSON.stringify({ packageDirectories, packageAliases }));
  });

  describe('subscriber list', () => {
    it('finds the orgs that meet every filter; its CSV is an org file as it is, from a file or a pipe', async () => {
      const filters = [
        '--org-type',
        'Production',
        '--installed-version',
        '<1.9',
        '--org-status',
        'Active',
        '--org-status',
        'Free',
      ];
      const list = await sf([...LIST, '-p', 'crm', ...filters, '--result-format', 'csv']);
      expect(list.code, list.stderr).to.equal(0);
      const expected = installed().filter(
        (row) =>
          row.OrgType === 'Production' &&
          ['Active', 'Free'].includes(String(row.OrgStatus)) &&
          /^(0\.9|1\.[78])\./.test(versionOf(row.MetadataPackageVersionId).number),
      );
      const blocked = keysOf(expected.filter((row) => row.HasRestrictionEnabled === true));
      expect(list.stdout).not.to.match(UNSAFE);
      const found = parse<Record<string, string>>(list.stdout, { columns: true });
      expect(found.map(({ OrgKey }) => OrgKey)).to.have.members(keysOf(expected));
      expect(
        found
          .map((row) => Object.values(row))
          .flat()
          .filter((cell) => /^[=+\-@]/.test(cell)),
      ).to.deep.equal([]);

      const orgs = ['--org-file', await cli.file('list.csv', list.stdout)];
      const dry = await harmless(() =>
        json<PackagePushScheduleResult>([...SCHEDULE, '-p', 'crm@ready', ...orgs, '--dry-run']),
      );
      expect(dry.code).to.equal(0);
      expect(dry.result.orgs).to.deep.include({
        read: expected.length,
        scheduled: expected.length - blocked.length,
        dropped: [],
      });
      expect(dry.result.orgs.rejected.map(({ orgKey }) => orgKey)).to.have.members(blocked);

      const args = [...SCHEDULE, '-p', 'crm@1.12.0.LATEST', '--org-file', '-', '--limit', '3', '--no-prompt'];
      const { code, result } = await json<PackagePushScheduleResult>(args, { stdin: list.stdout });
      expect(code).to.equal(0);
      expect(result.version.id).to.equal(newest().id);
      expect(result.orgs).to.include({
        read: expected.length,
        scheduled: 3,
        skipped: expected.length - blocked.length - 3,
      });
      expect(keysOf(expected)).to.include.members(jobsOf(result.pushRequestId) as string[]);
    });

    it('reports for every org why it cannot be upgraded, as JSON', async () => {
      const args = [...LIST, '-p', packageNamed('Acme CRM').id, '--behind', '1.11'];
      const { code, result } = await json<PackagePushSubscriberListResult>(args);
      expect(code).to.equal(0);
      expectSchema('subscriber-list', result);
      expect(result.version.number).to.equal('1.11.0.1');
      const expected = installed().filter((row) =>
        /^(0\.9|1\.([789]|10))\./.test(versionOf(row.MetadataPackageVersionId).number),
      );
      expect(
        result.subscribers.map(({ orgKey, orgName, parentOrg }) => [orgKey, orgName, parentOrg]),
      ).to.have.deep.members(expected.map((row) => [row.OrgKey, row.OrgName, row.ParentOrg]));
      const reasons = new Map(result.subscribers.map(({ orgKey, notPushable }) => [orgKey, notPushable]));
      for (const row of expected) {
        const blocked = row.HasRestrictionEnabled === true ? 'blocked-by-subscriber' : null;
        expect(reasons.get(String(row.OrgKey))).to.equal(row.OrgStatus === 'Inactive' ? 'inactive-org' : blocked);
      }
    });

    it('writes a file in the format of its name, and reports that', async () => {
      const path = join(cli.home, 'found.jsonl');
      const args = ['--instance', 'NA1', '--instance', 'CS194', '--where', "OrgName LIKE '%a%'", '--output-file', path];
      const { code, stdout } = await sf([...LIST, '-p', 'Acme CRM', ...args]);
      const expected = installed().filter(
        (row) => /a/i.test(String(row.OrgName ?? '')) && ['NA1', 'CS194'].includes(String(row.InstanceName)),
      );
      expect(code).to.equal(0);
      expect(stdout).to.contain(`${expected.length} orgs written`).and.contain(path);
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as { orgKey: string }).orgKey)).to.have.members(keysOf(expected));
    });

    it('shows the sandboxes of one production org as text, and names cannot harm the terminal', async () => {
      const [parent] = installed().flatMap((row) => row.ParentOrg ?? []);
      const mine = installed().filter((row) => row.ParentOrg === parent);
      for (const row of mine)
        cli.hub.org.store
          .table('PackageSubscriber')
          ?.update(row, { OrgName: '\u001B[2J\u001B]0;owned\u0007Evil\r\n\u202Egnp' });
      const { code, stdout } = await sf([...LIST, '-p', 'Acme CRM', '--parent-org', String(parent)]);
      expect(code).to.equal(0);
      expect(stdout.match(/^ {2}00D\w{12} {2}Evil gnp/gm)).to.have.length(mine.length);
      expect(stdout).not.to.match(UNSAFE);
    });
  });

  describe('the version', () => {
    it('is refused with the candidates, where it is ambiguous or not released', async () => {
      const twins = cli.hub.scenario.ids.packages.filter(({ name }) => name === 'Shared Utilities');
      const cases: Array<[args: string[], says: RegExp, candidates: string[]]> = [
        [[...VALIDATE, '-p', 'Shared Utilities@1.0', '--all-behind'], /several packages/, twins.map(({ id }) => id)],
        [
          [...VALIDATE, '-p', 'Acme Labs', '--all-behind'],
          /each is a beta version or deprecated/,
          packageNamed('Acme Labs').versions.map(({ id }) => id),
        ],
      ];
      for (const [args, says, candidates] of cases) {
        const { code, stderr } = await sf(args);
        expect(code).to.equal(1);
        expect(stderr)
          .to.match(says)
          .and.match(/Try this/);
        for (const each of candidates) expect(stderr).to.contain(each);
      }
    });

    it('can be the newest released one of an alias', async () => {
      const [org = ''] = take(1);
      const args = [...VALIDATE, '-p', 'crm@LATEST', '--org', org];
      const { code, stdout, stderr } = await sf(args);
      expect(code, stderr).to.equal(0);
      expect(stdout).to.contain(`Acme CRM ${newest().number} (${newest().id}) to 1 of 1 org`);
    });

    it('of a first-generation package is pushed through its packaging org, which takes the place of the Dev Hub', async () => {
      const legacy = packageNamed('Legacy Billing');
      const { code, result } = await json<PackagePushValidateResult>([
        ...VALIDATE,
        '-o',
        'hub',
        '-p',
        'Legacy Billing@3.2',
        '--all-behind',
      ]);
      expect(code).to.equal(68);
      expectSchema('validate', result);
      expect(result.version.id).to.equal(legacy.versions[1]?.id);
      expect(result.orgs.eligible).to.equal(1);
      expect(result.plan.byInstalledVersion).to.deep.equal({ '3.1.0.5': 1 });

      const both = await sf([...VALIDATE, '-o', 'hub', '-v', 'hub', '-p', 'Legacy Billing', '--all-behind']);
      expect(both.code).to.equal(2);
      expect(both.stderr).to.match(/--target-dev-cli.hub.*--target-org|--target-org.*--target-dev-hub/s);
    });
  });

  describe('preflight', () => {
    it('gives one reason for every org that cannot be upgraded, and upgrades none of them', async () => {
      const args = [
        ...VALIDATE,
        '-p',
        'Acme CRM',
        '--org-list',
        [...keysOf(subscribers()), '00D000000000zzz'].join(','),
      ];
      const { code, result } = await harmless(() => json<PackagePushValidateResult>(args));
      expect(code).to.equal(68);
      expectSchema('validate', result);
      expect(result.orgs.eligible).to.equal(upgradable().length);
      const { rejected } = result.orgs;
      expect(new Set(rejected.map(({ orgKey }) => orgKey))).to.have.length(rejected.length);
      const reason = new Map(rejected.map((each) => [each.orgKey, each.reason]));
      const open = openOrgs();
      for (const row of subscribers()) {
        const { releaseState } = versionOf(row.MetadataPackageVersionId);
        const expected =
          row.InstalledStatus === 'u'
            ? 'uninstalled'
            : row.OrgStatus === 'Inactive'
              ? 'inactive-org'
              : releaseState === 'Beta'
                ? 'beta-installed'
                : row.HasRestrictionEnabled === true
                  ? 'blocked-by-subscriber'
                  : open.has(row.OrgKey)
                    ? 'in-open-push'
                    : undefined;
        expect(reason.get(String(row.OrgKey)), JSON.stringify(row)).to.equal(expected);
      }
      expect(reason.get('00D000000000zzz')).to.equal('not-installed');
      const { eligible, kept, skipped } = result.orgs;
      expect([kept, skipped]).to.deep.equal([eligible + rejected.length, 0]);
    });

    it('stops where all orgs must be eligible and one is not: exit code 1', async () => {
      const [inactive] = keysOf(installed().filter((row) => row.OrgStatus === 'Inactive'));
      const args = [...SCHEDULE, '-p', 'Acme CRM', '--org', take(1)[0]!, '--org', inactive!];
      const { code, stderr } = await harmless(() => sf([...args, '--on-ineligible', 'fail', '--no-prompt']));
      expect(code).to.equal(1);
      expect(stderr).to.contain(inactive).and.contain('inactive org').and.contain('Nothing was written');
      expect(stderr).not.to.match(/^\s+at .*:\d+:\d+\)?$/m);
    });

    it('migrates five orgs a day, and none with another version', async () => {
      const args = [...SCHEDULE, '-p', 'Legacy Billing (2GP)', '--migrate-to-2gp', '--all-behind', '--no-prompt'];
      const { code, result } = await json<PackagePushScheduleResult>(args);
      expect(code).to.equal(0);
      expect(result.orgs.scheduled).to.equal(5);
      const expected = installed('Legacy Billing').map(({ OrgStatus, MetadataPackageVersionId }) =>
        OrgStatus === 'Inactive'
          ? 'inactive-org'
          : versionOf(MetadataPackageVersionId).number.startsWith('3.2.0')
            ? 'fits'
            : 'migration-version-mismatch',
      );
      const count = (reason: string): number => expected.filter((each) => each === reason).length;
      expect(result.plan.notUpgraded['migration-version-mismatch']).to.equal(1);
      expect(result.plan.notUpgraded['over-migration-limit']).to.equal(count('fits') - 5);
      expect(cli.hub.org.store.table('PackagePushRequest')?.get(result.pushRequestId ?? '')).to.include({
        IsMigration: true,
        Status: 'Pending',
      });
      expect(jobsOf(result.pushRequestId)).to.have.length(5);
    });
  });

  describe('a dry run', () => {
    it('shows the whole plan, minus exclusions, and writes nothing: exit code 0', async () => {
      const parents = new Set(installed().flatMap((row) => row.ParentOrg ?? []));
      const customer = keysOf(upgradable()).find((key) => parents.has(key) && !taken.has(key)) ?? '';
      taken.add(customer);
      const [a = '', b = '', c = '', d = ''] = take(4);
      const content = `OrgKey,Reason,Expires\n${a},"Opted out, by mail",\n${b},freeze,2099-12-31\n${c},trial,2020-01-01\n`;
      const exclusions = [
        '--exclude-file',
        await cli.file('exclude.csv', content),
        '--exclude-org',
        d,
        '--exclude-parent',
        customer,
      ];
      const before = upgradable().length;
      const args = [...SCHEDULE, '-p', newest().id, '--all-behind', ...exclusions, '--dry-run'];
      const { code, result, warnings } = await harmless(() => json<PackagePushScheduleResult>(args));
      expect(code).to.equal(0);
      expectSchema('schedule', result);
      expect(result).to.include({ dryRun: true, pushRequestId: null, status: null });
      const excluded = [a, b, d, customer, ...keysOf(installed().filter((row) => row.ParentOrg === customer))];
      const reported = result.orgs.rejected.filter(({ reason }) => reason === 'excluded');
      expect(reported.map(({ orgKey }) => orgKey)).to.have.members(excluded);
      expect(reported.find(({ orgKey }) => orgKey === a)?.message).to.equal('excluded: Opted out, by mail');
      const wereUpgradable = keysOf(upgradable()).filter((key) => excluded.includes(key)).length;
      expect(result.orgs.scheduled).to.equal(before - wereUpgradable);
      expect(warnings.join('\n')).to.contain(c).and.contain('2020-01-01').and.contain('trial');
      expect(warnings.join('\n')).not.to.contain(b);

      const sampled = [...args, '--sample', '20%', '--limit', '15'];
      const [first, second] = [await harmless(() => sf(sampled)), await harmless(() => sf(sampled))];
      expect([first.code, first.stdout], 'the same every time').to.deep.equal([0, second.stdout]);
      expect(first.stdout).to.contain(` to 15 of ${installed().length} orgs`).and.contain('Nothing was written');
      const shown = [...first.stdout.matchAll(/^ {2}(00D\w{12}) /gm)].map((match) => match[1] ?? '');
      expect(shown).to.have.length(10);
      expect(keysOf(upgradable())).to.include.members(shown);
      expect(excluded).not.to.include.members(shown.slice(0, 1));
      expect(first.stdout).not.to.match(UNSAFE);
    });

    it('like any other run, stops where an exclusion cannot be read', async () => {
      const bad = await cli.file('bad.csv', `OrgKey,Expires\nnonsense,\n${take(1)[0]},31.12.2026\n`);
      const args = [...SCHEDULE, '-p', 'Acme CRM', '--all-behind', '--exclude-file', bad, '--no-prompt'];
      const { code, stderr } = await harmless(() => sf(args));
      expect(code).to.equal(1);
      expect(stderr)
        .to.match(/line 2: "nonsense"/)
        .and.match(/line 3: "31.12.2026"/);
    });
  });

  describe('before more than one org', () => {
    it('asks for --no-prompt, with the numbers, where there is no terminal', async () => {
      const orgs = [...take(2), ...take(1, 'Sandbox')];
      const args = [...SCHEDULE, '-p', 'Acme CRM', '--org-list', orgs.join(',')];
      const question = 'to 3 orgs (2 Production, 1 Sandbox), as soon as possible?';
      for (const more of [[], ['--json']]) {
        const { code, stdout, stderr } = await harmless(() => sf([...args, ...more], { stdin: 'y\n' }));
        expect(code).to.equal(1);
        expect((stdout + stderr).replaceAll(/\s+/g, ' '))
          .to.contain('--no-prompt')
          .and.contain(`Push Acme CRM ${newest().number} (04t`)
          .and.contain(question.slice(0, -1));
      }
    });

    it('is refused at once where standard input is the list of orgs', async () => {
      const started = performance.now();
      const args = [...SCHEDULE, '-p', 'Acme CRM', '--org-file', '-'];
      const { code, stderr } = await harmless(() => sf(args, { stdin: `${take(1)[0]}\n` }));
      expect(code).to.equal(1);
      expect(stderr).to.contain('--no-prompt');
      expect(performance.now() - started).to.be.below(30_000);
    });

    it('is not needed for a single sandbox', async () => {
      const orgs = take(1, 'Sandbox');
      const { code, stdout, stderr } = await sf([...SCHEDULE, '-p', 'Acme CRM', '--org-list', orgs.join(',')]);
      expect(code, stderr).to.equal(0);
      expect(stderr).not.to.contain('(y/N)');
      expect(jobsOf(/0DV\w{15}/.exec(stdout)?.[0] ?? '')).to.have.members(orgs);
    });
  });
});
