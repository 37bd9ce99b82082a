import { expect } from 'chai';
import type { Switches } from '../../emulator/model.js';
import { setSwitches } from '../../emulator/platform/switchValues.js';
import type { PackagePushScheduleResult } from '../../src/commands/package/push/schedule.js';
import type { PackagePushSubscriberListResult } from '../../src/commands/package/push/subscriber/list.js';
import type { PackagePushValidateResult } from '../../src/commands/package/push/validate.js';
import { commands, type Commands } from '../support/inProcess.js';

const PUSH = ['package', 'push'];
const validate = (cli: Commands, ...args: string[]) =>
  cli.sf<PackagePushValidateResult>([...PUSH, 'validate', '-p', 'Acme CRM', ...args]);
const schedule = (cli: Commands, ...args: string[]) =>
  cli.sf<PackagePushScheduleResult>([...PUSH, 'schedule', '-p', 'Acme CRM', '--no-prompt', ...args]);
const hide = (cli: Commands, switches: Partial<Switches>): void => {
  setSwitches(cli.hub.org.switches, switches);
};

describe('a version that is not a descendant of installed versions', () => {
  const cli = commands({ scenario: 'orgs=60,clean,versions=3,ancestry=1' });
  const number = (id = ''): string =>
    cli.hub.scenario.ids.packages[0]?.versions.find((version) => version.id === id)?.number ?? '';
  const versions = () => cli.hub.scenario.ids.versions;
  /** 20 orgs on each of three versions, the lowest of which leads only to a patch. */
  const stuck = (): string[] =>
    cli
      .rows('PackageSubscriber')
      .filter(({ MetadataPackageVersionId }) => MetadataPackageVersionId === versions().behind[0])
      .map(({ OrgKey }) => String(OrgKey));

  it('is explained by validate: how many orgs, and by which path', async () => {
    const { code, stdout, stderr } = await validate(cli, '--all-behind');
    expect([code, stderr]).to.deep.equal([68, '']);
    const [lowest, bridge, newest] = [versions().behind[0], versions().bridge, versions().newest].map(number);
    expect(stdout).to.contain('to 40 of 60 orgs').and.to.contain(`Ways to ${newest}`);
    expect(stdout).to.match(new RegExp(` ${lowest} +20 +2 +${lowest} -> ${bridge} -> ${newest}\n`));
    expect(stdout).to.contain(`on a version that this one was not built upon: can go to ${bridge} at most`);
    const { json } = await validate(cli, '--all-behind', '--json');
    expect(json.result.lineage.paths[0]).to.deep.include({ orgs: 20 });
    expect(json.result.lineage.paths).to.deep.include({
      ...{ installedVersion: lowest, orgs: 20, pushes: [bridge, newest], newest: bridge },
    });
    expect(json.result.orgs.rejected.map(({ orgKey }) => orgKey)).to.have.members(stuck());
  });

  it('is pushed only to eligible orgs, and none of them fails', async () => {
    const { json } = await schedule(cli, '--all-behind', '--json');
    expect(json.result.orgs).to.include({ scheduled: 40 });
    cli.pass(3_600_000);
    expect(new Set(cli.rows('PackagePushJob').map(({ Status }) => Status))).to.deep.equal(new Set(['Succeeded']));
  });

  it('is pushed to all orgs with --ignore-lineage, with the number of orgs without a path', async () => {
    const { json, stderr } = await schedule(cli, '--all-behind', '--ignore-lineage', '--json');
    expect([json.result.orgs.scheduled, stderr, json.warnings.length]).to.deep.equal([60, '', 1]);
    expect(json.warnings[0]).to.match(/^20 orgs can't be upgraded to this version directly/);
    cli.pass(3_600_000);
    const failed = cli.rows('PackagePushJob').filter(({ Status }) => Status === 'Failed');
    expect(failed.map(({ SubscriberOrganizationKey }) => SubscriberOrganizationKey)).to.have.members(stuck());

    const retried = await cli.sf([...PUSH, 'retry', '--use-most-recent', '--only', 'failed', '--dry-run']);
    expect(retried.stdout).to.contain('to 0 of 20 orgs');
    const anyway = await cli.sf([
      ...PUSH,
      'retry',
      '--use-most-recent',
      '--only',
      'failed',
      '--ignore-lineage',
      '--dry-run',
    ]);
    expect(anyway.stdout).to.contain('to 20 of 20 orgs');
  });

  for (const packageTooling of ['empty', 'missing', 'forbidden', 'no-ancestor'] as const) {
    it(`is pushed to all, with a warning, where the Tooling API is ${packageTooling}`, async () => {
      hide(cli, { packageTooling });
      const { json } = await schedule(cli, '--all-behind', '--json');
      expect(json.result.orgs).to.include({ scheduled: 60 });
      expect(JSON.stringify(json.warnings)).to.contain('could not be read, so no org is left out');
    });
  }

  it('is marked in the list of subscribers', async () => {
    const args = [...PUSH, 'subscriber', 'list', '-p', 'Acme CRM'];
    const { stdout } = await cli.sf(args);
    const [lowest, bridge] = [versions().behind[0], versions().bridge].map(number);
    expect(stdout).to.contain(`20 orgs on ${lowest} can go to ${bridge} at most.`);
    const { json } = await cli.sf<PackagePushSubscriberListResult>([...args, '--json']);
    const found = json.result.subscribers.filter(({ notPushable }) => notPushable === 'not-an-ancestor');
    expect(found.map(({ orgKey }) => orgKey)).to.have.members(stuck());
    expect(new Set(found.map(({ atMost }) => atMost))).to.deep.equal(new Set([bridge]));
  });

  it('is planned only for eligible orgs in a rollout, and for all with --ignore-lineage', async () => {
    const definition = await cli.file(
      'rollout.yaml',
      [`packageVersion: ${versions().newest}`, 'waves:', '  - name: all', '    orgs: rest', ''].join('\n'),
    );
    const generate = (...more: string[]) =>
      cli.sf<{ excluded: Array<{ reason: string }>; waves: Array<{ orgs: number }> }>([
        ...[...PUSH, 'plan', 'generate', '-f', definition, '--output-file', 'plan.json', '--json', ...more],
      ]);
    const total = (waves: Array<{ orgs: number }>): number => waves.reduce((sum, { orgs }) => sum + orgs, 0);
    const { json } = await generate();
    expect(total(json.result.waves)).to.equal(40);
    expect(new Set(json.result.excluded.map(({ reason }) => reason))).to.deep.equal(new Set(['not-an-ancestor']));
    const all = await generate('--ignore-lineage');
    expect(total(all.json.result.waves)).to.equal(60);
    const started = await cli.sf([...PUSH, 'rollout', 'start', '--plan-file', 'plan.json', '--no-prompt']);
    expect(started.stdout + started.stderr).to.not.contain('changed');
    expect(cli.rows('PackagePushJob')).to.have.length(all.json.result.waves[0]?.orgs ?? 0);
  });
});

describe('a version that depends on another package', () => {
  const cli = commands({ scenario: 'orgs=200,clean,dependencies=2' });

  it('goes to orgs that have it, new enough: of 200 in at most 7 calls', async () => {
    const [, tools] = cli.hub.scenario.ids.packages;
    const table = cli.hub.org.store.table('PackageSubscriber')!;
    const having = cli.rows('PackageSubscriber').filter((row) => row.MetadataPackageId === tools?.id);
    for (const row of having.slice(1)) table.update(row, { MetadataPackageVersionId: tools?.versions[2]?.id ?? '' });
    cli.hub.counters.reset();
    const { json } = await schedule(cli, '--org-list', keysOf(cli).join(','), '--json');
    expect(json.result.orgs.scheduled).to.equal(having.length - 1);
    expect(json.result.plan.notUpgraded).to.deep.equal({
      'dependency-missing': 200 - having.length,
      'dependency-behind': 1,
    });
    expect(cli.hub.counters.calls()).to.have.length.of.at.most(7);
    const messages = new Set(json.result.orgs.rejected.map(({ message }) => message));
    expect([...messages].sort()).to.deep.equal([
      'a package that this version needs is missing: Platform Tools 0.2.0.11 or later',
      'a package that this version needs is too old: Platform Tools 0.1.0.3, and 0.2.0.11 or later is needed',
    ]);
    cli.pass(3_600_000);
    expect(new Set(cli.rows('PackagePushJob').map(({ Status }) => Status))).to.deep.equal(new Set(['Succeeded']));
  });

  it('is marked in the list of subscribers', async () => {
    const args = [...PUSH, 'subscriber', 'list', '-p', 'Acme CRM', '--json'];
    const { json } = await cli.sf<PackagePushSubscriberListResult>(args);
    const reasons = new Set(json.result.subscribers.map(({ notPushable }) => notPushable));
    expect(reasons).to.deep.equal(new Set(['dependency-missing', 'dependency-behind']));
  });

  it('goes to every org where the hub does not report dependencies', async () => {
    for (const dependencies of ['none', 'refuse'] as const) {
      hide(cli, { dependencies });
      const { json } = await validate(cli, '--all-behind', '--json');
      expect(json.result.orgs.eligible, dependencies).to.equal(200);
      expect(json.warnings, dependencies).to.have.length(dependencies === 'none' ? 0 : 1);
    }
  });
});

const keysOf = (cli: Commands): string[] => [
  ...new Set(cli.rows('PackageSubscriber').map(({ OrgKey }) => String(OrgKey))),
];

describe('a package that was converted from the first generation', () => {
  const cli = commands({ scenario: 'orgs=20,clean' });

  it('advises orgs with the old package to migrate', async () => {
    const [, , legacy] = cli.hub.scenario.ids.packages;
    const having = cli.rows('PackageSubscriber').filter((row) => row.MetadataPackageId === legacy?.id);
    const orgs = [String(having[0]?.OrgKey), '00D000000000zzz'].join(',');
    const args = [...PUSH, 'validate', '-p', 'Legacy Billing (2GP)', '--org-list', orgs];
    const { stdout, stderr } = await cli.sf(args);
    expect(stderr).to.equal('');
    expect(stdout).to.contain('package of the first generation installed: migrate it with --migrate-to-2gp');
    expect(stdout).to.contain('package not installed\n    00D000000000zzz');
  });
});

describe('an unlocked package', () => {
  const cli = commands({ scenario: 'orgs=60,clean,unlocked=1,newer=4,beta=3' });
  const current = () => `Acme CRM@${cli.hub.scenario.ids.packages[0]?.versions[5]?.number ?? ''}`;
  const pushCurrent = (...args: string[]) =>
    cli.sf<PackagePushScheduleResult>([...PUSH, 'schedule', '-p', current(), '--all-behind', '--no-prompt', ...args]);

  it('is not pushed over newer versions and betas', async () => {
    const { json } = await pushCurrent('--json');
    expect(json.result.plan.notUpgraded).to.deep.equal({ 'on-newer-version': 4, 'beta-installed': 3 });
    expect(json.warnings).to.deep.equal([]);
  });

  it('is pushed over them with --allow-downgrade, with a warning that this has not been verified', async () => {
    hide(cli, { unlockedLower: 'accept', unlockedBeta: 'accept' });
    const { json } = await pushCurrent('--allow-downgrade', '--json');
    expect(json.result.orgs.scheduled).to.equal(60);
    expect(JSON.stringify(json.warnings))
      .to.contain('7 orgs with a newer version or a beta')
      .and.to.contain('verified');
  });

  it('is reported as not unlocked, or unknown', async () => {
    const args = [...PUSH, 'validate', '-p', 'Legacy Billing (2GP)', '--all-behind', '--allow-downgrade'];
    expect((await cli.sf(args)).stderr).to.contain("isn't unlocked");
    hide(cli, { packageTooling: 'missing' });
    expect((await pushCurrent('--allow-downgrade', '--dry-run')).stderr).to.contain("doesn't say whether");
  });
});

describe('an org that blocks push upgrades', () => {
  const cli = commands({ scenario: 'orgs=60,clean,restricted=6,current=0' });

  it('is listed by validate with the end of the block, if the hub reports it', async () => {
    const blocked = (stdout: string): string[] => stdout.match(/blocked by the subscriber: .*/g) ?? [];
    expect(blocked((await validate(cli, '--all-behind')).stdout)).to.deep.equal([]);
    hide(cli, { customizationOrg: 'present' });
    const { stdout, stderr } = await validate(cli, '--all-behind');
    expect(stderr).to.equal('');
    const day = new Date(cli.hub.scenario.clockStart + 99 * 86_400_000).toISOString().slice(0, 10);
    expect(blocked(stdout)).to.have.members([
      `blocked by the subscriber: until ${day}`,
      'blocked by the subscriber: without end',
    ]);
  });

  it('gets advice in the report on how to upgrade by itself', async () => {
    const { json } = await schedule(cli, '--all-behind', '--include-blocked', '--json');
    cli.pass(3_600_000);
    const { stdout } = await cli.sf([...PUSH, 'report', '-i', json.result.pushRequestId ?? '']);
    expect(stdout).to.contain('For 6 orgs that block push upgrades, recommend the version');
    expect(stdout).to.contain(`--recommended-version-id ${cli.hub.scenario.ids.versions.newest}`);
  });
});

describe('checking ancestry and dependencies', () => {
  const cli = commands({ scenario: 'orgs=200,clean,dependencies=1' });

  it('takes one additional call: 6 for a push to 200 orgs', async () => {
    cli.hub.counters.reset();
    const { json } = await schedule(cli, '--org-list', keysOf(cli).join(','), '--json');
    expect(json.result.orgs.scheduled).to.equal(200);
    expect(cli.hub.counters.calls()).to.have.length(6);
    expect(json.result.plan.apiCalls).to.equal(6);
    expect(json.warnings).to.have.length(1);
    expect(json.warnings[0]).to.match(/1 of the 1 that it needs is not of this Dev Hub/);
  });
});
