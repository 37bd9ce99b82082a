import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import { openRollout, readRollout } from '../../src/app/rollout/openRollout.js';
import { withPushes } from '../../src/app/rollout/rolloutPush.js';
import {
  planToWrite,
  type PlanPlace,
  checkReplace,
  notUpgradedIn,
  planAmendment,
  writeAmendment,
} from '../../src/app/rollout/planToWrite.js';
import { planRollout, readNotChecked, type RolloutInput } from '../../src/app/rollout/planRollout.js';
import { readRolloutPlan, withDigest, planText } from '../../src/app/rollout/planFile.js';
import type { PushableVersion } from '../../src/core/model.js';
import type { PushOrg } from '../../src/core/ports.js';
import type { RolloutDefinition, Wave } from '../../src/core/rollout/definition/schema.js';
import type { RolloutEvent } from '../../src/core/rollout/log/logEntry.js';
import type { DigestedPlan } from '../../src/core/rollout/plan/plan.js';
import { rolloutLog } from '../../src/journal/rolloutLog.js';
import { gate, key, NOW, WANTED, window } from '../core/rollout/fixtures.js';
import { hubOf, subscriber, type HubPush } from '../core/rollout/hub.js';
import { PLAIN_LINEAGE } from '../support/lineage.js';
import { only } from '../support/only.js';
import { pushOf, STARTED } from '../support/rolloutInMemory.js';
import { problemOf } from '../support/thrown.js';

const version = (number: string, id: string, more: Partial<PushableVersion> = {}): PushableVersion => ({
  ...{ package: WANTED.package, version: { id, name: null, number }, released: true, deprecated: false },
  ...more,
});
const NEW = version('1.10.0.4', '04t3z0000000009AAA');
const OLD = version('1.9.0.7', '04t3z0000000008AAA');
const HUB = '00D000000000000AAA';
const PUSH = '0DV3z0000000001GAA';

const waveOf = (name: string, orgs: Wave['orgs'], more: Partial<Wave> = {}): Wave => ({
  ...{ name, orgs, soak: 0, windows: [], gate: gate(), approval: 'auto' },
  ...{ retry: { classes: [], attempts: 0 }, deadline: null },
  ...more,
});
const inputOf = (waves: readonly Wave[] = [waveOf('all', { by: 'rest' })], packageVersion = NEW.version.id) => ({
  definition: {
    ...{
      packageVersion,
      seed: 'seed',
      exclusions: { files: [], list: [] },
      freezes: [],
      newSubscribers: 'list',
      upgradePath: 'direct',
      waves,
    },
  } satisfies RolloutDefinition as RolloutDefinition,
  files: { exclusions: [], orgs: new Map() },
});

type Hub = { pushes?: readonly HubPush[]; versions?: readonly PushableVersion[]; orgId?: string } & Partial<
  Omit<PushOrg, 'versions'>
>;
/** A hub with three subscribers of the old version. */
const orgWith = ({ pushes = [], versions = [NEW, OLD], orgId = HUB, ...answers }: Hub = {}): OpenOrg => {
  const subscribers = [1, 2, 3].map((index) => subscriber(index, { versionId: OLD.version.id }));
  const { hub } = hubOf({ subscribers, versions, pushes });
  const port: Partial<PushOrg> = {
    ...hub,
    versions: (query) =>
      Promise.resolve(versions.filter((each) => !('versionId' in query) || each.version.id === query.versionId)),
    packageNames: () => Promise.resolve([WANTED.package.name]),
    instancesOf: () => Promise.resolve(['NA1']),
    now: () => NOW,
    requests: () => Promise.resolve([]),
    ...answers,
  };
  return only<OpenOrg>({ port, orgId, username: 'pm' });
};

const orgsOf = ({ waves }: DigestedPlan): string[] => waves.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey));

describe('planning a rollout', () => {
  const planned = (input: Partial<RolloutInput> = {}, org = orgWith()): Promise<DigestedPlan> =>
    planRollout(org, { ...inputOf(), ...input });

  it('returns a plan of this hub, whose digest covers all of it', async () => {
    const plan = await planned();
    expect(plan).to.deep.include({ hubId: HUB, pushable: NEW, scope: 'subscribers' });
    expect(orgsOf(plan)).to.deep.equal([1, 2, 3].map(key));
    const { digest, ...rest } = plan;
    expect(digest).to.match(/^sha256:[0-9a-f]{64}$/);
    expect(withDigest(rest).digest).to.equal(digest);
    expect(withDigest({ ...rest, seed: 'other' }).digest).not.to.equal(digest);
  });

  it('requires a version that can be pushed, and existing instances', async () => {
    const beta = version('1.10.0.4', NEW.version.id, { released: false });
    expect(await problemOf(planned({}, orgWith({ versions: [beta, OLD] })))).to.include({ kind: 'not-pushable' });
    const onNA9: Wave['orgs'] = { by: 'filter', filter: { instances: ['NA9'] }, take: null };
    const inNA9 = { windows: [window('01:00', '02:00', ['NA1', 'NA9'])] };
    for (const wave of [waveOf('a', onNA9), waveOf('a', { by: 'rest' }, inNA9)])
      expect(await problemOf(planned(inputOf([wave])))).to.include({ kind: 'no-such-instance', instance: 'NA9' });
    const onNA1: Wave['orgs'] = { by: 'filter', filter: { instances: ['NA1'] }, take: null };
    const all = { windows: [window('01:00', '02:00')] };
    expect(orgsOf(await planned(inputOf([waveOf('a', onNA1, all)])))).to.have.length(3);
    const anywhere: Wave['orgs'] = { by: 'filter', filter: { orgTypes: ['Production'] }, take: null };
    expect(orgsOf(await planned(inputOf([waveOf('a', anywhere)])))).to.have.length(3);
  });

  it('can be limited to named orgs, and those of pushes', async () => {
    const org = orgWith({ pushes: [pushOf(PUSH, 'Failed', [2, 3, 7])] });
    const plan = await planned({ only: [key(1), PUSH.slice(0, 15), key(2)] }, org);
    expect([orgsOf(plan), plan.scope]).to.deep.equal([[1, 2, 3].map(key), 'report']);
    expect(orgsOf(await planned({ only: [PUSH] }, org))).to.deep.equal([2, 3].map(key));
    expect(await problemOf(planned({ only: [PUSH] }))).to.deep.equal({ kind: 'no-such-push', pushRequestId: PUSH });
  });

  it('requires at least one org', async () => {
    expect(await problemOf(planned({ only: [] }))).to.deep.equal({ kind: 'empty-plan', excluded: [] });
    const sandboxes: Wave['orgs'] = { by: 'filter', filter: { orgTypes: ['Sandbox'] }, take: null };
    expect((await planned(inputOf([waveOf('none', sandboxes), waveOf('all', { by: 'rest' })]))).waves).to.have.length(
      2,
    );
    expect(await problemOf(planned(inputOf([waveOf('none', sandboxes)])))).to.have.property('kind', 'empty-plan');
  });

  it('reports what the hub does not report about the version, unless the lineage is ignored', async () => {
    const notChecked = ['dependencies'] as never;
    const asked: unknown[] = [];
    const lineage: PushOrg['lineage'] = (query) => {
      asked.push(query);
      return Promise.resolve({ ...PLAIN_LINEAGE, notChecked });
    };
    const plan = await planned();
    expect(await readNotChecked(orgWith({ lineage }), plan)).to.deep.equal(['dependencies']);
    expect(asked).to.deep.equal([{ packageId: NEW.package.id, versionId: NEW.version.id }]);
    expect(await readNotChecked(orgWith({ lineage }), { ...plan, ignoreLineage: true })).to.deep.equal([]);
    expect(asked).to.have.length(1);
  });
});

describe('a plan in a file', () => {
  let folder = '';
  let planFile = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plans-'));
    planFile = join(folder, 'plan.json');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const save = async (file: string, text: Iterable<string>): Promise<void> => writeFile(file, [...text].join(''));
  const write = async (waves?: Wave[], org = orgWith()): Promise<DigestedPlan> => {
    const plan = await planRollout(org, inputOf(waves));
    await save(planFile, planText(plan));
    return plan;
  };
  const log = async (plan: DigestedPlan, ...events: RolloutEvent[]): Promise<void> => {
    const file = rolloutLog({ planFile, digests: [plan.digest], now: () => NOW });
    for (const event of events) await file.append(event, 'why');
  };
  const MADE: RolloutEvent = { what: 'push-made', intent: 'i', wave: 'all', pushRequestId: PUSH };
  const make = (place: PlanPlace = {}, org = orgWith(), input = inputOf()) =>
    planToWrite(org, { outputFile: planFile, ...place }, input);

  describe('is read', () => {
    it('as it was written, and with the approved digest', async () => {
      const plan = await write();
      expect(await readRolloutPlan(planFile)).to.deep.equal(plan);
      expect(await readRolloutPlan(planFile, plan.digest)).to.deep.equal(plan);
      expect(await problemOf(readRolloutPlan(planFile, 'sha256:other'))).to.deep.equal({
        ...{ kind: 'other-digest', file: planFile, digest: plan.digest, wanted: 'sha256:other' },
      });
    });

    it('only if it is a plan, and unchanged', async () => {
      expect(await problemOf(readRolloutPlan(planFile))).to.deep.equal({
        ...{ kind: 'unreadable-plan', file: planFile, code: 'ENOENT' },
      });
      await writeFile(planFile, '{"format": 1');
      expect(await problemOf(readRolloutPlan(planFile))).to.include({ kind: 'unreadable-plan', code: 'not JSON' });
      await writeFile(planFile, '{"format": 1}');
      expect(await problemOf(readRolloutPlan(planFile)))
        .to.include({ kind: 'not-a-plan', file: planFile })
        .and.have.property('problem')
        .that.matches(/^\w+: /);
      const plan = await write();
      await save(planFile, planText({ ...plan, seed: 'other' }));
      expect(await problemOf(readRolloutPlan(planFile))).to.deep.equal({ kind: 'changed-plan-file', file: planFile });
    });
  });

  describe('is opened as a rollout', () => {
    it('only with the hub that it was made for', async () => {
      const plan = await write();
      const other = orgWith({ orgId: '00D000000000009AAA' });
      for (const open of [openRollout(other, { plan, planFile }, {}), readRollout(other, { plan, planFile })])
        expect(await problemOf(open)).to.deep.equal({ kind: 'other-hub', planned: HUB, given: '00D000000000009AAA' });
    });

    it("with the org's name of its version, and only if the version is the same", async () => {
      const plan = await write();
      const renamed = orgWith({ versions: [{ ...NEW, version: { ...NEW.version, name: 'Winter' } }, OLD] });
      for (const open of [openRollout(renamed, { plan, planFile }, {}), readRollout(renamed, { plan, planFile })])
        expect((await open).plan.pushable.version.name).to.equal('Winter');
      const gone = orgWith({ versions: [OLD] });
      expect(await problemOf(openRollout(gone, { plan, planFile }, {}))).to.include({ kind: 'other-version' });
      expect((await readRollout(gone, { plan, planFile })).plan.pushable.version).to.include({ name: null });
    });

    it('whose pushes are canceled with retries, and whose unreadable records are reported', async () => {
      const plan = await write();
      const canceled: string[] = [];
      const cancel = (id: string): Promise<void> => Promise.resolve(void canceled.push(id));
      const onUnreadable = (): void => undefined;
      const rollout = await openRollout(orgWith({ cancel }), { plan, planFile }, { onUnreadable });
      await rollout.ports.org.cancel(PUSH);
      expect([canceled, rollout.onUnreadable]).to.deep.equal([[PUSH], onUnreadable]);
      expect(rollout.ports.now()).to.equal(NOW);
      const silent = await openRollout(orgWith(), { plan, planFile }, {});
      expect(silent.onUnreadable({} as never)).to.equal(undefined);
      expect(withPushes(silent, {}).ports.msPerThousand()).to.be.above(0);
    });
  });

  describe('is generated', () => {
    it('and written only on request', async () => {
      const { plan, planFile: file, write: writeTo } = await make();
      expect([file, existsSync(planFile)]).to.deep.equal([planFile, false]);
      await writeTo(save);
      expect(await readRolloutPlan(planFile)).to.deep.equal(plan);
    });

    it('for orgs that another rollout has not upgraded, and for named orgs', async () => {
      const plan = await write();
      await log(plan, STARTED, MADE);
      const jobs = [1, 2, 3].map((org) => ({ org, status: org === 1 ? 'Succeeded' : 'Failed' }) as const);
      const org = orgWith({ pushes: [{ ...pushOf(PUSH, 'Failed', []), jobs }] });
      expect(await notUpgradedIn(org, { plan, planFile })).to.deep.equal([2, 3].map(key));
      const next = { outputFile: join(folder, 'next.json'), fromRollout: planFile };
      expect(orgsOf((await make(next, org)).plan)).to.deep.equal([2, 3].map(key));
      expect(orgsOf((await make({ ...next, only: [key(1)] }, org)).plan)).to.deep.equal([1, 2, 3].map(key));
      expect(orgsOf((await make({ ...next, fromRollout: undefined, only: [key(1)] }, org)).plan)).to.deep.equal([
        key(1),
      ]);
      const unstarted = join(folder, 'unstarted.json');
      await save(unstarted, planText(plan));
      expect(await problemOf(make({ ...next, fromRollout: unstarted }))).to.deep.equal({
        ...{ kind: 'not-started', file: unstarted },
      });
    });

    it('over a plan that was not started, or whose rollout has ended; the old log is kept', async () => {
      const old = await write();
      await (await make()).write(save);
      expect((await readdir(folder)).toSorted()).to.deep.equal(['plan.json']);
      await log(old, STARTED);
      expect(await problemOf(make())).to.deep.equal({ kind: 'running', file: planFile });
      await log(old, { what: 'aborted' });
      const { write: replace } = await make();
      expect((await readdir(folder)).filter((name) => name.endsWith('.jsonl'))).to.deep.equal(['plan.log.jsonl']);
      await replace(save);
      const kept = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
      expect(kept).to.have.length(1).and.not.include('plan.log.jsonl');
      expect(await readFile(join(folder, kept[0] ?? ''), 'utf8')).to.contain('"aborted"');
    });

    it('over a plan whose rollout has finished', async () => {
      const old = await write();
      await log(old, STARTED, { what: 'finished', outcome: 'partial' });
      await (
        await checkReplace(planFile, orgWith())
      )();
      expect((await readdir(folder)).filter((name) => name === 'plan.log.jsonl')).to.deep.equal([]);
    });

    it('but not where a log exists without its plan', async () => {
      const old = await write();
      await log(old, STARTED);
      await rm(planFile);
      const lost = { kind: 'log-without-plan', file: planFile, log: join(folder, 'plan.log.jsonl') };
      expect(await problemOf(make())).to.deep.equal(lost);
    });
  });

  describe('is amended', () => {
    const two = [waveOf('all', { by: 'rest' }), waveOf('later', { by: 'rest' })];
    const amend = (org = orgWith(), input = inputOf()) => planAmendment(org, planFile, input);

    it('without changing the waves that have begun, and continues their log', async () => {
      const old = await write(two);
      await log(old, STARTED, MADE);
      const jobs = [1, 2].map((org) => ({ org, status: 'Succeeded' }) as const);
      const org = orgWith({ pushes: [{ ...pushOf(PUSH, 'Succeeded', []), jobs }] });
      const { plan, planFile: file, write: writeTo } = await make({ amend: planFile }, org);
      expect([file, plan.waves[0]?.name, plan.amends]).to.deep.equal([planFile, 'all', [old.digest]]);
      expect((await readRolloutPlan(planFile)).digest, 'not written yet').to.equal(old.digest);
      await writeTo(save);
      expect((await readRolloutPlan(planFile)).digest).to.equal(plan.digest);
      const { log: after } = await openRollout(org, { plan, planFile }, {});
      expect(after.entries().map(({ what }) => what)).to.deep.equal(['started', 'push-made', 'amended']);
      expect(after.entries().at(-1)).to.include({ from: old.digest, plan: plan.digest });
    });

    it('only if the rollout has started and has not ended', async () => {
      const old = await write();
      expect(await problemOf(amend())).to.deep.equal({ kind: 'not-started', file: planFile });
      await log(old, STARTED);
      expect((await amend()).plan.amends).to.deep.equal([old.digest]);
      await log(old, { what: 'finished', outcome: 'partial' });
      expect(await problemOf(amend())).to.include({ kind: 'finished', file: planFile });
      await log(old, { what: 'aborted' });
      expect(await problemOf(amend())).to.deep.equal({ kind: 'aborted', reason: 'why' });
    });

    it('only for the same version', async () => {
      const old = await write();
      await log(old, STARTED);
      const newest = version('1.11.0.1', '04t3z0000000007AAA');
      const problem = await problemOf(
        amend(orgWith({ versions: [newest, NEW, OLD] }), inputOf(undefined, newest.version.id)),
      );
      expect(problem).to.deep.equal({ kind: 'other-version', planned: NEW, found: newest });
    });

    it('only if no other process takes a step, and releases the lock', async () => {
      const old = await write();
      await log(old, STARTED);
      const amendment = await amend();
      const lock = await amendment.rollout.log.lockStep();
      const unwritten = (): Promise<void> => Promise.reject(new Error('it was written'));
      expect(await problemOf(writeAmendment(amendment, unwritten))).to.include({
        kind: 'rollout-locked',
        pid: process.pid,
      });
      if (lock.ok) await lock.release();
      const full = new Error('ENOSPC');
      expect(await problemOf(writeAmendment(amendment, () => Promise.reject(full)))).to.equal(full);
      const again = await amendment.rollout.log.lockStep();
      expect(again.ok).to.equal(true);
      if (again.ok) await again.release();
    });
  });
});
