import { expect } from 'chai';
import { OrgError } from '../../../src/core/errors/orgError.js';
import { readFacts } from '../../../src/core/rollout/readFacts.js';
import {
  halt,
  runStep,
  type AuditEntry,
  type MakePush,
  type RolloutPorts,
  type StepDone,
} from '../../../src/core/rollout/step.js';
import type { DigestedPlan, PlannedWave, RolloutState } from '../../../src/core/rollout/types.js';
import { gate, key, lookedFor, NOW, org, plan, sandbox, state, wave, window } from './fixtures.js';
import { hubOf, subscriber, type HubPush, type HubWorld } from './hub.js';

const rejected = (index: number): { orgKey: string; reason: string; message: string } => ({
  ...{ orgKey: key(index), reason: 'no', message: 'no' },
});

type Desk = {
  ports: RolloutPorts;
  /** What was done, in its order. */
  done: string[];
  audit: AuditEntry[];
  saved: RolloutState[];
  orders: Array<Parameters<MakePush>[0]>;
};

const deskOf = (world: HubWorld, refusing: readonly number[] = [], deaf: readonly string[] = []): Desk => {
  const { hub } = hubOf(world);
  const desk: Omit<Desk, 'ports'> = { done: [], audit: [], saved: [], orders: [] };
  const ports: RolloutPorts = {
    org: {
      ...hub,
      cancel: (id) => {
        desk.done.push(`cancel ${id}`);
        return deaf.includes(id) ? Promise.reject(new OrgError('refused', 'X', `${id} runs`)) : hub.cancel(id);
      },
    },
    push: (order) => {
      desk.orders.push(order);
      desk.done.push('push');
      const scheduled = order.orgs.filter((orgKey) => !refusing.map(key).includes(orgKey));
      const out = refusing.filter((index) => order.orgs.includes(key(index))).map(rejected);
      return Promise.resolve({ pushRequestId: scheduled.length === 0 ? null : '0DV', scheduled, rejected: out });
    },
    save: (saved) => {
      desk.done.push('save');
      desk.saved.push(saved);
      return Promise.resolve();
    },
    audit: (entry) => {
      desk.done.push(`audit ${entry.action}`);
      desk.audit.push(entry);
      return Promise.resolve();
    },
    now: () => NOW,
  };
  return { ports, ...desk };
};

const pending = (id: string, ...orgs: number[]): HubPush => ({
  ...{ id, status: 'Pending', scheduledStartTime: '2026-11-05T00:00:00Z' },
  jobs: orgs.map((index) => ({ org: index, status: 'Pending' })),
});

const over = (id: string, jobs: HubPush['jobs']): HubPush => ({
  ...{ id, status: 'Failed', jobs, startTime: '2026-11-03T00:00:00Z', endTime: '2026-11-03T01:00:00Z' },
});

const one = wave('one', [org(1), org(2)]);

describe('a step that pushes', () => {
  it('makes one push, and writes down what it was', async () => {
    const desk = deskOf({});
    const { step, state: after } = await runStep(plan([one]), state(), desk.ports);
    expect([step.do, after, desk.done]).to.deep.equal(['push', state(), ['push', 'audit push']]);
    expect(desk.orders).to.deep.equal([{ orgs: [key(1), key(2)], start: null }]);
    expect(desk.audit).to.deep.equal([
      { action: 'push', wave: 'one', pushRequestId: '0DV', orgs: 2, reason: 'gate open' },
    ]);
  });

  it('says when it starts', async () => {
    const desk = deskOf({});
    await runStep(plan([{ ...one, windows: [window('18:00', '20:00')] }]), state(), desk.ports);
    expect(desk.orders[0]?.start?.toISOString()).to.equal('2026-11-03T18:00:00.000Z');
    expect(desk.audit[0]?.reason).to.equal('gate open, to start 2026-11-03T18:00:00.000Z');
  });

  it('remembers who was refused, before it says that it is done', async () => {
    const desk = deskOf({}, [2]);
    const before = state({ skipped: [rejected(7)] });
    const { state: after } = await runStep(plan([one]), before, desk.ports);
    expect(after.skipped).to.deep.equal([rejected(7), rejected(2)]);
    expect(desk.done).to.deep.equal(['push', 'save', 'audit push']);
    expect(desk.saved).to.deep.equal([after]);
    expect(desk.audit[0]).to.include({ orgs: 1, pushRequestId: '0DV' });
  });

  it('continues where every org was refused', async () => {
    const desk = deskOf({}, [1, 2]);
    const { state: after } = await runStep(plan([one]), state(), desk.ports);
    expect(desk.audit[0]).to.include({ orgs: 0, pushRequestId: null });
    expect((await runStep(plan([one, wave('two', [org(3)])]), after, desk.ports)).step).to.include({ wave: 'two' });
  });

  it('does not try for ever to push to an org that is refused when it is tried again', async () => {
    const pushes = [over('1', [{ org: 1, status: 'Failed', errors: [{ type: 'LockingFailure' }] }])];
    const desk = deskOf({ pushes }, [1]);
    const rollout = plan([wave('one', [org(1)], { retry: { classes: ['transient'], attempts: 1 } })]);
    const first = await runStep(rollout, lookedFor(), desk.ports);
    expect(desk.audit[0]?.reason).to.equal('tried again');
    const second = await runStep(rollout, first.state, desk.ports);
    expect(second.step).to.deep.equal({ do: 'finish', outcome: 'partial' });
  });
});

describe('a step that does nothing', () => {
  for (const [what, pushes, expected] of [
    ['waits', [pending('1', 1, 2)], 'wait'],
    [
      'finishes',
      [
        over(
          '1',
          [1, 2].map((index) => ({ org: index, status: 'Succeeded' })),
        ),
      ],
      'finish',
    ],
  ] as const) {
    it(what, async () => {
      const desk = deskOf({ pushes });
      const before = lookedFor();
      const { step, state: after, facts } = await runStep(plan([one]), before, desk.ports);
      expect([step.do, desk.done, facts.pushes.length]).to.deep.equal([expected, [], 1]);
      expect(after).to.equal(before);
    });
  }
});

describe('looking for those who came later', () => {
  const subscribers = [
    ...[1, 2, 3, 5].map((index) => subscriber(index)),
    ...[subscriber(4, { instanceName: 'EU2' }), subscriber(6, { blocked: true })],
  ];
  const pushes = [over('1', [{ org: 1, status: 'Succeeded' }])];
  const exclusions = [{ orgKey: key(5), customer: false, reason: null, expires: null }];
  const excluded = [{ orgKey: key(2), reason: 'inactive-org', message: 'inactive org' }];
  const look = async (more: Partial<DigestedPlan>, last: Partial<PlannedWave> = {}): Promise<[StepDone, Desk]> => {
    const desk = deskOf({ subscribers, pushes });
    const rollout = plan([wave('none', []), wave('one', [org(1)], last)], { exclusions, excluded, ...more });
    return [await runStep(rollout, state({ skipped: [rejected(9)] }), desk.ports), desk];
  };

  it('finds who is neither planned nor excluded, now or then', async () => {
    const [{ step, state: after }, desk] = await look({ newSubscribers: 'include' });
    expect(step).to.deep.equal({ do: 'find-new-subscribers' });
    expect(after.newSubscribers).to.deep.equal([org(3), org(4, { instanceName: 'EU2' })]);
    expect([after.skipped, desk.saved, desk.done]).to.deep.equal([
      [rejected(9)],
      [after],
      ['save', 'audit new-subscribers'],
    ]);
    expect(desk.audit[0]).to.deep.equal({
      ...{ action: 'new-subscribers', wave: null, pushRequestId: null, orgs: 2, reason: 'swept in a last wave' },
    });
  });

  it('leaves those out for whom the last wave has no window', async () => {
    const windows = [window('01:00', '05:00', ['NA1'])];
    const [{ state: after }] = await look({ newSubscribers: 'include' }, { windows });
    expect(after.newSubscribers?.map(({ orgKey }) => orgKey)).to.deep.equal([key(3), key(4)]);
    expect(after.skipped).to.deep.equal([
      rejected(9),
      { orgKey: key(4), reason: 'no-window', message: 'wave new-subscribers has no window for orgs on EU2' },
    ]);
  });

  it('skips no org, where they are only listed', async () => {
    const windows = [window('01:00', '05:00', ['NA1'])];
    const [{ state: after }, desk] = await look({ newSubscribers: 'list' }, { windows });
    expect([after.newSubscribers?.length, after.skipped.length]).to.deep.equal([2, 1]);
    expect(desk.audit[0]?.reason).to.equal('listed only');
  });

  it('finds none for the orgs of a report', async () => {
    const [{ state: after }] = await look({ newSubscribers: 'include', scope: 'report' });
    expect(after.newSubscribers).to.deep.equal([]);
  });
});

describe('halting', () => {
  const rollout = plan([one, wave('two', [org(3)]), wave('prod', [sandbox(4, 3)])]);
  const pushes = [
    pending('1', 1, 2),
    pending('2', 3, 9),
    { ...pending('3', 3), status: 'InProgress' as const },
    pending('4', 3, 4),
    pending('5'),
  ];
  const HALT = { kind: 'paused', wave: null, reason: 'why' } as const;

  it('is written down first, and cancels what is scheduled and of orgs of the plan alone', async () => {
    const desk = deskOf({ pushes });
    const facts = await readFacts(desk.ports.org, rollout);
    const after = await halt(rollout, facts, state(), HALT, desk.ports);
    expect([after, desk.saved]).to.deep.equal([state({ halt: HALT }), [after]]);
    expect(desk.done).to.deep.equal([
      ...['save', 'audit pause', 'cancel 1', 'audit cancel', 'cancel 4', 'audit cancel'],
    ]);
    expect(desk.audit).to.deep.equal([
      { action: 'pause', wave: null, pushRequestId: null, orgs: 0, reason: 'why' },
      { action: 'cancel', wave: null, pushRequestId: '1', orgs: 2, reason: 'scheduled, and not begun' },
      { action: 'cancel', wave: null, pushRequestId: '4', orgs: 2, reason: 'scheduled, and not begun' },
    ]);
  });

  it('cancels the others, where one cannot be canceled, and says so', async () => {
    const desk = deskOf({ pushes }, [], ['1']);
    const facts = await readFacts(desk.ports.org, rollout);
    const error = await halt(rollout, facts, state(), HALT, desk.ports).catch((each: unknown) => each);
    expect(error).to.be.instanceOf(OrgError).and.have.property('message', '1 runs');
    expect(desk.done).to.deep.equal(['save', 'audit pause', 'cancel 1', 'cancel 4', 'audit cancel']);
  });

  it('knows those who came later', async () => {
    const desk = deskOf({ pushes });
    const swept = { ...rollout, newSubscribers: 'include' as const };
    const facts = await readFacts(desk.ports.org, swept);
    await halt(swept, facts, state({ newSubscribers: [org(9)] }), HALT, desk.ports);
    expect(desk.done.filter((each) => each.startsWith('cancel'))).to.deep.equal(['cancel 1', 'cancel 2', 'cancel 4']);
  });

  for (const [kind, action] of [
    ['paused', 'pause'],
    ['aborted', 'abort'],
    ['tripped', 'trip'],
  ] as const) {
    it(`is known as ${action} in the log`, async () => {
      const desk = deskOf({});
      await halt(rollout, { pushes: [], orgs: new Map() }, state(), { ...HALT, kind, wave: 'one' }, desk.ports);
      expect(desk.audit).to.deep.equal([{ action, wave: 'one', pushRequestId: null, orgs: 0, reason: 'why' }]);
    });
    it(`is completed by the next run, when ${kind}`, async () => {
      const desk = deskOf({ pushes: [pending('1', 1)] });
      const { step } = await runStep(rollout, state({ halt: { ...HALT, kind } }), desk.ports);
      expect([step.do, desk.done]).to.deep.equal([kind === 'paused' ? 'wait' : 'stop', ['cancel 1', 'audit cancel']]);
    });
  }

  it('is what a gate does that trips', async () => {
    const failed: HubPush = over('1', [{ org: 1, status: 'Failed' }]);
    const desk = deskOf({ pushes: [failed, pending('2', 2)] });
    const strict = plan([{ ...one, gate: gate({ maxFailures: { count: 0 } }) }]);
    const { step, state: after } = await runStep(strict, state(), desk.ports);
    const reason = '1 of 2 orgs failed or are stuck, more than 0';
    expect(step).to.deep.equal({ do: 'trip', wave: 'one', reason });
    expect(after.halt).to.deep.equal({ kind: 'tripped', wave: 'one', reason });
    expect(desk.done).to.deep.equal(['save', 'audit trip', 'cancel 2', 'audit cancel']);
  });
});
