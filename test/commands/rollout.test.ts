import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Row } from '../../emulator/model.js';
import type { RolloutResult } from '../../src/core/rollout/result/result.js';
import { withDigest } from '../../src/app/rollout/planFile.js';
import type { DigestedPlan, RolloutPlan } from '../../src/core/rollout/plan/plan.js';
import { commands, CTRL_C, type Run, type RunOptions } from '../support/inProcess.js';
import { only } from '../support/only.js';
import { rolloutCommands } from '../support/rolloutCommands.js';

const HOUR = 3_600_000;
/** A Monday at noon. */
const START = Date.UTC(2026, 10, 30, 12);

/** Orgs are only upgraded between one and five in the morning, and never on Thursday. */
const DEFINITION = (version: string): string => `packageVersion: ${version}
seed: story
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

const MANUAL =
  'packageVersion: Acme CRM@1\nwaves:\n  - {name: first one, orgs: 2}\n  - {name: rest, orgs: rest, approval: manual}\n';
const NIGHTLY =
  'packageVersion: Acme CRM@1\ndefaults: {window: {from: "01:00", to: "05:00", timeZone: UTC}}\nwaves: [{name: all, orgs: rest}]\n';
const SMALL = 'packageVersion: Acme CRM@1\nwaves:\n  - name: all\n    orgs: rest\n';

type Plan = { file: string; plan: DigestedPlan };

describe('a rollout', () => {
  const cli = commands({ scenario: 'orgs=12,clean', start: START });
  const rollout = (name: string, args: string[] = [], options?: RunOptions): Promise<Run<RolloutResult>> =>
    cli.sf<RolloutResult>(['package', 'push', 'rollout', name, '--plan-file', 'plan.json', ...args], options);
  const { generate } = rolloutCommands(cli);
  const statuses = (): unknown[] => cli.rows('PackagePushRequest').map(({ Status }) => Status);

  beforeEach(async () => {
    const made = await generate(SMALL);
    expect(made.code, made.stderr).to.equal(0);
    expect(made.stdout).to.contain('sf package push rollout start --plan-file plan.json');
  });

  for (const name of ['start', 'abort'])
    it(`needs a yes for ${name}, and does nothing without it`, async () => {
      for (const options of [{ keys: 'n\r' }, { keys: '' }, { keys: CTRL_C }, { stdin: 'no\n' }, {}]) {
        const { code } = await rollout(name, [], options);
        expect(code, JSON.stringify(options)).not.to.equal(0);
      }
      const { code, stdout } = await rollout(name, ['--json']);
      expect(code).not.to.equal(0);
      expect(stdout).to.contain('--no-prompt');
      expect(statuses()).to.deep.equal([]);
    });

  it('names an empty request after a lost response, also in later reports', async () => {
    cli.hub.faults.add({ route: 'POST /sobjects/{object}', nth: 1, fault: { kind: 'reset', after: true } });
    const started = await rollout('start', ['--no-prompt']);
    expect(started.code, started.stderr).to.equal(69);
    const [left] = cli.rows('PackagePushRequest').filter(({ Status }) => Status === 'Created');
    for (const { stdout } of [started, await rollout('report'), await rollout('advance')])
      expect(stdout).to.contain(`sf package push abort -i ${String(left?.Id)}`);
    expect((await rollout('report', ['--json'])).json.result.emptyRequests).to.deep.equal([left?.Id]);
  });

  it('starts with a yes at a terminal, and shows its status', async () => {
    const { code, stdout } = await rollout('start', [], { keys: 'y\r' });
    expect(code).to.equal(69);
    expect(stdout).to.contain('Acme CRM 1.12.0.2: wave all: scheduled');
    expect(statuses()).to.deep.equal(['InProgress']);
  });

  it('advances with --wait, with a line for each change, until every org is upgraded', async () => {
    const { code, stdout, stderr, pauses } = await rollout('start', ['--no-prompt', '--wait', '600']);
    expect([code, pauses.length > 0]).to.deep.equal([0, true]);
    expect(stderr.trim()).not.to.equal('');
    expect(stdout).not.to.equal('');
    expect(cli.rows('PackagePushJob').map(({ Status }) => Status)).to.deep.equal(Array(12).fill('Succeeded'));
    expect((await rollout('report', ['--json'])).json.result).to.include({ outcome: 'succeeded' });
  });

  it('cannot be halted any more once it has finished, so that its end is not hidden', async () => {
    await rollout('start', ['--no-prompt', '--wait', '600']);
    for (const name of ['pause', 'abort']) {
      const { code, stderr } = await rollout(name, ['--no-prompt', '--reason', 'too late']);
      expect([code, stderr]).to.deep.equal([1, stderr]);
      expect(stderr).to.contain('has finished: every org').and.contain('rollout report --plan-file plan.json');
    }
    expect((await rollout('report', ['--json'])).json.result).to.include({ outcome: 'succeeded' });
  });

  it('can be halted although the org cannot be read now', async () => {
    await rollout('start', ['--no-prompt']);
    cli.hub.faults.add({ route: 'POST /composite', fault: { kind: 'html', status: 503 } });
    const { code, stderr } = await rollout('abort', ['--no-prompt', '--reason', 'wrong version']);
    expect(code).to.equal(1);
    expect(stderr.replaceAll(/\s+/g, ' '))
      .to.contain('says that the rollout is aborted')
      .and.contain('Run this command again');
    cli.hub.faults.clear();
    expect((await rollout('report', ['--json'])).json.result.step).to.include({
      action: 'stop',
      reason: 'wrong version',
    });
  });

  it('does not touch its push at Ctrl-C, and says how to see it', async () => {
    const stopped = await rollout('start', ['--no-prompt', '--wait', '600'], { onPause: () => true });
    expect([stopped.code, stopped.pauses.length]).to.deep.equal([130, 1]);
    expect(stopped.stderr)
      .to.contain('Interrupted.')
      .and.contain('sf package push rollout advance --plan-file plan.json');
    expect(statuses()).to.have.length(1).and.not.to.include('Canceled');
  });

  it('can be reported and resumed only after its start', async () => {
    for (const name of ['report', 'resume']) {
      const { code, stderr } = await rollout(name);
      expect(code).to.equal(1);
      expect(stderr)
        .to.contain('never started')
        .and.to.contain('sf package push rollout start --plan-file plan.json\n');
    }
    await rollout('start', ['--no-prompt']);
    const { code, json } = await rollout('report', ['--json']);
    expect([code, json.status, json.result.step.action]).to.deep.equal([69, 69, 'wait']);
  });

  it('is not started from a plan that is missing or broken', async () => {
    await cli.file('broken.json', '{"format": 1');
    for (const file of ['none.json', 'broken.json']) {
      const { code, stderr } = await cli.sf([
        'package',
        'push',
        'rollout',
        'start',
        '--plan-file',
        file,
        '--no-prompt',
      ]);
      expect(code, file).to.be.above(0);
      expect(stderr).to.contain(file);
    }
    expect(statuses()).to.deep.equal([]);
  });

  describe('is not started from a crafted plan, though its digest is right', () => {
    type Written = Record<string, unknown> & { waves: Array<Record<string, unknown> & { orgs: object[] }> };
    const craft = async (change: (plan: Written) => void): Promise<void> => {
      const plan = JSON.parse(await readFile(join(cli.home, 'plan.json'), 'utf8')) as Written;
      delete plan.digest;
      change(plan);
      await cli.file('plan.json', JSON.stringify(withDigest(only<RolloutPlan>(plan))));
    };
    const pushable = (plan: Written): { package: object; version: object } =>
      plan.pushable as { package: object; version: object };
    const faults: Array<[what: string, change: (plan: Written) => void, said: string]> = [
      ['has no waves', (plan) => (plan.waves = null as never), 'waves: '],
      ['has a wave of nothing', (plan) => (plan.waves = [null as never]), 'waves.0: '],
      ['has a wave without a gate', (plan) => delete plan.waves[0]!.gate, 'waves.0.gate: '],
      ['has a wave without a name', (plan) => (plan.waves[0]!.name = 7), 'waves.0.name: '],
      ['has orgs that are none', (plan) => (plan.waves[0]!.orgs = ['00D' as never]), 'waves.0.orgs.0: '],
      ['has an org twice', ({ waves }) => waves[0]!.orgs.push(waves[0]!.orgs[0]!), 'an org is named twice'],
      ['has two waves of a name', ({ waves }) => waves.push({ ...waves[0]!, orgs: [] }), 'two waves'],
      ['soaks for ever', (plan) => (plan.waves[0]!.soak = 'long'), 'waves.0.soak: '],
      [
        'knows a window of no zone',
        (plan) => (plan.freezes = [{ from: '2026-12-01', to: '2026-12-02' }]),
        'freezes.0.',
      ],
      ['has no version', (plan) => delete plan.pushable, 'pushable: '],
      ['has an exclusion without an org', (plan) => (plan.exclusions = [{}]), 'exclusions.0.orgKey: '],
      ['says more than it should', (plan) => (plan.surprise = true), 'surprise'],
      [
        'pushes one package under the name of another',
        (plan) => Object.assign(pushable(plan).package, { name: 'Harmless' }),
        'and not Harmless 1.12.0.2',
      ],
      [
        'pushes one version under the number of another',
        (plan) => Object.assign(pushable(plan).version, { number: '9.9.9.9' }),
        'and not Acme CRM 9.9.9.9',
      ],
      ['is for another hub', (plan) => (plan.hubId = '00D000000000009EAA'), '00D000000000009EAA'],
    ];
    for (const [what, change, said] of faults)
      it(`one that ${what}`, async () => {
        await craft(change);
        for (const name of ['start', 'resume']) {
          const { code, stdout, stderr } = await rollout(name, name === 'start' ? ['--no-prompt'] : []);
          expect(code).to.equal(1);
          expect(stderr.replaceAll(/\s+/g, ' ')).to.contain(said);
          expect(stdout + stderr).not.to.match(/TypeError|^\s+at /m);
        }
        expect(statuses()).to.deep.equal([]);
      });
  });

  it('is not started again where its log is damaged', async () => {
    await rollout('start', ['--no-prompt']);
    await cli.file('plan.log.jsonl', '{"format":1}\n');
    for (const [name, ...args] of [['start', '--no-prompt'], ['resume'], ['report'], ['abort', '--no-prompt']]) {
      const { code, stderr } = await rollout(name!, args);
      expect(code).to.equal(1);
      expect(stderr).to.contain('plan.log.jsonl').and.contain('line 1').and.contain('Restore the file');
    }
    expect(statuses()).to.have.length(1);
  });

  describe('without its log', () => {
    const log = (): string => join(cli.home, 'plan.log.jsonl');
    const ended = (): boolean => cli.rows('PackagePushJob').every(({ Status }) => Status === 'Succeeded');
    beforeEach(async () => {
      await rollout('start', ['--no-prompt']);
      await rm(log());
    });

    for (const name of ['advance', 'pause', 'resume', 'start', 'report'])
      it(`refuses ${name}, and names the two possible commands`, async () => {
        const { code, stderr } = await rollout(name, ['pause', 'start'].includes(name) ? ['--no-prompt'] : []);
        expect(code).to.equal(1);
        expect(stderr).to.match(/0DV\w{15} {2}In Progress, 9 orgs of the plan/);
        expect(stderr)
          .to.contain('put its log (.log.jsonl) beside the plan')
          .and.contain('sf package push rollout start --plan-file plan.json --take-over\n');
        expect(statuses()).to.have.length(1);
      });

    it('refuses start, without calling it drift, even if its pushes have ended', async () => {
      cli.pass(6 * HOUR);
      const { code, stderr } = await rollout('start', ['--no-prompt']);
      expect(code).to.equal(1);
      expect(stderr)
        .to.match(/0DV\w{15} {2}Succeeded/)
        .and.contain('--take-over');
    });

    it('can be taken over, and continues with the pushes in the org', async () => {
      const taken = await rollout('start', ['--no-prompt', '--take-over', '--json']);
      expect([taken.code, taken.json.result.step.waitingFor]).to.deep.equal([69, 'running']);
      const over = await rollout('advance', ['--wait', '600']);
      expect([over.code, ended(), statuses().length], over.stdout + over.stderr).to.deep.equal([0, true, 2]);
    });

    it('can be aborted, and warns that a runner elsewhere does not know of it', async () => {
      const { code, stderr } = await rollout('abort', ['--no-prompt']);
      expect(code).to.equal(0);
      expect(stderr).to.contain('stop that runner, too');
      expect((await rollout('advance')).stderr + (await rollout('advance')).stdout).to.contain('STOPPED');
    });
  });

  it('can be approved when it waits for it, and not before', async () => {
    await generate(MANUAL);
    const early = await rollout('start', ['--no-prompt', '--approve', 'rest']);
    expect(early.code).to.equal(1);
    expect(early.stderr.replaceAll(/\s+/g, ' ')).to.contain(
      `"rest" doesn't wait for its approval; what is due: wave first one`,
    );
    expect(statuses()).to.deep.equal([]);
    await rollout('start', ['--no-prompt']);
    cli.pass(24 * HOUR);
    const waiting = await rollout('advance', []);
    expect([
      waiting.code,
      waiting.stdout.includes('sf package push rollout advance --plan-file plan.json --approve rest\n'),
    ]).to.deep.equal([69, true]);
    const approved = await rollout('advance', ['--approve', 'rest', '--json']);
    expect(approved.json.result.step).to.include({ action: 'push', wave: 'rest' });
  });

  it('leaves out skipped orgs, and reports that at the end', async () => {
    await generate(NIGHTLY);
    await rollout('start', ['--no-prompt']);
    const [org] = cli.rows('PackagePushJob').map(({ SubscriberOrganizationKey }) => String(SubscriberOrganizationKey));
    const unknown = await rollout('skip', ['--org', '00D000000000001', '--reason', 'x', '--no-prompt']);
    expect([unknown.code, unknown.stderr.includes('00D000000000001')]).to.deep.equal([2, true]);
    expect((await rollout('skip', ['--org', org!, '--no-prompt'])).code, 'without a reason').to.equal(2);
    const skipped = await rollout('skip', ['--org', org!, '--reason', 'asked to wait', '--no-prompt']);
    expect([skipped.code, statuses()]).to.deep.equal([0, ['Canceled']]);
    await rollout('advance');
    cli.pass(48 * HOUR);
    await rollout('advance');
    cli.pass(48 * HOUR);
    const { code, stdout, stderr } = await rollout('advance', ['--wait', '60']);
    expect(code, stdout + stderr).to.equal(68);
    expect(stdout).to.contain('11 of 12 orgs are upgraded, 1 skipped').and.contain('asked to wait');
  });

  it('pauses when somebody else has canceled its push, until a person resumes it', async () => {
    await generate(NIGHTLY);
    await rollout('start', ['--no-prompt']);
    const id = String(cli.rows('PackagePushRequest')[0]?.Id);
    await cli.sf(['package', 'push', 'abort', '-i', id, '--no-prompt']);
    for (let runs = 0; runs < 2; runs++) {
      const { code, stdout } = await rollout('advance');
      expect(code).to.equal(69);
      expect(stdout)
        .to.contain(`somebody else has canceled ${id} of it`)
        .and.contain('sf package push rollout resume --plan-file plan.json\n');
    }
    expect(statuses()).to.deep.equal(['Canceled']);
    await rollout('resume', ['--no-prompt']);
    await rollout('advance');
    expect(statuses()).to.deep.equal(['Canceled', 'Pending']);
  });

  it('says what to do about an old unfinished push of its orgs by somebody else', async () => {
    await generate(MANUAL);
    await rollout('start', ['--no-prompt']);
    const taken = cli.rows('PackagePushJob').map(({ SubscriberOrganizationKey }) => String(SubscriberOrganizationKey));
    const others = cli.rows('PackageSubscriber').filter(({ OrgKey }) => !taken.includes(String(OrgKey)));
    cli.hub.faults.add({ route: 'PATCH *', fault: { kind: 'error', errorCode: 'SERVER_UNAVAILABLE' } });
    const orgs = others.slice(0, 3).flatMap(({ OrgKey }) => ['--org', String(OrgKey)]);
    const broken = await cli.sf(['package', 'push', 'schedule', '-p', 'Acme CRM@1', ...orgs, '--no-prompt']);
    cli.hub.faults.clear();
    const [, id = ''] = /resume -i (0DV\w{15})/.exec(broken.stderr) ?? [];
    cli.pass(24 * HOUR);
    const stuck = await rollout('advance', ['--approve', 'rest']);
    expect(stuck.code, stuck.stdout).to.equal(1);
    expect(stuck.stderr).to.contain(`sf package push abort -i ${id}`);
    await cli.sf(['package', 'push', 'abort', '-i', id, '--no-prompt']);
    expect((await rollout('advance')).stdout).to.contain('wave rest: scheduled');
  });

  it('is reported in other formats, to a file or to standard output', async () => {
    await rollout('start', ['--no-prompt']);
    const shown = await rollout('report');
    expect(shown.stdout)
      .to.contain('Events')
      .and.contain('started')
      .and.contain('rollout advance --plan-file plan.json');
    const csv = await rollout('report', ['--result-format', 'csv']);
    expect([csv.code, csv.stdout.trim().split('\n').length]).to.deep.equal([69, 13]);
    const both = await rollout('report', ['--output-file', 'r.xml', '--html', 'r.html']);
    expect(both.stdout).to.contain('r.xml').and.contain('r.html');
    expect(await readFile(join(cli.home, 'r.xml'), 'utf8')).to.contain('<testsuites');
    expect(await readFile(join(cli.home, 'r.html'), 'utf8')).to.contain('<!doctype html>');
    const json = await rollout('report', ['--json', '--result-format', 'markdown']);
    expect(json.json.result.step.waitingFor).to.equal('running');
  });

  it('lists the waves that may be approved', async () => {
    const { code, stderr } = await rollout('start', ['--no-prompt', '--approve', 'everyone']);
    expect(code).to.equal(2);
    expect(stderr).to.contain('everyone').and.to.contain('all');
    expect(statuses()).to.deep.equal([]);
  });
});

describe('a rollout over a week', () => {
  const cli = commands({ scenario: 'orgs=160,clean,inactive=3,oddNames=5', start: START }, { kept: true });
  const requests = (): Row[] => cli.rows('PackagePushRequest');
  const jobsOf = (orgKey: string): Row[] =>
    cli.rows('PackagePushJob').filter((job) => job.SubscriberOrganizationKey === orgKey);
  const run = (name: string, file: string, ...args: string[]): Promise<Run<RolloutResult>> =>
    cli.sf<RolloutResult>(['package', 'push', 'rollout', name, '--plan-file', file, ...args]);
  const rollout = async (name: string, file: string, ...args: string[]): Promise<{ code: number } & RolloutResult> => {
    const prompt = ['start', 'pause', 'resume', 'abort'].includes(name) ? ['--no-prompt'] : [];
    const { code, json } = await run(name, file, ...prompt, ...args, '--json');
    if (!('result' in json)) throw new Error(`rollout ${name}: ${(json as Error).message}`);
    return { code, ...json.result };
  };
  const expectError = async (name: string, file: string, said: string): Promise<void> => {
    const { code, stderr } = await run(name, file, '--no-prompt');
    expect([code, stderr.includes(said)], stderr).to.deep.equal([1, true]);
  };
  const generate = async (definition: string, name: string, ...args: string[]): Promise<Plan> => {
    const made = await cli.sf([
      'package',
      'push',
      'plan',
      'generate',
      '-f',
      definition,
      '--output-file',
      name,
      ...args,
    ]);
    expect(made.code, made.stderr).to.equal(0);
    return { file: name, plan: JSON.parse(await readFile(join(cli.home, name), 'utf8')) as DigestedPlan };
  };
  /** The same failure, or none, in all of these orgs. */
  const turnOut = (orgs: readonly string[], outcome: string): void => {
    const table = cli.hub.org.store.table('PackageSubscriber')!;
    for (const row of table.rows()) if (orgs.includes(String(row.OrgKey))) table.update(row, { _outcome: outcome });
  };
  const keysIn = ({ plan }: Plan, wave?: string): string[] =>
    plan.waves
      .flatMap(({ name, orgs }) => (wave === undefined || name === wave ? orgs : []))
      .map(({ orgKey }) => orgKey);

  let bad: Plan;
  let optedOut: string;

  it('plans every org once, the same way every time', async () => {
    optedOut = String(cli.rows('PackageSubscriber').find((row) => row.OrgStatus === 'Active')?.OrgKey);
    await cli.file('opted-out.csv', `OrgKey,Reason\n${optedOut},contract\n`);
    const definition = await cli.file('rollout.yaml', DEFINITION(cli.hub.scenario.ids.versions.current));
    bad = await generate(definition, 'bad.json');
    const again = await generate(definition, 'again.json');
    expect(again.plan).to.deep.equal(bad.plan);

    const excluded = bad.plan.excluded.map(({ orgKey }) => orgKey);
    const main = cli
      .rows('PackageSubscriber')
      .filter((row) => row.MetadataPackageId === cli.hub.scenario.ids.packages[0]?.id);
    expect([...keysIn(bad), ...excluded]).to.have.members(main.map((row) => String(row.OrgKey)));
    expect(bad.plan.excluded).to.deep.include({ orgKey: optedOut, reason: 'excluded', message: 'excluded: contract' });
    const waveOf = new Map(
      bad.plan.waves.flatMap(({ orgs }, index) => orgs.map(({ orgKey }) => [orgKey, index] as const)),
    );
    for (const { orgKey, parentOrg } of bad.plan.waves.flatMap(({ orgs }) => orgs))
      if (parentOrg !== null && waveOf.has(parentOrg)) expect(waveOf.get(orgKey)).to.be.below(waveOf.get(parentOrg)!);
    expect(requests()).to.deep.equal([]);
  });

  it('reports errors of a definition with line and column', async () => {
    const text = 'packageVersion: x\nwaves:\n  - name: a\n    orgs: 5%\n    soak: soon\n';
    const args = ['-f', await cli.file('bad.yaml', text), '--output-file', 'no.json'];
    const { code, stderr } = await cli.sf(['package', 'push', 'plan', 'generate', ...args]);
    expect(code).to.equal(1);
    expect(stderr)
      .to.match(/bad\.yaml:5:\d+/)
      .and.contain('soak');
  });

  it('is not started where the plan was changed, or is not the approved one', async () => {
    const text = await readFile(join(cli.home, bad.file), 'utf8');
    const changed = await cli.file('changed.json', text.replace('"canary"', '"Canary"'));
    expect((await run('start', changed, '--no-prompt')).stderr).to.contain('digest');
    const other = await run('start', bad.file, '--plan-digest', 'sha256:0', '--no-prompt');
    expect(other.stderr).to.contain(bad.plan.digest);
    expect(requests()).to.deep.equal([]);
  });

  it('stops when the canary fails: exit code 1, and nothing more is scheduled', async () => {
    const canary = keysIn(bad, 'canary');
    turnOut(canary.slice(0, 3), 'apexTest');
    const started = await rollout('start', bad.file, '--plan-digest', bad.plan.digest);
    expect(started.code).to.equal(69);
    expect(started.step).to.include({ action: 'push', wave: 'canary', until: '2026-12-01T01:00:00.000Z' });
    expect(requests().map(({ Status }) => Status)).to.deep.equal(['Pending']);
    const waiting = await rollout('advance', bad.file);
    expect(waiting.step).to.include({ waitingFor: 'start', until: '2026-12-01T01:00:00.000Z' });

    cli.pass(24 * HOUR);
    const tripped = await rollout('advance', bad.file);
    const reason = `3 of ${canary.length} orgs failed or are stuck, more than 1`;
    expect(tripped.code).to.equal(1);
    expect(tripped.step).to.include({ action: 'trip', reason });
    expect((await rollout('advance', bad.file)).code).to.equal(1);
    expect((await rollout('report', bad.file)).code).to.equal(1);
    expect(requests()).to.have.length(1);
  });

  it('is aborted permanently, and a fixed version goes to exactly the orgs of that push', async () => {
    const [push] = requests();
    const canary = keysIn(bad, 'canary');
    await rollout('abort', bad.file, '--reason', '1.11 breaks tests');
    expect((await run('start', bad.file, '--no-prompt')).stderr).to.contain('1.11 breaks tests');
    turnOut(canary, 'ok');
    const { newest } = cli.hub.scenario.ids.versions;
    const text = `packageVersion: ${newest}\nwaves:\n  - name: affected\n    orgs: rest\n`;
    const fix = await generate(await cli.file('hotfix.yaml', text), 'fix.json', '--from-report', String(push?.Id));
    expect(keysIn(fix)).to.have.members(canary);
    const ended = await rollout('start', fix.file, '--wait', '300');
    expect([ended.code, ended.step.action]).to.deep.equal([0, 'finish']);
    for (const orgKey of canary) expect(jobsOf(orgKey).at(-1)?.Status).to.equal('Succeeded');
  });

  it('completes in spite of a lost cache and a pause', async () => {
    const before = requests().length;
    const own = (): Row[] => requests().slice(before);
    // To a time of the day at which no window is open.
    cli.pass((24 + 12 - new Date(cli.hub.org.clock.now()).getUTCHours()) * HOUR);
    const definition = await cli.file('good.yaml', DEFINITION(cli.hub.scenario.ids.versions.newest));
    const good = await generate(definition, 'good.json');
    await rollout('start', good.file);
    const paused = await rollout('pause', good.file, '--reason', 'lunch');
    expect([paused.code, paused.step.waitingFor]).to.deep.equal([69, 'paused']);
    expect(own().map(({ Status }) => Status)).to.deep.equal(['Canceled']);
    expect((await rollout('advance', good.file)).step.waitingFor).to.equal('paused');
    await expectError('start', good.file, `sf package push rollout resume --plan-file ${good.file}\n`);
    const resumed = await rollout('resume', good.file, '--reason', 'lunch is over');
    expect([resumed.code, resumed.step.action, resumed.step.waitingFor]).to.deep.equal([69, 'wait', 'advance']);
    expect(
      own().map(({ Status }) => Status),
      'a resume pushes nothing',
    ).to.deep.equal(['Canceled']);
    await expectError('resume', good.file, `sf package push rollout advance --plan-file ${good.file}\n`);

    let at = await rollout('advance', good.file);
    for (let runs = 0; at.code === 69 && runs < 40; runs++) {
      const { waitingFor, wave } = at.step;
      if (runs === 3) await rm(join(cli.home, 'good.cache.json'), { force: true });
      cli.pass(12 * HOUR);
      at = await rollout('advance', good.file, ...(waitingFor === 'approval' ? ['--approve', wave ?? ''] : []));
      if (at.step.waitingFor === 'paused') at = await rollout('resume', good.file);
    }
    expect([at.code, at.outcome, at.step.action]).to.deep.equal([0, 'succeeded', 'finish']);
    const ids = own().map(({ Id }) => Id);
    for (const orgKey of keysIn(good)) {
      const done = jobsOf(orgKey).filter(
        (job) => job.Status === 'Succeeded' && ids.includes(job.PackagePushRequestId as string),
      );
      expect(done, orgKey).to.have.length(1);
    }
    expect(jobsOf(optedOut)).to.deep.equal([]);
    expect(requests().filter(({ Status }) => Status === 'Created' || Status === 'Pending')).to.deep.equal([]);
    const log = (await readFile(join(cli.home, 'good.log.jsonl'), 'utf8')).trim().split('\n');
    const happened = log.map((line) => (JSON.parse(line) as { what: string }).what);
    expect(happened).to.include.members(['started', 'push-made', 'paused', 'canceled', 'resumed', 'approved']);
    for (const { ScheduledStartTime, StartTime, Status } of own()) {
      if (Status === 'Canceled') continue;
      const start = new Date(Number(StartTime ?? ScheduledStartTime));
      expect(start.getUTCHours(), start.toISOString()).to.be.within(1, 4);
      expect(start.toISOString().slice(0, 10)).not.to.equal('2026-12-03');
    }
  });
});

describe('the plan of a running rollout', () => {
  const cli = commands({ scenario: 'orgs=12,clean', start: START });
  const NIGHT = '{window: {from: "01:00", to: "05:00", timeZone: UTC}}';
  const definition = (waves: string): Promise<string> =>
    cli.file('rollout.yaml', `packageVersion: Acme CRM@1\ndefaults: ${NIGHT}\nwaves: [${waves}]\n`);
  const generate = (file: string, ...args: string[]): Promise<Run> =>
    cli.sf(['package', 'push', 'plan', 'generate', '-f', file, ...args]);
  const { plan, rollout } = rolloutCommands(cli);

  beforeEach(async () => {
    await generate(
      await definition('{name: canary, orgs: 2}, {name: others, orgs: rest}'),
      '--output-file',
      'plan.json',
    );
    await rollout('start', '--no-prompt');
  });

  it('cannot be replaced, but can be amended for orgs not pushed to yet', async () => {
    const file = await definition('{name: canary, orgs: 2}, {name: few, orgs: 3}, {name: others, orgs: rest}');
    const refused = await generate(file, '--output-file', 'plan.json');
    expect([refused.code, refused.stderr.includes('--amend plan.json')], refused.stderr).to.deep.equal([1, true]);
    const old = await readFile(join(cli.home, 'plan.json'), 'utf8');
    const amended = await generate(file, '--amend', 'plan.json');
    expect(amended.code, amended.stderr).to.equal(0);
    const { waves, amends } = await plan();
    expect(waves.map(({ name }) => name).slice(0, 3)).to.deep.equal(['canary', 'few', 'others']);
    expect(amends).to.deep.equal([(JSON.parse(old) as DigestedPlan).digest]);
    cli.pass(24 * HOUR);
    const next = await rollout('advance', '--json');
    expect(next.json.result.step).to.include({ action: 'push', wave: 'few' });

    await cli.file('plan.json', old);
    const stale = await rollout('advance');
    expect([stale.code, stale.stderr.includes('of another plan')], stale.stderr).to.deep.equal([1, true]);
    expect(stale.stderr.replaceAll(/\s+/g, ' ')).to.contain('bring the amended plan to this machine');
  });

  it('cannot be amended once the rollout has finished, or where the amendment is incomplete', async () => {
    const file = await definition('{name: canary, orgs: 2}, {name: others, orgs: rest, gate: {minSample: 90}}');
    const small = await generate(file, '--amend', 'plan.json');
    expect(small.stderr).to.contain('are in: others');
    await generate(await definition('{name: canary, orgs: 2}, {name: others, orgs: rest}'), '--amend', 'plan.json');
    const rest = ['rollout', 'advance', '--plan-file', 'plan.json', '--wait', '3000'];
    // It takes 13 hours, which need no look a minute.
    const finished = await cli.sf(['package', 'push', ...rest], { env: { SF_PACKAGE_PUSH_POLL_MS: '600000' } });
    expect(finished.code).to.equal(0);
    const late = await generate(file, '--amend', 'plan.json');
    expect(late.code).to.equal(1);
    expect(late.stderr).to.contain('has finished').and.contain('--from-rollout');
  });

  it('can be aborted with an older log, which names the push that it lacks', async () => {
    const older = await readFile(join(cli.home, 'plan.log.jsonl'), 'utf8');
    cli.pass(24 * HOUR);
    await rollout('advance');
    const [, newer] = cli.rows('PackagePushRequest');
    await cli.file('plan.log.jsonl', older);
    const { stdout } = await rollout('abort', '--no-prompt');
    const { json } = await rollout('report', '--json');
    expect(stdout)
      .to.contain('is not in this log')
      .and.contain(`sf package push abort -i ${String(newer?.Id)}`);
    expect(json.result.otherPushes).to.deep.equal([
      {
        pushRequestId: newer?.Id,
        status: 'Pending',
        orgs: cli.rows('PackagePushJob').filter((job) => job.PackagePushRequestId === newer?.Id).length,
      },
    ]);
  });

  it('is still protected where it is lost or damaged', async () => {
    const file = await definition('{name: all, orgs: rest}');
    for (const damage of [() => rm(join(cli.home, 'plan.json')), () => cli.file('plan.json', '{"waves":')]) {
      await damage();
      const refused = await generate(file, '--output-file', 'plan.json');
      expect(refused.code, refused.stderr).to.equal(1);
      expect(refused.stderr.replaceAll(/\s+/g, ' ')).to.contain('plan.log.jsonl is the log of a rollout, but its plan');
    }
  });

  it('can be replaced once the rollout was aborted, and the log is kept', async () => {
    await rollout('abort', '--no-prompt');
    const again = await generate(await definition('{name: all, orgs: rest}'), '--output-file', 'plan.json');
    expect(again.code, again.stderr).to.equal(0);
    const [kept] = (await readdir(cli.home)).filter((name) => /^plan\.[\da-f]{12}\.log\.jsonl$/.test(name));
    expect(await readFile(join(cli.home, kept!), 'utf8')).to.contain('"what":"aborted"');
    expect((await rollout('start', '--no-prompt')).code).to.equal(69);
  });

  it('can be the source of a plan for orgs that were not upgraded', async () => {
    cli.pass(24 * HOUR);
    await rollout('advance');
    const file = await definition('{name: left, orgs: rest}');
    const made = await generate(file, '--output-file', 'left.json', '--from-rollout', 'plan.json');
    expect(made.code, made.stderr).to.equal(0);
    const left = JSON.parse(await readFile(join(cli.home, 'left.json'), 'utf8')) as DigestedPlan;
    expect([left.scope, left.waves.flatMap(({ orgs }) => orgs).length + left.excluded.length]).to.deep.equal([
      'report',
      10,
    ]);
  });

  it('must have orgs', async () => {
    const none = await generate(
      await definition('{name: none, orgs: {filter: {instances: [NA1]}, take: 1}}'),
      '--output-file',
      'x.json',
    );
    expect(none.code).to.be.above(0);
  });
});
