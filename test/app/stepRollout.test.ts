import { expect } from 'chai';
import { checkStart, startRollout, stepRollout, type StepListener } from '../../src/app/rollout/stepRollout.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import type { PushOrg } from '../../src/core/ports.js';
import { ScheduleBroken } from '../../src/core/push/broken.js';
import type { RolloutEvent } from '../../src/core/rollout/log/logEntry.js';
import type { MakePush, PushMade } from '../../src/core/rollout/facts/ports.js';
import { RolloutBroken } from '../../src/core/rollout/result/rolloutBroken.js';
import { key, org, plan, wave } from '../core/rollout/fixtures.js';
import { OLD, subscriber } from '../core/rollout/hub.js';
import { homeOfItsOwn } from '../support/records.js';
import {
  PLAN_FILE,
  pushMade,
  pushOf,
  rolloutOf,
  STARTED,
  TWO_WAVES,
  type InMemory,
} from '../support/rolloutInMemory.js';
import { environment } from '../support/environment.js';
import { problemOf } from '../support/thrown.js';

describe('starting a rollout', () => {
  const check = (memory: InMemory, percent = 0, takeOver = false) =>
    checkStart(memory.rollout, { maxDrift: { percent }, takeOver });

  it('is checked before anything is written, and reports how its orgs have changed', async () => {
    const memory = rolloutOf();
    const found = await check(memory);
    expect(found).to.deep.equal({ drift: { planned: 4, gone: [], come: [], changed: [] }, found: [] });
    expect(memory.added).to.deep.equal([]);
    await startRollout(memory.rollout, found, false);
    expect(memory.added).to.have.length(1);
    expect(memory.added[0]).to.deep.include({ what: 'started', takenOver: [], reason: '' });
    expect(await check(memory), 'it was').to.equal(undefined);
    await startRollout(memory.rollout, undefined, false);
    expect(memory.added).to.have.length(1);
  });

  it('is refused where it is halted, or has no orgs', async () => {
    // A line of a log, whose reason the type of an event has not: appending adds it.
    const aborted = { what: 'aborted', reason: 'wrong version' } as unknown as RolloutEvent;
    const paused = { what: 'paused', canceledPushes: [], reason: 'lunch' } as unknown as RolloutEvent;
    expect(await problemOf(check(rolloutOf({ lines: [STARTED, aborted] })))).to.deep.equal({
      ...{ kind: 'aborted', reason: 'wrong version' },
    });
    expect(await problemOf(check(rolloutOf({ lines: [STARTED, paused] })))).to.deep.equal({
      ...{ kind: 'halted', file: PLAN_FILE, reason: 'lunch' },
    });
    expect(await problemOf(check(rolloutOf({ of: plan([wave('one', [])]) })))).to.deep.equal({
      kind: 'empty-plan',
      excluded: [],
    });
    const half = plan([
      wave('none', []),
      wave(
        'one',
        [1, 2, 3, 4].map((index) => org(index)),
      ),
    ]);
    expect(await check(rolloutOf({ of: half }))).to.have.nested.property('drift.planned', 4);
  });

  it('is refused where too many orgs have changed', async () => {
    const changed = plan([wave('one', [org(1), org(2, { installedVersion: '1.2.0.1' }), org(3), org(9)])]);
    const problem = await problemOf(check(rolloutOf({ of: changed }), 74));
    expect(problem).to.deep.include({ kind: 'drift', most: { percent: 74 } });
    const { drift } = problem as { drift: { gone: Array<{ orgKey: string }>; come: string[]; changed: string[] } };
    expect([drift.gone.map(({ orgKey }) => orgKey), drift.come, drift.changed]).to.deep.equal([
      ...[[key(9)], [key(4)], [key(2)]],
    ]);
    expect(await check(rolloutOf({ of: changed }), 75))
      .to.be.an('object')
      .with.property('drift');
  });

  for (const status of ['Created', 'Pending', 'InProgress'] as const)
    it(`is refused where the org has a push of it that is ${status}, unless that is taken over`, async () => {
      const pushes = [pushOf('1', status, [1, 2])];
      const problem = await problemOf(check(rolloutOf({ pushes }), 100));
      const found = [{ pushRequestId: '1', status, orgs: 2, wave: 'one' }];
      expect(problem).to.deep.equal({ kind: 'log-missing', file: PLAN_FILE, pushes: found });
      const memory = rolloutOf({ pushes });
      const start = await check(memory, 100, true);
      expect(start?.found).to.deep.equal(found);
      await startRollout(memory.rollout, start, true);
      expect(memory.added[0]).to.deep.include({ what: 'started', takenOver: [{ pushRequestId: '1', wave: 'one' }] });
      expect(memory.added[0]?.reason).to.equal('taken over');
    });

  it("is allowed where a push to orgs of several waves runs, which must be somebody else's", async () => {
    const start = await check(rolloutOf({ pushes: [pushOf('1', 'InProgress', [3, 4])] }), 100);
    expect(start?.found.map(({ wave: of }) => of)).to.deep.equal([null]);
  });

  it('is refused, but not for drift, where its own pushes have upgraded the orgs; allowed if they are taken over', async () => {
    const preflight: PushOrg['preflight'] = () => {
      const upgraded = [1, 2, 3].map((index) => subscriber(index, { versionId: TWO_WAVES.pushable.version.id }));
      const times = { scheduledStartTime: null, startTime: '2026-11-03T10:00:00Z', endTime: '2026-11-03T11:00:00Z' };
      return Promise.resolve({
        versions: [TWO_WAVES.pushable, OLD],
        requests: [{ pushRequestId: '1', status: 'Succeeded', ...times }],
        subscribers: new Map([...upgraded, subscriber(4)].map((each) => [each.orgKey, each])),
      });
    };
    const pagesOf: PushOrg['subscribersOf'] = async function* () {
      yield await Promise.resolve([subscriber(4)]);
    };
    const hub = { preflight, subscribersOf: pagesOf };
    const pushes = [pushOf('1', 'Succeeded', [1, 2, 3])];
    expect(await problemOf(check(rolloutOf({ pushes, hub }), 50))).to.deep.include({ kind: 'log-missing' });
    const start = await check(rolloutOf({ pushes, hub }), 0, true);
    expect(start?.drift.gone).to.deep.equal([]);
    // Another has left it, too, which none of its pushes explains.
    const more = plan([...TWO_WAVES.waves, wave('three', [org(9)])]);
    const taken = await check(rolloutOf({ pushes, hub, of: more }), 50, true);
    expect(taken?.drift.gone.map(({ orgKey }) => orgKey)).to.deep.equal([key(9)]);
    expect(await problemOf(check(rolloutOf({ pushes, hub, of: more }), 10))).to.include({ kind: 'drift' });
    // Of several waves: somebody else's.
    const mixed = plan([wave('one', [org(1)]), wave('two', [org(2), org(3), org(4)])]);
    expect(await problemOf(check(rolloutOf({ pushes, hub, of: mixed }), 50))).to.include({ kind: 'drift' });
  });
});

describe('a step of a rollout', () => {
  homeOfItsOwn();
  environment({ SF_PACKAGE_PUSH_POLL_MS: '1' });

  const busy = new OrgError('unavailable', 'SERVER_UNAVAILABLE', 'busy');
  const no = new OrgError('refused', 'INVALID_OPERATION', 'no');
  const scheduled: PushMade = { pushRequestId: '1', outcome: 'scheduled', orgs: 3, rejected: [], reason: '' };
  const pushing: MakePush = async ({ onMade }) => {
    await onMade('1');
    return scheduled;
  };
  const heard = (): StepListener & { steps: string[]; misses: string[] } => {
    const [steps, misses]: [string[], string[]] = [[], []];
    return {
      ...{ steps, misses },
      onStep: ({ step }) => void steps.push(step.waitingFor ?? step.action),
      onMiss: ({ code }) => void misses.push(code),
    };
  };
  /** A hub that does not answer so often. */
  const silentFor = (times: number, error: Error): Partial<PushOrg> => {
    const { rollout } = rolloutOf();
    let asked = 0;
    return {
      versionFacts: (id) => (asked++ < times ? Promise.reject(error) : rollout.ports.org.versionFacts(id)),
    };
  };

  it('is taken once without time to wait, and releases the lock', async () => {
    const memory = rolloutOf({ lines: [STARTED], push: pushing });
    const listener = heard();
    const { outcome, step } = await stepRollout(memory.rollout, undefined, listener);
    expect([outcome, step.action, listener.steps]).to.deep.equal(['waiting', 'push', []]);
    expect(memory.added.map(({ what }) => what)).to.deep.equal(['push-intended', 'push-made', 'push-ended']);
    expect([memory.released(), memory.saved()]).to.deep.equal([1, 1]);
  });

  it('is followed by others, each reported, until the time or the rollout is over', async () => {
    let pushed = false;
    const over = pushOf('1', 'Succeeded', [1, 2, 3]);
    const running = pushOf('1', 'InProgress', [1, 2, 3]);
    const states = [rolloutOf(), rolloutOf({ pushes: [running] }), rolloutOf({ pushes: [over] })] as const;
    let looks = 0;
    const at = (): InMemory => (pushed ? states[looks++ < 2 ? 1 : 2] : states[0]);
    const one = plan([TWO_WAVES.waves[0]!]);
    const memory = rolloutOf({
      of: one,
      lines: [STARTED],
      hub: {
        versionFacts: (id) => at().rollout.ports.org.versionFacts(id),
        snapshot: (id) => states[looks > 2 ? 2 : 1].rollout.ports.org.snapshot(id),
        subscribersOf: async function* () {},
      },
      push: (order) => {
        pushed = true;
        return pushing(order);
      },
    });
    const listener = heard();
    const { outcome } = await stepRollout(memory.rollout, 60_000, listener);
    expect([outcome, listener.steps]).to.deep.equal(['succeeded', ['push', 'running']]);
    expect(memory.added.at(-1)).to.include({ what: 'finished', outcome: 'succeeded' });
    expect(memory.released()).to.equal(memory.saved()).and.to.be.above(3);
  });

  it('is followed by a rest, so that the org is not called without pause', async () => {
    process.env.SF_PACKAGE_PUSH_POLL_MS = '20';
    const memory = rolloutOf({ lines: [STARTED, pushMade('1')], pushes: [pushOf('1', 'InProgress', [1, 2, 3])] });
    const listener = heard();
    const { step } = await stepRollout(memory.rollout, 500, listener);
    expect([step.waitingFor, new Set(listener.steps)]).to.deep.equal(['running', new Set(['running'])]);
    expect(listener.steps.length).to.be.within(1, 30);
  });

  it('is not taken while another process takes one; the result shows what that has logged', async () => {
    const holder = { file: 'plan.step', pid: 4711, host: 'build-7', seconds: 7 };
    const memory = rolloutOf({
      lock: { ok: false, holder } as never,
      onRefresh: (entries) => {
        if (entries.length === 0) entries.push(...rolloutOf({ lines: [STARTED] }).rollout.log.entries());
      },
    });
    const { outcome, step } = await stepRollout(memory.rollout, undefined);
    expect(outcome).to.equal('waiting');
    expect(step).to.include({ waitingFor: 'runner', wave: null });
    expect(step.reason).to.contain('another process takes a step of it').and.contain('4711 on build-7');
    expect([memory.released(), memory.saved(), memory.added.length]).to.deep.equal([0, 0, 0]);
  });

  it('writes nothing after another process has taken the lock', async () => {
    const memory = rolloutOf({ lines: [STARTED], push: pushing, lock: { isLost: () => true } });
    expect(await problemOf(stepRollout(memory.rollout, 60_000))).to.deep.equal({ kind: 'lost-lock', file: PLAN_FILE });
    expect([memory.added, memory.released(), memory.saved()]).to.deep.equal([[], 1, 1]);
  });

  it("fails with the org's error where nothing was done", async () => {
    for (const error of [busy, no]) {
      const memory = rolloutOf({ lines: [STARTED], hub: silentFor(1, error) });
      expect(await problemOf(stepRollout(memory.rollout, undefined, heard()))).to.equal(error);
    }
    const mistake = new TypeError('x is not a function');
    const memory = rolloutOf({ lines: [STARTED], hub: silentFor(1, mistake) });
    expect(await problemOf(stepRollout(memory.rollout, 60_000))).to.equal(mistake);
  });

  for (const kind of ['unavailable', 'limit', 'session'] as const)
    it(`is retried within the time where the org does not answer: ${kind}`, async () => {
      const silence = new OrgError(kind, 'SILENCE', 'TotalRequests');
      const memory = rolloutOf({
        lines: [STARTED, pushMade('1'), { what: 'aborted' }],
        hub: silentFor(2, silence),
      });
      const listener = heard();
      const { outcome } = await stepRollout(memory.rollout, 60_000, listener);
      expect([outcome, listener.misses]).to.deep.equal(['aborted', ['SILENCE', 'SILENCE']]);
    });

  it('is given up where the org refuses it or the time is up, with the last known state', async () => {
    const memory = rolloutOf({ lines: [STARTED], hub: silentFor(9, no) });
    const broken = await problemOf(stepRollout(memory.rollout, 60_000, heard()));
    expect(broken).to.be.instanceOf(RolloutBroken);
    expect(broken).to.include({ cause: no, pushRequestId: null, seen: undefined });
    const late = rolloutOf({ lines: [STARTED], hub: silentFor(9, busy) });
    expect(await problemOf(stepRollout(late.rollout, 0))).to.include({ cause: busy, pushRequestId: null });
    const heardByNobody = rolloutOf({ lines: [STARTED, { what: 'aborted' }], hub: silentFor(1, busy) });
    expect((await stepRollout(heardByNobody.rollout, 60_000)).outcome).to.equal('aborted');
  });

  it('reports the last known state where the org fails after an internal step', async () => {
    const over = [pushOf('1', 'Succeeded', [1, 2, 3]), pushOf('2', 'Succeeded', [4])];
    const lines: RolloutEvent[] = [STARTED, pushMade('1'), pushMade('2', 'two')];
    const { rollout } = rolloutOf({ pushes: over });
    let asked = 0;
    const versionFacts: PushOrg['versionFacts'] = (id) =>
      asked++ < 1 ? rollout.ports.org.versionFacts(id) : Promise.reject(no);
    const subscribersOf: PushOrg['subscribersOf'] = async function* () {};
    const memory = rolloutOf({ lines, pushes: over, hub: { versionFacts, subscribersOf } });
    const broken = await problemOf(stepRollout(memory.rollout, undefined));
    expect(broken).to.be.instanceOf(RolloutBroken);
    expect((broken as RolloutBroken).seen?.step.action).to.equal('find-new-subscribers');
  });

  it('names its push in an error, even if scheduling was interrupted after that', async () => {
    const breaking: MakePush = async ({ onMade }) => {
      await onMade('7');
      throw new ScheduleBroken(no, '7', false);
    };
    const { rollout } = rolloutOf();
    for (const timeoutMs of [undefined, 60_000]) {
      const memory = rolloutOf({ lines: [STARTED, pushMade('1')], push: breaking });
      expect(await problemOf(stepRollout(memory.rollout, timeoutMs))).to.include({ cause: no, pushRequestId: '7' });
    }
    const { rollout: seen } = rolloutOf({ pushes: [pushOf('1', 'InProgress', [1, 2, 3])] });
    let looks = 0;
    const later: PushOrg['versionFacts'] = (id) =>
      looks++ < 2 ? (looks < 2 ? rollout : seen).ports.org.versionFacts(id) : Promise.reject(no);
    const scheduledFirst = rolloutOf({
      ...{ lines: [STARTED], push: pushing },
      hub: { versionFacts: later, snapshot: (id) => seen.ports.org.snapshot(id) },
    });
    const broken = await problemOf(stepRollout(scheduledFirst.rollout, 60_000));
    expect(broken).to.include({ cause: no, pushRequestId: '1' });
    expect((broken as RolloutBroken).seen?.step.action).to.equal('push');
    // What was made before is not of this step, and what was canceled is no push.
    const refused: MakePush = async ({ onMade }) => {
      await onMade('7');
      return { ...scheduled, pushRequestId: '7', outcome: 'miscounted', reason: 'miscounted' };
    };
    let asked = 0;
    const versionFacts: PushOrg['versionFacts'] = (id) =>
      asked++ < 1 ? rollout.ports.org.versionFacts(id) : Promise.reject(no);
    const memory = rolloutOf({ lines: [STARTED, pushMade('1')], push: refused, hub: { versionFacts } });
    expect(await problemOf(stepRollout(memory.rollout, 60_000))).to.include({ cause: no, pushRequestId: null });
  });
});
