import { expect } from 'chai';
import { haltRollout, liftHalt, skipInRollout } from '../../../src/core/rollout/step/decisions.js';
import { nextStep } from '../../../src/core/rollout/step/nextStep.js';
import { readView } from '../../../src/core/rollout/facts/rolloutView.js';
import { foldLog } from '../../../src/core/rollout/log/foldLog.js';
import type { LogEntry, RolloutEvent } from '../../../src/core/rollout/log/logEntry.js';
import type { DigestedPlan } from '../../../src/core/rollout/plan/plan.js';
import { gate, key, NOW, org, plan, wave } from './fixtures.js';
import { hubOf, type HubPush } from './hub.js';
import { entriesOf, logOf } from './logs.js';

const STARTED: RolloutEvent = { what: 'started', takenOver: [] };
const made = (pushRequestId: string): RolloutEvent => ({ what: 'push-made', intent: 'i', wave: 'one', pushRequestId });
const paused: RolloutEvent = { what: 'paused', canceledPushes: [] };
const tripped: RolloutEvent = { what: 'tripped', wave: 'one', rule: 'maxFailures', inconclusive: false, orgs: [] };
const pushOf = (id: string, status: HubPush['status'], jobs: HubPush['jobs']): HubPush => ({
  ...{ id, status, jobs, startTime: '2026-11-03T10:00:00Z' },
  ...(status === 'Failed' ? { endTime: '2026-11-03T11:00:00Z' } : {}),
});
const rollout = plan([
  wave('one', [org(1), org(2), org(3)], { gate: gate({ maxFailures: { percent: 50 } }) }),
  wave('two', [org(4)], { approval: 'manual' }),
]);

type Desk = { ports: Parameters<typeof liftHalt>[2]; canceled: string[]; added: LogEntry[] };
const deskOf = (before: readonly RolloutEvent[], pushes: readonly HubPush[] = []): Desk => {
  const { hub, canceled } = hubOf({ pushes });
  const log = logOf(entriesOf(...before));
  return { ports: { org: hub, log, ended: new Map(), now: () => NOW }, canceled, added: log.added };
};
const told = (added: readonly LogEntry[]): string[] => added.map(({ what }) => what);

describe('a halt', () => {
  const pushes = [
    pushOf('1', 'Pending', [{ org: 1, status: 'Pending' }]),
    pushOf('2', 'InProgress', [{ org: 2, status: 'InProgress' }]),
    pushOf('3', 'Pending', [{ org: 3, status: 'Pending' }]),
  ];
  for (const what of ['paused', 'aborted'] as const)
    it(`is logged first, and then cancels scheduled pushes of the rollout: ${what}`, async () => {
      const desk = deskOf([STARTED, made('1'), made('2')], pushes);
      const { state } = await haltRollout(rollout, what, 'why', desk.ports);
      expect([state.halt?.kind, state.halt?.reason]).to.deep.equal([what, 'why']);
      expect([desk.canceled, told(desk.added)]).to.deep.equal([['1'], [what, 'cancel-intended', 'canceled']]);
    });
});

describe('resuming', () => {
  const resume = (desk: Desk, of: DigestedPlan = rollout): Promise<void> => liftHalt(of, 'why', desk.ports);

  it('lifts a pause', async () => {
    const desk = deskOf([STARTED, paused]);
    await resume(desk);
    expect(told(desk.added)).to.deep.equal(['resumed']);
    expect(foldLog(desk.ports.log.entries()).halt).to.equal(null);
  });

  it('does nothing where there is no halt, or an abort', async () => {
    for (const before of [[STARTED], [STARTED, { what: 'aborted' } as const]]) {
      const desk = deskOf(before);
      await resume(desk);
      expect(desk.added).to.deep.equal([]);
    }
  });

  it('accepts every failure of the wave so far, even if its gate does not trip at this moment', async () => {
    const jobs = [1, 2, 3].map((index) => ({ org: index, status: index === 1 ? 'Failed' : 'Succeeded' }) as const);
    const desk = deskOf([STARTED, made('1'), tripped], [pushOf('1', 'Failed', jobs)]);
    await resume(desk);
    expect(desk.added[0]).to.deep.include({ what: 'accepted', wave: 'one', orgs: [key(1)], reason: 'why' });
  });

  it('lifts both a tripped gate and a pause', async () => {
    const desk = deskOf([STARTED, tripped, paused]);
    await resume(desk);
    expect(told(desk.added)).to.have.members(['accepted', 'resumed']);
    expect(foldLog(desk.ports.log.entries()).halt).to.equal(null);
  });

  it('records a push that somebody else has canceled', async () => {
    const desk = deskOf([STARTED, made('1')], [pushOf('1', 'Canceled', [])]);
    await resume(desk);
    expect(desk.added[0]).to.deep.include({ what: 'resumed', canceledPushes: ['1'] });
  });
});

describe('skipping orgs', () => {
  it('cancels pushes scheduled for them, and no others', async () => {
    const pushes = [
      pushOf('1', 'Pending', [
        { org: 1, status: 'Pending' },
        { org: 2, status: 'Pending' },
      ]),
      pushOf('2', 'Pending', [{ org: 3, status: 'Pending' }]),
    ];
    const desk = deskOf([STARTED, made('1'), made('2')], pushes);
    const orgs = [{ orgKey: key(1), reason: 'x', message: 'y' }];
    const { state } = await skipInRollout(rollout, orgs, 'y', desk.ports);
    expect([desk.canceled, state.skipped.get(key(1))?.by]).to.deep.equal([['1'], 'person']);
  });

  it('cancels a request into which they are about to be inserted', async () => {
    const pushes = [pushOf('1', 'Created', []), pushOf('2', 'Created', [])];
    const intended = (index: number): RolloutEvent => ({
      ...{ what: 'push-intended', wave: 'one', orgs: [key(index)], start: null, retry: false },
    });
    const lines: RolloutEvent[] = [STARTED, intended(1), intended(2)];
    const desk = deskOf(
      [
        ...lines,
        { ...made('1'), intent: 'line-1' } as RolloutEvent,
        { ...made('2'), intent: 'line-2' } as RolloutEvent,
      ],
      pushes,
    );
    await skipInRollout(rollout, [{ orgKey: key(1), reason: 'x', message: 'y' }], 'y', desk.ports);
    expect(desk.canceled).to.deep.equal(['1']);
  });
});

describe('an approval', () => {
  it('is for the wave that waits for it', async () => {
    const first = nextStep(await readView(rollout, deskOf([STARTED]).ports));
    expect(first.do).to.equal('push');
    const jobs = [1, 2, 3].map((index) => ({ org: index, status: 'Succeeded' as const }));
    const desk = deskOf([STARTED, made('1')], [pushOf('1', 'Failed', jobs)]);
    expect(nextStep(await readView(rollout, desk.ports))).to.deep.include({ for: 'approval', wave: 'two' });
  });
});
