import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { setSwitches } from '../../emulator/platform/switchValues.js';
import type { PackagePushPlanShowResult } from '../../src/commands/package/push/plan/show.js';
import type { RolloutResult } from '../../src/core/rollout/result/result.js';
import { commands, type Run } from '../support/inProcess.js';
import { rolloutCommands, TWO_WAVES } from '../support/rolloutCommands.js';

const START = Date.UTC(2026, 10, 30, 12);
const HOUR = 3_600_000;

const definition = (more: string): string => `packageVersion: Acme CRM@1
${more}
seed: a
${TWO_WAVES}`;

describe('a rollout with versions on the way', () => {
  const cli = commands({ scenario: 'orgs=60,clean,versions=3,ancestry=1', start: START });
  const number = (id = ''): string =>
    cli.hub.scenario.ids.packages[0]?.versions.find((version) => version.id === id)?.number ?? '';
  const versions = () => cli.hub.scenario.ids.versions;
  const { generate: generateFrom, plan, rollout } = rolloutCommands(cli);
  const generate = (more: string): Promise<Run> => generateFrom(definition(more));
  /** The orgs that a push of the newest version does not lead to it. */
  const stuck = (): string[] =>
    cli
      .rows('PackageSubscriber')
      .filter(({ MetadataPackageVersionId }) => MetadataPackageVersionId === versions().behind[0])
      .map(({ OrgKey }) => String(OrgKey));

  it('leaves such orgs out by default', async () => {
    const run = await generate('');
    expect(run.code, run.stderr).to.equal(0);
    const { waves, excluded } = await plan();
    expect(waves.map(({ name, orgs }) => [name, orgs.length])).to.deep.equal([
      ['canary', 8],
      ['all', 27],
      ['all-production', 5],
    ]);
    expect(new Set(excluded.map(({ reason }) => reason))).to.deep.equal(new Set(['not-an-ancestor']));
  });

  it('has a wave for the version on the way before each wave, and shows it', async () => {
    const run = await generate('upgradePath: stepwise');
    const { waves, excluded, upgradePath } = await plan();
    const bridge = number(versions().bridge);
    expect([upgradePath, excluded]).to.deep.equal(['stepwise', []]);
    expect(waves.map(({ name, via }) => [name, via?.version.id])).to.deep.equal([
      [`canary via ${bridge}`, versions().bridge],
      ['canary', undefined],
      [`all via ${bridge}`, versions().bridge],
      ['all', undefined],
      [`all-production via ${bridge}`, versions().bridge],
      ['all-production', undefined],
    ]);
    const all = waves.filter(({ via }) => via !== undefined).flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey));
    expect(all).to.have.members(stuck());
    expect(run.stdout).to.contain('to 60 orgs in 6 waves').and.contain(`${bridge} (intermediate version)`);
  });

  it('pushes to every org the versions on its path, each once', async () => {
    await generate('upgradePath: stepwise');
    const started = await rollout('start', '--no-prompt', '--wait', '600', '--json');
    expect([started.code, started.json.result.outcome], started.stderr).to.deep.equal([0, 'succeeded']);
    expect(stuck()).to.deep.equal([]);
    const jobs = cli
      .rows('PackagePushJob')
      .map((row) => [String(row.PackagePushRequestId), String(row.SubscriberOrganizationKey)] as const);
    const versionOf = new Map(
      cli.rows('PackagePushRequest').map(({ Id, PackageVersionId }) => [Id, String(PackageVersionId)]),
    );
    const each = jobs.map(([request, orgKey]) => `${versionOf.get(request) ?? ''} ${orgKey}`);
    expect([each.length, new Set(each).size]).to.deep.equal([80, 80]);
    const [first] = (await rollout('report', '--json')).json.result.waves;
    expect(first).to.include({ via: number(versions().bridge), missedVia: 0, failed: 0 });
  });

  it('does not push the version where the one on the way has failed, and counts such orgs', async () => {
    await generate('upgradePath: stepwise');
    const [org = ''] = stuck();
    const table = cli.hub.org.store.table('PackageSubscriber')!;
    for (const row of table.rows()) if (row.OrgKey === org) table.update(row, { _outcome: 'apexTest' });
    const { code, json } = await rollout('start', '--no-prompt', '--wait', '600', '--json');
    expect([code, json.result.outcome]).to.deep.equal([68, 'partial']);
    expect(json.result.step.reason).to.equal('59 of 60 orgs are upgraded, 1 without the intermediate version');
    expect(json.result.failed.map(({ orgKey, wave }) => [orgKey, wave.includes(' via ')])).to.deep.equal([[org, true]]);
    const counted = json.result.waves.map(({ via, failed, missedVia }) => [via !== null, failed, missedVia]);
    expect(counted.filter(([, failed, missed]) => failed !== missed)).to.have.deep.members([
      [true, 1, 0],
      [false, 0, 1],
    ]);
    expect(cli.rows('PackagePushJob').filter((row) => row.SubscriberOrganizationKey === org)).to.have.length(1);
    const { stdout } = await rollout('report');
    expect(json.result.missedVia).to.deep.equal([org]);
    expect(stdout).to.contain(`Not pushed to, because they missed the intermediate version: ${org}`);
    const file = join(cli.home, 'orgs.csv');
    await rollout('report', '--result-format', 'csv', '--output-file', file);
    expect(await readFile(file, 'utf8')).to.match(new RegExp(`"${org}","missedVia","0","the intermediate version`));
  });

  it('leaves out an org that got a version meanwhile from which no single push leads on', async () => {
    await generate('');
    const [org = ''] = (await plan()).waves.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey));
    const table = cli.hub.org.store.table('PackageSubscriber')!;
    for (const row of table.rows())
      if (row.OrgKey === org && row.MetadataPackageId === cli.hub.scenario.ids.packages[0]?.id)
        table.update(row, { MetadataPackageVersionId: versions().behind[0] ?? null });
    const { json } = await rollout('start', '--no-prompt', '--wait', '6000', '--json');
    expect(json.result.skipped).to.deep.equal([
      {
        ...{ orgKey: org, reason: 'not-an-ancestor' },
        message: `on a version that this one was not built upon: can go to ${number(versions().bridge)} at most`,
      },
    ]);
    expect(json.result.outcome).to.equal('partial');
  });

  it('does not count orgs as gone that have the version before', async () => {
    await generate('upgradePath: stepwise');
    const { code, stdout } = await rollout('start', '--no-prompt', '--json');
    expect([code, stdout]).to.deep.equal([69, stdout]);
    setSwitches(cli.hub.org.switches, { packageTooling: 'missing' });
    cli.pass(HOUR);
    const { json } = await rollout('advance', '--wait', '600', '--json');
    expect(json.result.outcome).to.equal('succeeded');
  });
});

describe('a rollout that migrates', () => {
  const cli = commands({ scenario: 'orgs=40,clean', start: START });
  const DAY = 24 * HOUR;
  const { generate, rollout } = rolloutCommands(cli);
  const plan = (): Promise<Run> =>
    generate(
      `packageVersion: Legacy Billing (2GP)@3.2\nwaves:\n  - { name: first, orgs: 2 }\n  - { name: all, orgs: rest }\n`,
      '--migrate-to-2gp',
    );

  it('is shown with one day for every five orgs', async () => {
    const { code, stdout, stderr } = await plan();
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/^migrate \d+ orgs to Legacy Billing \(2GP\) 3\.2\.0\.8/);
    const shown = await cli.sf<PackagePushPlanShowResult>([
      'package',
      'push',
      'plan',
      'show',
      '--plan-file',
      'plan.json',
      '--json',
    ]);
    const pushes = shown.json.result.waves.flatMap((wave) => wave.pushes);
    const perDay = Object.values(Object.groupBy(pushes, ({ start }) => start.slice(0, 10))).map((some = []) =>
      some.reduce((sum, { orgs }) => sum + orgs, 0),
    );
    expect(perDay).to.deep.equal([5, 2]);
  });

  it('migrates five orgs a day, until all are', async () => {
    await plan();
    const start = ['rollout', 'start', '--plan-file', 'plan.json', '--no-prompt', '--wait', '20000', '--json'];
    // A look every ten minutes of the day that is waited for.
    const env = { SF_PACKAGE_PUSH_POLL_MS: '600000' };
    const started = await cli.sf<RolloutResult>(['package', 'push', ...start], { env });
    expect([started.code, started.json.result.outcome], started.stderr).to.deep.equal([0, 'succeeded']);
    const days = new Map<number, number>();
    for (const { StartTime, Id } of cli.rows('PackagePushRequest')) {
      const jobs = cli.rows('PackagePushJob').filter((row) => row.PackagePushRequestId === Id);
      const day = Math.floor(Number(StartTime) / DAY);
      days.set(day, (days.get(day) ?? 0) + jobs.length);
    }
    expect([...days.values()]).to.deep.equal([5, 2]);
    expect(new Set(cli.rows('PackagePushRequest').map(({ IsMigration }) => IsMigration))).to.deep.equal(
      new Set([true]),
    );
  });

  it('waits for the next day where others have used up the day', async () => {
    await plan();
    const args = ['-p', 'Legacy Billing (2GP)', '--migrate-to-2gp', '--all-behind', '--no-prompt', '--limit', '5'];
    await cli.sf(['package', 'push', 'schedule', ...args]);
    const { json } = await rollout('start', '--no-prompt', '--max-drift', '100%', '--json');
    const expected = { action: 'wait', waitingFor: 'later', wave: 'first' };
    expect(json.result.step).to.deep.include(expected);
    const again = await rollout('advance', '--json');
    expect(again.json.result.step).to.deep.include({
      ...expected,
      until: '2026-12-01T00:00:00.000Z',
      reason: 'only 5 orgs are migrated in a day',
    });
    expect(cli.rows('PackagePushRequest')).to.have.length(1);
  });
});
