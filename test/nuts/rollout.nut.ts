import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Row } from '../../emulator/model.js';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import type { RolloutResult } from '../../src/core/rollout/rolloutResult.js';
import type { DigestedPlan } from '../../src/core/rollout/types.js';
import { openSfSession, type SfRun, type SfSession } from '../support/sfSession.js';

const HOUR = 3_600_000;
/** A Monday at noon. */
const START = Date.UTC(2026, 10, 30, 12);

/** Nobody is upgraded but between one and five in the morning, and nobody on Thursday. */
const DEFINITION = (version: string): string => `packageVersion: ${version}
seed: nut
exclusions:
  - file: opted-out.csv
freezes:
  - from: 2026-12-03
    to: 2026-12-03
    reason: all hands
defaults:
  window: { from: '01:00', to: '05:00', timeZone: UTC }
  retry: { classes: [transient], attempts: 1 }
waves:
  - name: canary
    orgs: 10%
    gate: { maxFailures: 1 }
    soak: 12h
  - name: early
    orgs: 30%
    gate: { maxFailures: 20% }
    soak: 1d
  - name: everybody
    orgs: rest
    approval: manual
    gate: { maxFailures: 20% }
`;

describe('a rollout through the real sf, a week in a minute', () => {
  let hub: Emulator;
  let session: SfSession;

  const rows = (object: string): Row[] => [...(hub.org.store.table(object)?.rows() ?? [])];
  const requests = (): Row[] => rows('PackagePushRequest');
  const jobsOf = (orgKey: string): Row[] =>
    rows('PackagePushJob').filter((job) => job.SubscriberOrganizationKey === orgKey);
  const sf = (...args: string[]): Promise<SfRun> => session.sf(['package', 'push', ...args]);
  const rollout = async (
    name: string,
    plan: string,
    ...args: string[]
  ): Promise<{ code: number | null; result: RolloutResult }> => {
    const prompt = ['start', 'pause', 'abort'].includes(name) ? ['--no-prompt'] : [];
    const run = await sf('rollout', name, '--plan-file', plan, ...prompt, ...args, '--json');
    const { result, message } = JSON.parse(run.stdout) as { result?: RolloutResult; message?: string };
    if (result === undefined) throw new Error(`rollout ${name}: ${message ?? run.stdout}`);
    return { code: run.code, result };
  };
  const pass = async (hours: number): Promise<void> => {
    hub.org.clock.advance(hours * HOUR);
    await fetch(`${hub.url}/services/data`);
  };
  const file = async (name: string, content: string): Promise<string> => {
    const path = join(session.home, name);
    await writeFile(path, content);
    return path;
  };
  const generate = async (
    definition: string,
    name: string,
    ...args: string[]
  ): Promise<{ file: string; plan: DigestedPlan }> => {
    const path = join(session.home, name);
    const run = await sf('plan', 'generate', '-f', definition, '--output-file', path, ...args);
    expect(run.code, run.stderr).to.equal(0);
    return { file: path, plan: JSON.parse(await readFile(path, 'utf8')) as DigestedPlan };
  };
  /** The same failure, or none, in all of these orgs. */
  const turnOut = (orgs: readonly string[], outcome: string | undefined): void => {
    const table = hub.org.store.table('PackageSubscriber')!;
    for (const row of table.rows())
      if (orgs.includes(String(row.OrgKey))) table.update(row, { _outcome: outcome ?? 'ok' });
  };
  const expectInWindows = (pushes: readonly Row[]): void => {
    for (const { ScheduledStartTime, StartTime, Status } of pushes) {
      if (Status === 'Canceled') continue;
      const start = new Date(Number(StartTime ?? ScheduledStartTime));
      expect(start.getUTCHours(), start.toISOString()).to.be.within(1, 4);
      expect(start.toISOString().slice(0, 10)).not.to.equal('2026-12-03');
    }
  };

  before(async () => {
    hub = await startEmulator({ scenario: 'orgs=160,clean,inactive=3,oddNames=5', clock: 'manual', start: START });
    session = await openSfSession();
    await Promise.all([session.login(hub), session.linkPlugin()]);
  });

  after(async () => {
    await session.close();
    await hub.close();
  });

  let bad: { file: string; plan: DigestedPlan };
  let optedOut: string;

  it('plans every org once, the same way every time', async () => {
    const { current } = hub.scenario.ids.versions;
    optedOut = String(rows('PackageSubscriber').find((row) => row.OrgStatus === 'Active')?.OrgKey);
    await file('opted-out.csv', `OrgKey,Reason\n${optedOut},contract\n`);
    const definition = await file('rollout.yaml', DEFINITION(current));
    bad = await generate(definition, 'bad.json');
    const again = await generate(definition, 'again.json');
    expect(await readFile(again.file, 'utf8')).to.equal(await readFile(bad.file, 'utf8'));

    const inWaves = bad.plan.waves.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey));
    const excluded = bad.plan.excluded.map(({ orgKey }) => orgKey);
    const main = rows('PackageSubscriber').filter((row) => row.MetadataPackageId === hub.scenario.ids.packages[0]?.id);
    expect([...inWaves, ...excluded]).to.have.members(main.map((row) => String(row.OrgKey)));
    expect(bad.plan.excluded).to.deep.include({ orgKey: optedOut, reason: 'excluded', message: 'excluded: contract' });
    const waveOf = new Map(
      bad.plan.waves.flatMap(({ orgs }, index) => orgs.map(({ orgKey }) => [orgKey, index] as const)),
    );
    for (const { orgKey, parentOrg } of bad.plan.waves.flatMap(({ orgs }) => orgs))
      if (parentOrg !== null && waveOf.has(parentOrg)) expect(waveOf.get(orgKey)).to.be.below(waveOf.get(parentOrg)!);
    expect(requests()).to.deep.equal([]);
  });

  it('says with line and column what is wrong in a definition', async () => {
    const run = await sf(
      'plan',
      'generate',
      '-f',
      await file('bad.yaml', 'packageVersion: x\nwaves:\n  - name: a\n    orgs: 5%\n    soak: soon\n'),
      '--output-file',
      join(session.home, 'no.json'),
    );
    expect(run.code).to.equal(1);
    expect(run.stderr)
      .to.match(/bad\.yaml:5:\d+/)
      .and.contain('soak');
  });

  it('starts nothing where the plan was changed, or is not the one that was approved', async () => {
    const changed = await file(
      'changed.json',
      (await readFile(bad.file, 'utf8'))
        .replace('"maxFailures": {', '"maxFailures":  {')
        .replace('"canary"', '"Canary"'),
    );
    expect((await sf('rollout', 'start', '--plan-file', changed, '--no-prompt')).stderr).to.contain('digest');
    expect(
      (await sf('rollout', 'start', '--plan-file', bad.file, '--plan-digest', 'sha256:0', '--no-prompt')).stderr,
    ).to.contain(bad.plan.digest);
    expect((await sf('rollout', 'resume', '--plan-file', bad.file)).stderr).to.contain('never started');
    expect(requests()).to.deep.equal([]);
  });

  it('stops by itself when the canary fails: exit code 1, and nothing more is scheduled', async () => {
    const canary = bad.plan.waves[0]?.orgs.map(({ orgKey }) => orgKey) ?? [];
    turnOut(canary.slice(0, 3), 'apexTest');
    const started = await rollout('start', bad.file, '--plan-digest', bad.plan.digest);
    expect([started.code, started.result.step]).to.deep.equal([
      69,
      {
        action: 'push',
        wave: 'canary',
        waitingFor: null,
        until: '2026-12-01T01:00:00.000Z',
        reason: 'its gate is open',
      },
    ]);
    expect(requests().map(({ Status }) => Status)).to.deep.equal(['Pending']);
    expect((await rollout('resume', bad.file)).result.step).to.include({
      waitingFor: 'start',
      until: '2026-12-01T01:00:00.000Z',
    });

    await pass(24);
    const tripped = await rollout('resume', bad.file);
    expect([tripped.code, tripped.result.step.action, tripped.result.step.reason]).to.deep.equal([
      1,
      'trip',
      `3 of ${canary.length} orgs failed or are stuck, more than 1`,
    ]);
    expect((await rollout('resume', bad.file)).code).to.equal(1);
    expect(requests()).to.have.length(1);
  });

  it('brings a fixed version to exactly the orgs of that push', async () => {
    const [push] = requests();
    const canary = bad.plan.waves[0]?.orgs.map(({ orgKey }) => orgKey) ?? [];
    expect((await rollout('abort', bad.file, '--reason', '1.11 breaks tests')).code).to.equal(1);
    expect((await sf('rollout', 'start', '--plan-file', bad.file, '--no-prompt')).stderr).to.contain(
      '1.11 breaks tests',
    );
    turnOut(canary, undefined);
    const hotfix = await file(
      'hotfix.yaml',
      `packageVersion: ${hub.scenario.ids.versions.newest}\nwaves:\n  - name: affected\n    orgs: rest\n`,
    );
    const fix = await generate(hotfix, 'fix.json', '--from-report', String(push?.Id));
    expect(fix.plan.waves.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey))).to.have.members(canary);
    await rollout('start', fix.file);
    let ended = await rollout('resume', fix.file);
    for (let runs = 0; ended.code === 69 && runs < 4; runs++) {
      await pass(1);
      ended = await rollout('resume', fix.file);
    }
    expect([ended.code, ended.result.step.action]).to.deep.equal([0, 'finish']);
    for (const orgKey of canary) expect(jobsOf(orgKey).at(-1)?.Status).to.equal('Succeeded');
  });

  it('completes, with a lost state, a pause and two runners on the way', async () => {
    const before = requests().length;
    // To a time of the day at which no window is open.
    await pass(24 + 12 - new Date(hub.org.clock.now()).getUTCHours());
    const good = await generate(await file('good.yaml', DEFINITION(hub.scenario.ids.versions.newest)), 'good.json');
    await rollout('start', good.file);
    const paused = await rollout('pause', good.file, '--reason', 'lunch');
    expect([paused.code, paused.result.step.waitingFor]).to.deep.equal([69, 'paused']);
    expect(
      requests()
        .slice(before)
        .map(({ Status }) => Status),
    ).to.deep.equal(['Canceled']);
    expect((await rollout('resume', good.file)).result.step.waitingFor).to.equal('paused');
    await rollout('start', good.file);

    let step = await rollout('resume', good.file);
    for (let runs = 0; step.code === 69 && runs < 40; runs++) {
      const { waitingFor } = step.result.step;
      if (runs === 3) await rm(good.file.replace('.json', '.state.json'));
      await pass(12);
      if (runs === 2) {
        const both = await Promise.all([1, 2].map(() => sf('rollout', 'resume', '--plan-file', good.file)));
        expect(both.filter(({ stderr }) => stderr.includes('is working on this rollout')).length).to.be.at.most(1);
      }
      const approve = waitingFor === 'approval' ? ['--approve', step.result.step.wave ?? ''] : [];
      step = await rollout('resume', good.file, ...approve);
      if (step.result.step.waitingFor === 'paused') step = await rollout('start', good.file);
    }
    expect([step.code, step.result.outcome, step.result.step.action]).to.deep.equal([0, 'succeeded', 'finish']);
    const planned = good.plan.waves.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey));
    for (const orgKey of planned) {
      const done = jobsOf(orgKey).filter(
        ({ Status, PackagePushRequestId }) =>
          Status === 'Succeeded' &&
          requests()
            .slice(before)
            .some(({ Id }) => Id === PackagePushRequestId),
      );
      expect(done, orgKey).to.have.length(1);
    }
    expect(jobsOf(optedOut)).to.deep.equal([]);
    expect(requests().filter(({ Status }) => Status === 'Created' || Status === 'Pending')).to.deep.equal([]);
    const log = (await readFile(good.file.replace('.json', '.log.jsonl'), 'utf8')).trim().split('\n');
    const actions = log.map((line) => (JSON.parse(line) as { action: string }).action);
    expect(actions).to.include.members(['start', 'push', 'pause', 'cancel', 'rebuild', 'approve']);
    expectInWindows(requests().slice(before));
  });
});
