import { expect } from 'chai';
import type { RolloutResult } from '../../src/core/rollout/result/result.js';
import { commands, type Run } from '../support/inProcess.js';
import { rolloutCommands, TWO_WAVES } from '../support/rolloutCommands.js';

const HOUR = 3_600_000;

const definition = (newSubscribers: string): string => `packageVersion: Acme CRM@1
newSubscribers: ${newSubscribers}
${TWO_WAVES}`;

describe('a rollout with an org that was refreshed', () => {
  const cli = commands({ scenario: 'orgs=20,clean', start: Date.UTC(2026, 10, 30, 12) });
  const { generate, plan: readPlan, rollout } = rolloutCommands(cli);

  /** Runs it to its end, with an org of the first wave that has its old version again by then; gives that org. */
  const run = async (newSubscribers: string): Promise<{ org: string; end: Run<RolloutResult> }> => {
    await generate(definition(newSubscribers));
    const plan = await readPlan();
    const org = plan.waves[0]?.orgs[0]?.orgKey ?? '';
    const table = cli.hub.org.store.table('PackageSubscriber')!;
    const row = [...table.rows()].find(({ OrgKey }) => OrgKey === org);
    const before = row?.MetadataPackageVersionId ?? null;
    await rollout('start', '--no-prompt', '--json');
    cli.pass(2 * HOUR);
    const second = await rollout('advance', '--json');
    expect(second.json.result.waves[0], second.stderr).to.include({
      name: 'canary',
      succeeded: plan.waves[0]?.orgs.length,
    });
    table.update(row!, { MetadataPackageVersionId: before });
    cli.pass(2 * HOUR);
    return { org, end: await rollout('advance', '--wait', '600', '--json') };
  };
  const jobsOf = (org: string): unknown[] =>
    cli.rows('PackagePushJob').filter((job) => job.SubscriberOrganizationKey === org);

  it('pushes the version to it again with the new subscribers', async () => {
    const { org, end } = await run('include');
    expect([end.code, end.json.result.outcome, end.json.result.regressed], end.stderr).to.deep.equal([
      ...[0, 'succeeded', []],
    ]);
    const last = end.json.result.waves.at(-1);
    expect(last).to.include({ name: 'new-subscribers', orgs: 1, succeeded: 1 });
    expect(end.json.result.newSubscribers).to.deep.equal([]);
    expect((await rollout('report')).stdout).not.to.contain(org);
    expect(jobsOf(org)).to.have.length(2);
  });

  it('only reports it, where new subscribers are only listed', async () => {
    const { org, end } = await run('list');
    expect([end.code, end.json.result.outcome], end.stderr).to.deep.equal([68, 'partial']);
    expect(end.json.result.step.reason).to.match(/ orgs are upgraded, 1 regressed$/);
    expect(jobsOf(org)).to.have.length(1);
    const { stdout } = await rollout('report');
    expect(stdout).to.contain(`Regressed, shown with an older version after their upgrade: ${org}`);

    // A plan for those that are left pushes to it: what the first rollout gave it is no upgrade by the second.
    const files = ['-f', 'rollout.yaml', '--output-file', 'next.json', '--from-rollout', 'plan.json'];
    await cli.file('rollout.yaml', definition('list').replace('20%', '100%'));
    const { code, stderr } = await cli.sf(['package', 'push', 'plan', 'generate', ...files]);
    expect(code, stderr).to.equal(0);
    const next = ['--plan-file', 'next.json', '--no-prompt', '--wait', '600', '--json'];
    const second = await cli.sf<RolloutResult>(['package', 'push', 'rollout', 'start', ...next]);
    expect([second.code, second.json.result.outcome], second.stderr).to.deep.equal([0, 'succeeded']);
    expect(jobsOf(org)).to.have.length(2);
  });
});

describe('an org that had lost the version before the plan was generated', () => {
  const cli = commands({ scenario: 'orgs=6,clean', start: Date.UTC(2026, 10, 30, 12) });
  const push = (...args: string[]): Promise<Run<RolloutResult>> => cli.sf(['package', 'push', ...args]);
  const { generate, plan, rollout } = rolloutCommands(cli);
  const orgsOfPlan = async (): Promise<string[]> => {
    const { code, stderr } = await generate(definition('list'));
    expect(code, stderr).to.equal(0);
    return (await plan()).waves.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey));
  };
  let org: string;
  let earlier: unknown;

  /** Somebody pushes to an org, which has its older version again two hours later. */
  beforeEach(async () => {
    org = (await orgsOfPlan())[0] ?? '';
    const table = cli.hub.org.store.table('PackageSubscriber')!;
    const row = [...table.rows()].find(({ OrgKey }) => OrgKey === org)!;
    const before = row.MetadataPackageVersionId ?? null;
    await push('schedule', '-p', 'Acme CRM@1', '--org', org, '--no-prompt', '--json');
    earlier = cli.rows('PackagePushRequest')[0]?.Id;
    expect(earlier).to.match(/^0DV/);
    cli.pass(2 * HOUR);
    table.update(row, { MetadataPackageVersionId: before });
    expect(await orgsOfPlan()).to.include(org);
  });

  it('is pushed to like any other', async () => {
    const { code, json } = await rollout('start', '--no-prompt', '--wait', '600', '--json');
    expect([code, json.result.outcome, json.result.regressed]).to.deep.equal([0, 'succeeded', []]);
    expect(cli.rows('PackagePushJob').filter((job) => job.SubscriberOrganizationKey === org)).to.have.length(2);
    expect(json.result.waves.flatMap(({ pushRequestIds }) => pushRequestIds)).not.to.include(earlier);
  });

  it('does not make the command ask for the log of a rollout that was never started', async () => {
    const { stdout } = await push('list', '--plan-file', 'plan.json');
    expect(stdout)
      .to.contain('not started')
      .and.not.to.match(/unknown: /i);
    for (const name of ['report', 'pause']) {
      const { code, stderr } = await rollout(name, ...(name === 'pause' ? ['--reason', 'a talk', '--no-prompt'] : []));
      expect(code).not.to.equal(0);
      expect(stderr).to.contain('rollout start').and.not.to.contain('--take-over');
    }
  });
});
