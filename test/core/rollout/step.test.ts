import { expect } from 'chai';
import { OrgError } from '../../../src/core/errors/orgError.js';
import { foldLog } from '../../../src/core/rollout/log/foldLog.js';
import type { RolloutStep } from '../../../src/core/rollout/step/rolloutStep.js';
import type { LogEntry, RolloutEvent } from '../../../src/core/rollout/log/logEntry.js';
import type { PushMade, WavePush, StepPorts } from '../../../src/core/rollout/facts/ports.js';
import { runStep, type StepDone } from '../../../src/core/rollout/step/runStep.js';
import type { DigestedPlan, PlannedWave } from '../../../src/core/rollout/plan/plan.js';
import { gate, HOUR, key, NOW, org, plan, WANTED, wave, window } from './fixtures.js';
import { hubOf, subscriber, type HubPush, type HubWorld } from './hub.js';
import { entriesOf, logOf } from './logs.js';

const MADE = '0DV9';
const STARTED: RolloutEvent = { what: 'started', takenOver: [] };
const LOOKED: RolloutEvent = { what: 'new-subscribers', orgs: [] };
const made = (pushRequestId: string, at = NOW.toISOString()): RolloutEvent & { at: string } => ({
  ...{ what: 'push-made', intent: 'i', wave: 'one', pushRequestId, at },
});
const rejected = (index: number): { orgKey: string; reason: string; message: string } => ({
  ...{ orgKey: key(index), reason: 'no', message: 'no' },
});

type Desk = {
  ports: StepPorts;
  /** Lines of the log, calls of ports and cancels, in their order. */
  done: string[];
  added: LogEntry[];
  orders: WavePush[];
};

type Setting = {
  world?: HubWorld;
  before?: ReadonlyArray<RolloutEvent & { at?: string }>;
  /** What each push comes to; the last again and again. */
  pushes?: ReadonlyArray<(order: WavePush) => Promise<Partial<PushMade>> | Partial<PushMade>>;
  deaf?: readonly string[];
  now?: () => Date;
  onRefresh?: (entries: LogEntry[]) => void;
};

const deskOf = ({ world = {}, before = [STARTED], pushes = [], deaf = [], now, onRefresh }: Setting = {}): Desk => {
  const { hub } = hubOf(world);
  const log = logOf(entriesOf(...before), onRefresh);
  const desk: Omit<Desk, 'ports'> = { done: [], added: log.added, orders: [] };
  const ports: StepPorts = {
    org: {
      ...hub,
      async cancel(id) {
        desk.done.push(`cancel ${id}`);
        if (deaf.includes(id)) throw new OrgError('refused', 'X', `${id} runs`);
        await hub.cancel(id);
      },
    },
    log: {
      ...log,
      append(event, reason) {
        desk.done.push(event.what);
        return log.append(event, reason);
      },
    },
    async push(order) {
      const outcome = pushes[Math.min(desk.orders.length, pushes.length - 1)];
      desk.orders.push(order);
      await order.onMade(MADE);
      const whole = {
        pushRequestId: MADE,
        outcome: 'scheduled',
        orgs: order.orgs.length,
        rejected: [],
        reason: '',
      } as const;
      return { ...whole, ...(await outcome?.(order)) };
    },
    ended: new Map(),
    host: 'here',
    now: now ?? (() => NOW),
    msPerThousand: () => 1000,
  };
  return { ports, ...desk };
};

const pending = (id: string, ...orgs: number[]): HubPush => ({
  ...{ id, status: 'Pending', scheduledStartTime: '2026-11-05T00:00:00Z' },
  jobs: orgs.map((index) => ({ org: index, status: 'Pending' })),
});
const created = (id: string, ...orgs: number[]): HubPush => ({ ...pending(id, ...orgs), status: 'Created' });

const over = (id: string, jobs: HubPush['jobs']): HubPush => ({
  ...{ id, status: 'Failed', jobs, startTime: '2026-11-03T00:00:00Z', endTime: '2026-11-03T01:00:00Z' },
});

const one = wave('one', [org(1), org(2)]);
const strict = wave('one', [org(1), org(2)], { gate: gate({ maxFailures: { count: 0 } }) });

describe('a step that pushes', () => {
  it('logs the intent, the request as soon as it exists, and the result', async () => {
    const desk = deskOf();
    const { step, state } = await runStep(plan([one]), desk.ports);
    expect([step.do, desk.done]).to.deep.equal(['push', ['push-intended', 'push-made', 'push-ended']]);
    const [intended, request, ended] = desk.added as [LogEntry, LogEntry, LogEntry];
    const orgs = [key(1), key(2)];
    expect(intended).to.deep.include({ wave: 'one', orgs, start: null, retry: false });
    expect(request).to.deep.include({ intent: intended.id, wave: 'one', pushRequestId: MADE });
    expect(ended).to.deep.include({ intent: intended.id, pushRequestId: MADE, outcome: 'scheduled', orgs: 2 });
    expect([desk.orders[0]?.orgs, desk.orders[0]?.start]).to.deep.equal([orgs, null]);
    expect(state).to.deep.equal(foldLog(desk.ports.log.entries()));
  });

  it('passes its start on', async () => {
    const desk = deskOf();
    await runStep(plan([{ ...one, windows: [window('18:00', '20:00')] }]), desk.ports);
    expect(desk.orders[0]?.start?.toISOString()).to.equal('2026-11-03T18:00:00.000Z');
    expect(desk.added[0]).to.include({ start: '2026-11-03T18:00:00.000Z' });
  });

  it('records refused orgs, with the reason', async () => {
    const desk = deskOf({ pushes: [() => ({ orgs: 1, rejected: [rejected(2)] })] });
    const { state } = await runStep(plan([one]), desk.ports);
    expect([...state.skipped.values()]).to.deep.equal([{ ...rejected(2), by: 'org' }]);
  });

  it('is decided again where the org refused every org', async () => {
    const nobody = {
      pushRequestId: null,
      outcome: 'nothing-accepted' as const,
      orgs: 0,
      rejected: [rejected(1), rejected(2)],
    };
    const desk = deskOf({ pushes: [() => nobody] });
    const { step, state } = await runStep(plan([one]), desk.ports);
    expect([step.do, state.skipped.size]).to.deep.equal(['find-new-subscribers', 2]);
  });

  it('fails with the error of its push, after its intent was logged', async () => {
    const desk = deskOf({ pushes: [() => Promise.reject(new OrgError('unreachable', 'X', 'lost'))] });
    const error = await runStep(plan([one]), desk.ports).catch((each: unknown) => each);
    expect(error).to.be.instanceOf(OrgError);
    expect(desk.done).to.deep.equal(['push-intended', 'push-made']);
  });

  it('waits where another runner pushes to its orgs', async () => {
    const desk = deskOf({ pushes: [() => ({ outcome: 'rival', reason: 'another runner is at it' })] });
    const { step } = await runStep(plan([one]), desk.ports);
    expect(step).to.deep.equal({
      ...{ do: 'wait', for: 'runner', wave: 'one', until: null, reason: 'another runner is at it' },
    });
    expect(desk.added.at(-1)).to.include({ what: 'push-ended', outcome: 'rival' });
  });

  it('does not report a push where the org has miscounted', async () => {
    const desk = deskOf({ pushes: [() => ({ outcome: 'miscounted', reason: 'why' })] });
    const { step } = await runStep(plan([one]), desk.ports);
    expect([step.do, desk.orders.length]).to.deep.equal(['wait', 1]);
  });
});

describe('before a push is set to Pending', () => {
  const asking = (order: WavePush): Promise<Partial<PushMade>> =>
    order
      .mayActivate()
      .then((no) => (no === undefined ? {} : { outcome: 'withheld', reason: `${no.reason}: ${no.message}` }));

  /** Why pushes were held back, as the log has it. */
  const reasonsIn = ({ added }: Desk): Array<string | undefined> =>
    added.flatMap((each) => (each.what === 'push-ended' && each.outcome === 'withheld' ? [each.reason] : []));

  it('the runner that schedules it gets the reason why it is withheld', async () => {
    const reasons: unknown[] = [];
    const desk = deskOf({
      pushes: [(order) => order.mayActivate().then((no) => (reasons.push(no?.reason), {}))],
      onRefresh: (entries) => {
        if (entries.length > 1) entries.push({ ...entriesOf({ what: 'aborted' })[0]!, id: 'theirs' });
      },
    });
    await runStep(plan([one]), desk.ports);
    expect(reasons).to.deep.equal(['halted']);
  });

  it('the step gives up after several attempts', async () => {
    const desk = deskOf({ pushes: [() => ({ outcome: 'withheld', reason: 'why' })] });
    const { step } = await runStep(plan([one]), desk.ports);
    expect(step).to.deep.equal({ do: 'wait', for: 'advance', wave: 'one', until: null, reason: 'why' });
    expect(desk.orders).to.have.length(4);
  });

  for (const [what, event, expected] of [
    ['paused', { what: 'paused', canceledPushes: [] }, 'wait'],
    ['aborted', { what: 'aborted' }, 'stop'],
  ] as ReadonlyArray<[string, RolloutEvent, string]>) {
    it(`it is checked whether the rollout was ${what} in the meantime`, async () => {
      let refreshed = 0;
      const onRefresh = (entries: LogEntry[]): void => {
        // The first time is before anything is decided.
        if (refreshed++ === 1) entries.push({ ...entriesOf(event)[0]!, id: 'theirs', time: NOW.toISOString() });
      };
      const desk = deskOf({ pushes: [asking], onRefresh });
      const { step } = await runStep(plan([one]), desk.ports);
      expect([step.do, desk.orders.length]).to.deep.equal([expected, 1]);
      expect(desk.added.at(-1)).to.include({ what: 'push-ended', outcome: 'withheld' });
      expect(reasonsIn(desk)[0]).to.match(/^halted: the rollout was halted: /);
    });
  }

  it('it is checked whether an org was skipped, and the others are pushed to', async () => {
    let refreshed = 0;
    const skip: RolloutEvent = { what: 'skipped', by: 'person', orgs: [rejected(1)] };
    const onRefresh = (entries: LogEntry[]): void => {
      if (refreshed++ === 1) entries.push({ ...entriesOf(skip)[0]!, id: 'theirs', time: NOW.toISOString() });
    };
    const desk = deskOf({ pushes: [asking], onRefresh });
    const { step } = await runStep(plan([one]), desk.ports);
    expect([step.do, desk.orders.map(({ orgs }) => orgs)]).to.deep.equal(['push', [[key(1), key(2)], [key(2)]]]);
    expect(reasonsIn(desk)).to.deep.equal(['halted: an org of it was skipped']);
  });

  it('it is checked whether its window has closed, and the push is made for the next opening', async () => {
    let now = new Date('2026-11-03T04:59:30Z');
    const late = (order: WavePush): Promise<Partial<PushMade>> => {
      if (order.start === null) now = new Date('2026-11-03T05:04:31Z');
      return asking(order);
    };
    const desk = deskOf({ pushes: [late], now: () => now });
    const { step } = await runStep(plan([{ ...one, windows: [window('01:00', '05:00')] }]), desk.ports);
    expect(step).to.deep.include({ do: 'push', start: new Date('2026-11-04T01:00:00Z') });
    expect(desk.orders.map(({ start }) => start?.toISOString() ?? null)).to.deep.equal([
      null,
      '2026-11-04T01:00:00.000Z',
    ]);
    expect(desk.added.flatMap((each) => (each.what === 'push-ended' ? each.outcome : []))).to.deep.equal([
      ...['withheld', 'scheduled'],
    ]);
    expect(reasonsIn(desk)).to.deep.equal(['closed: its window has closed in the meantime']);
  });

  it('and after that: it is not reported as scheduled where somebody has halted the rollout by then', async () => {
    const desk: Desk = deskOf({ pushes: [() => desk.ports.log.append({ what: 'aborted' }).then(() => ({}))] });
    const { step, state } = await runStep(plan([one]), desk.ports);
    expect([step.do, state.halt?.kind, desk.orders.length]).to.deep.equal(['stop', 'aborted', 1]);
  });

  it('and regardless of the number of decisions before', async () => {
    const withheld = (): Partial<PushMade> => ({ outcome: 'withheld', reason: 'why' });
    const halting = (): Promise<object> =>
      desk.ports.log.append({ what: 'paused', canceledPushes: [] }, 'lunch').then(() => ({}));
    const desk: Desk = deskOf({ pushes: [withheld, withheld, withheld, halting] });
    const { step } = await runStep(plan([one]), desk.ports);
    expect(step).to.deep.include({ do: 'wait', for: 'paused', reason: 'lunch' });
    expect(desk.orders).to.have.length(4);
  });

  it('a cancel is logged', async () => {
    const desk = deskOf({
      pushes: [(order) => order.onCancel(MADE).then(() => ({ outcome: 'miscounted' as const }))],
    });
    const { state } = await runStep(plan([one]), desk.ports);
    expect(state.pushes.get(MADE)?.cancelIntended).to.be.true;
  });
});

describe('a step that does nothing', () => {
  const done = over(
    '1',
    [1, 2].map((index) => ({ org: index, status: 'Succeeded' })),
  );
  for (const [what, pushes, expected, written] of [
    ['waits', [pending('1', 1, 2)], 'wait', []],
    ['finishes', [done], 'finish', ['finished']],
  ] as const) {
    it(what, async () => {
      const desk = deskOf({ world: { pushes }, before: [STARTED, LOOKED] });
      const { step, facts } = await runStep(plan([one]), desk.ports);
      expect([step.do, desk.done, facts.pushes.length]).to.deep.equal([expected, written, 1]);
      await runStep(plan([one]), desk.ports);
      expect(desk.done, 'once').to.deep.equal(written);
    });
  }
});

describe('a request that remained Created', () => {
  const seen = async (at: string, host = 'here'): Promise<[StepDone, Desk]> => {
    const desk = deskOf({ world: { pushes: [created('1', 1)] }, before: [STARTED, made('1', at)] });
    desk.ports.host = host;
    return [await runStep(plan([one]), desk.ports), desk];
  };
  const ago = (ms: number): string => new Date(NOW.getTime() - ms).toISOString();

  it('of this machine is canceled at once', async () => {
    const [, desk] = await seen(ago(1));
    expect(desk.done.slice(0, 3)).to.deep.equal(['cancel-intended', 'cancel 1', 'canceled']);
    expect(desk.added[0]?.reason).to.equal('left behind by a step that did not come to its end');
  });

  it('of another machine is named, and waited for', async () => {
    const [{ step }, desk] = await seen(ago(HOUR - 1), 'there');
    expect([step.do === 'wait' && step.for, desk.done]).to.deep.equal(['runner', []]);
    expect(step).to.deep.include({ reason: 'another runner is scheduling 1', until: new Date(NOW.getTime() + 1) });
  });

  it('of another machine is canceled after an hour', async () => {
    const [, desk] = await seen(ago(HOUR), 'there');
    expect(desk.done[1]).to.equal('cancel 1');
  });

  it('of somebody else is not touched', async () => {
    const desk = deskOf({ world: { pushes: [created('1', 1)] } });
    await runStep(plan([one]), desk.ports);
    expect(desk.done).to.deep.equal(['push-intended', 'push-made', 'push-ended']);
  });
});

describe('a push that somebody else has canceled', () => {
  const world = { pushes: [{ ...pending('1', 1, 2), status: 'Canceled' as const }, pending('2', 3)] };
  const waves = [one, wave('two', [org(3)])];

  it('pauses the rollout, and cancels what is scheduled', async () => {
    const two = { ...made('2'), wave: 'two' };
    const desk = deskOf({ world, before: [STARTED, made('1'), two] });
    const { step } = await runStep(plan(waves), desk.ports);
    expect(step).to.deep.include({ do: 'wait', for: 'paused', reason: 'somebody else has canceled 1 of it' });
    expect(desk.done).to.deep.equal(['paused', 'cancel-intended', 'cancel 2', 'canceled']);
    expect(desk.added[0]).to.deep.include({ canceledPushes: ['1'] });
  });

  it('is made again after a person has resumed the rollout', async () => {
    const desk = deskOf({ world, before: [STARTED, made('1'), { what: 'resumed', canceledPushes: ['1'] }] });
    expect((await runStep(plan(waves), desk.ports)).step.do).to.equal('push');
  });

  it('is made again where the rollout was about to cancel it', async () => {
    const before = [STARTED, made('1'), { what: 'cancel-intended' as const, pushRequestId: '1' }];
    expect((await runStep(plan(waves), deskOf({ world, before }).ports)).step.do).to.equal('push');
  });
});

describe('an unfinished cancel', () => {
  it('is repeated', async () => {
    const before = [STARTED, made('1'), { what: 'cancel-intended' as const, pushRequestId: '1' }];
    const desk = deskOf({ world: { pushes: [pending('1', 1)] }, before });
    await runStep(plan([one]), desk.ports);
    expect(desk.done.slice(0, 3)).to.deep.equal(['cancel-intended', 'cancel 1', 'canceled']);
  });
});

describe('a scheduled push that no longer fits the plan or the log', () => {
  const night = { ...one, windows: [window('01:00', '05:00')] };
  const scheduled = { ...pending('1', 1, 2), scheduledStartTime: '2026-11-04T01:00:00Z' };
  const before = [STARTED, made('1')];
  const doneFor = async (
    changed: Partial<DigestedPlan>,
    lines: readonly RolloutEvent[] = [],
  ): Promise<{ done: string[]; why: string[] }> => {
    const desk = deskOf({ world: { pushes: [scheduled] }, before: [...before, ...lines] });
    await runStep({ ...plan([night]), ...changed }, desk.ports);
    return { done: desk.done, why: desk.added.map(({ reason }) => reason) };
  };

  it('stays where it still fits', async () => {
    expect((await doneFor({})).done).to.deep.equal([]);
    expect((await doneFor({}, [{ what: 'skipped', by: 'org', orgs: [rejected(1)] }])).done).to.deep.equal([]);
  });

  it('is made again without an org that another copy of the log has skipped', async () => {
    const { done, why } = await doneFor({}, [{ what: 'skipped', by: 'person', orgs: [rejected(1)] }]);
    expect(done.slice(0, 3)).to.deep.equal(['cancel-intended', 'cancel 1', 'canceled']);
    expect(why[0]).to.equal('made anew without orgs that were skipped');
  });

  it('is made again where an amended plan has no window at its time', async () => {
    const freezes = [{ from: '2026-11-04', to: '2026-11-04', timeZone: 'UTC', reason: null }];
    const { done, why } = await doneFor({ freezes });
    expect(done.slice(0, 3)).to.deep.equal(['cancel-intended', 'cancel 1', 'canceled']);
    expect(why[0]).to.equal('made anew, because the plan has no window at its time any more');
  });

  it('is not touched where it is due by now, or belongs to somebody else', async () => {
    const freezes = [{ from: '2026-11-01', to: '2026-11-09', timeZone: 'UTC', reason: null }];
    const due = deskOf({ world: { pushes: [{ ...scheduled, scheduledStartTime: NOW.toISOString() }] }, before });
    await runStep({ ...plan([night]), freezes }, due.ports);
    const foreign = deskOf({ world: { pushes: [scheduled] } });
    await runStep({ ...plan([night]), freezes }, foreign.ports);
    expect([due.done, foreign.done]).to.deep.equal([[], []]);
  });
});

describe('searching for new subscribers', () => {
  const subscribers = [
    ...[2, 3, 5, 7].map((index) => subscriber(index)),
    ...[
      subscriber(1, { versionId: WANTED.version.id }),
      subscriber(4, { instanceName: 'EU2' }),
      subscriber(6, { blocked: true }),
    ],
  ];
  const pushes = [over('1', [{ org: 1, status: 'Succeeded' }])];
  const exclusions = [{ orgKey: key(5), withSandboxes: false, reason: null, expires: null }];
  const excluded = [
    { orgKey: key(2), reason: 'inactive-org', message: 'inactive org' },
    { orgKey: key(7), reason: 'in-open-push', message: 'already in an open push of this version' },
  ];
  const look = async (more: Partial<DigestedPlan>, last: Partial<PlannedWave> = {}): Promise<[StepDone, Desk]> => {
    const desk = deskOf({ world: { subscribers, pushes } });
    const rollout = plan([wave('none', []), wave('one', [org(1)], last)], { exclusions, excluded, ...more });
    return [await runStep(rollout, desk.ports), desk];
  };

  it('finds orgs that are neither planned nor excluded, and those that were in an open push', async () => {
    const [{ step, state }, desk] = await look({ newSubscribers: 'include' });
    expect(step).to.deep.equal({ do: 'find-new-subscribers' });
    expect(state.newSubscribers).to.deep.equal([org(3), org(7), org(4, { instanceName: 'EU2' })]);
    expect([desk.done, desk.added[0]?.reason]).to.deep.equal([['new-subscribers'], 'in an additional last wave']);
  });

  it('leaves out orgs for which the last wave has no window', async () => {
    const windows = [window('01:00', '05:00', ['NA1'])];
    const [{ state }] = await look({ newSubscribers: 'include' }, { windows });
    expect([...state.skipped.values()]).to.deep.equal([
      {
        ...{ orgKey: key(4), reason: 'no-window', by: 'org' },
        message: 'wave new-subscribers has no window for orgs on EU2',
      },
    ]);
  });

  it('leaves out no org, where they are only listed', async () => {
    const windows = [window('01:00', '05:00', ['NA1'])];
    const [{ state }, desk] = await look({ newSubscribers: 'list' }, { windows });
    expect([state.newSubscribers?.length, state.skipped.size]).to.deep.equal([3, 0]);
    expect(desk.added[0]?.reason).to.equal('listed only');
  });

  it('finds no org for a plan of the orgs of a report', async () => {
    const [{ state }] = await look({ newSubscribers: 'include', scope: 'report' });
    expect(state.newSubscribers).to.deep.equal([]);
  });
});

describe('a halted rollout', () => {
  const pushes = [
    ...[pending('1', 1), pending('2', 2), created('3', 2), pending('4', 1, 2)],
    { ...pending('5', 1), status: 'InProgress' as const },
  ];
  const own = ['1', '2', '3', '5'].map((id) => made(id));
  const halts: ReadonlyArray<[RolloutEvent, string]> = [
    [{ what: 'paused', canceledPushes: [] }, 'wait'],
    [{ what: 'aborted' }, 'stop'],
    [{ what: 'tripped', wave: 'one', rule: 'maxFailures', inconclusive: false, orgs: [] }, 'stop'],
  ];
  for (const [event, expected] of halts)
    it(`cancels its own scheduled pushes, when it was ${event.what}`, async () => {
      const desk = deskOf({ world: { pushes }, before: [STARTED, ...own, event] });
      desk.ports.host = 'there';
      const { step } = await runStep(plan([one]), desk.ports);
      expect(step.do).to.equal(expected);
      expect(desk.done.filter((each) => each.startsWith('cancel '))).to.have.members([
        'cancel 1',
        'cancel 2',
        'cancel 3',
      ]);
    });

  it('cancels the other pushes, where one cannot be canceled, and reports that', async () => {
    const before = [STARTED, ...own, halts[0]![0]];
    const desk = deskOf({ world: { pushes }, before, deaf: ['1'] });
    desk.ports.host = 'there';
    const error = await runStep(plan([one]), desk.ports).catch((each: unknown) => each);
    expect(error).to.be.instanceOf(OrgError).and.have.property('message', '1 runs');
    expect(desk.done.filter((each) => each.startsWith('cancel '))).to.have.members([
      'cancel 1',
      'cancel 2',
      'cancel 3',
    ]);
  });

  it('is the result of a tripped gate, and reported with the state after that', async () => {
    const failed = { ...over('1', [{ org: 1, status: 'Failed' }]), endTime: '2026-11-03T11:00:00Z' };
    const world: { pushes: HubPush[] } = { pushes: [failed, pending('2', 2)] };
    const desk = deskOf({ world, before: [STARTED, made('1'), made('2')] });
    desk.ports.org.cancel = (id) => {
      world.pushes[1] = { ...pending(id, 2), status: 'Canceled' };
      desk.done.push(`cancel ${id}`);
      return Promise.resolve();
    };
    const { step, state, facts } = await runStep(plan([strict]), desk.ports);
    const reason = '1 of 2 orgs failed or are stuck, more than 0';
    expect(step).to.deep.include({ do: 'trip', wave: 'one', reason });
    expect(state.halt).to.deep.equal({ kind: 'tripped', wave: 'one', reason });
    expect(desk.added[0]).to.deep.include({
      wave: 'one',
      rule: 'maxFailures',
      inconclusive: false,
      orgs: [key(1)],
      reason,
    });
    expect(desk.done).to.deep.equal(['tripped', 'cancel-intended', 'cancel 2', 'canceled']);
    expect(facts.orgs.has(key(2)), 'not open any more').to.be.false;
  });

  const done = over('1', [
    { org: 1, status: 'Succeeded' },
    { org: 2, status: 'Succeeded' },
  ]);
  const finished: RolloutEvent[] = [STARTED, made('1'), made('2'), LOOKED, { what: 'finished', outcome: 'succeeded' }];

  it('that was halted after its end cancels pushes of another runner, and remains finished', async () => {
    const world: { pushes: HubPush[] } = { pushes: [done, pending('2', 2)] };
    const desk = deskOf({ world, before: [...finished, { what: 'aborted' }] });
    desk.ports.org.cancel = (id) => {
      world.pushes[1] = { ...pending(id, 2), status: 'Canceled' };
      desk.done.push(`cancel ${id}`);
      return Promise.resolve();
    };
    const { step, facts } = await runStep(plan([one]), desk.ports);
    expect([step.do, desk.done]).to.deep.equal(['finish', ['cancel-intended', 'cancel 2', 'canceled']]);
    expect(facts.pushes.map(({ status }) => status)).to.have.members(['Failed', 'Canceled']);
  });

  it('is not one that has ended', async () => {
    const desk = deskOf({ world: { pushes: [done, pending('2', 2)] }, before: finished });
    const { step } = await runStep(plan([one]), desk.ports);
    expect([step.do, desk.done]).to.deep.equal(['finish', []]);
  });
});

describe('a push that orgs refuse because the day has no migrations left', () => {
  const refusal = (index: number, reason = 'LIMIT_EXCEEDED') => ({
    orgKey: key(index),
    reason,
    message: `${reason} of ${index}`,
  });
  type Ended = Extract<LogEntry, { what: 'push-ended' }>;
  const pushed = async (
    rejected: ReturnType<typeof refusal>[],
    more: object = { migration: true },
    { outcome, orgs }: Pick<PushMade, 'outcome' | 'orgs'> = { outcome: 'nothing-accepted', orgs: 0 },
  ) => {
    const made = { outcome, orgs, rejected, reason: `${outcome} by ${orgs}` };
    const desk = deskOf({ pushes: [() => made] });
    const { step } = await runStep(plan([one], more), desk.ports);
    const ended = desk.added.find((entry): entry is Ended & LogEntry => entry.what === 'push-ended');
    return { step, reason: ended?.reason, reasons: ended?.rejected.map(({ reason }) => reason) };
  };

  it('is waited for, and the orgs are taken later', async () => {
    const { step, reasons } = await pushed([refusal(1), refusal(2)]);
    expect(step).to.deep.equal({
      ...{ do: 'wait', for: 'later', wave: 'one', until: null, reason: 'LIMIT_EXCEEDED of 1' },
    });
    expect(reasons).to.deep.equal(['over-migration-limit', 'over-migration-limit']);
  });

  it('is over where other orgs refuse it for good, or where nothing is migrated', async () => {
    const isLater = ({ step }: { step: RolloutStep }): boolean => step.do === 'wait' && step.for === 'later';
    const mixed = await pushed([refusal(1), refusal(2, 'OTHER')]);
    expect([isLater(mixed), mixed.reasons]).to.deep.equal([false, ['over-migration-limit', 'OTHER']]);
    const none = await pushed([]);
    expect(isLater(none)).to.equal(false);
    const upgrade = await pushed([refusal(1), refusal(2)], {});
    expect([isLater(upgrade), upgrade.reasons]).to.deep.equal([false, ['LIMIT_EXCEEDED', 'LIMIT_EXCEEDED']]);
  });

  it('is made where another org accepts it, which the log says', async () => {
    const { step, reason, reasons } = await pushed([refusal(2)], {}, { outcome: 'scheduled', orgs: 1 });
    expect([step.do, reason, reasons]).to.deep.equal(['push', 'scheduled by 1', ['LIMIT_EXCEEDED']]);
    const migrated = await pushed([refusal(2)], { migration: true }, { outcome: 'scheduled', orgs: 1 });
    expect([migrated.step.do, migrated.reason]).to.deep.equal(['push', 'scheduled by 1']);
  });
});
