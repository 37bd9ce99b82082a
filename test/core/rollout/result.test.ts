import { expect } from 'chai';
import { rolloutOutcome } from '../../../src/core/rollout/step/rolloutStep.js';
import { notUpgraded, rolloutResult } from '../../../src/core/rollout/result/result.js';
import type { PlannedWave } from '../../../src/core/rollout/plan/plan.js';
import type { RolloutStep } from '../../../src/core/rollout/step/rolloutStep.js';
import {
  ago,
  facts,
  failed,
  HOUR,
  key,
  NOW,
  open,
  org,
  ownPushes,
  plan,
  push,
  pushableVersion,
  running,
  sandbox,
  scheduled,
  skipped,
  state,
  succeeded,
  WANTED,
  wave,
  window,
  view,
} from './fixtures.js';

const START = new Date('2026-11-04T06:00:00Z');
const wait = (until: Date | null): RolloutStep => ({ do: 'wait', for: 'soak', wave: 'one', until, reason: 'soaking' });
const pushStep = (start: Date | null, retry: boolean): RolloutStep => ({
  ...{ do: 'push', wave: 'one', orgs: [org(1)], start, retry },
});

const STEPS: ReadonlyArray<[step: RolloutStep, outcome: string, expected: object]> = [
  [
    pushStep(null, false),
    'waiting',
    { action: 'push', wave: 'one', waitingFor: null, until: null, reason: 'it is due' },
  ],
  [
    pushStep(START, false),
    'waiting',
    { action: 'push', wave: 'one', waitingFor: null, until: START.toISOString(), reason: 'its window opens later' },
  ],
  [
    pushStep(null, true),
    'waiting',
    {
      action: 'push',
      wave: 'one',
      waitingFor: null,
      until: null,
      reason: 'orgs that failed are tried again',
    },
  ],
  [
    wait(START),
    'waiting',
    { action: 'wait', wave: 'one', waitingFor: 'soak', until: START.toISOString(), reason: 'soaking' },
  ],
  [wait(null), 'waiting', { action: 'wait', wave: 'one', waitingFor: 'soak', until: null, reason: 'soaking' }],
  [
    { do: 'pause', canceledPushes: ['1'], reason: 'canceled' },
    'waiting',
    { action: 'pause', wave: null, waitingFor: null, until: null, reason: 'canceled' },
  ],
  [
    { do: 'find-new-subscribers' },
    'waiting',
    {
      action: 'find-new-subscribers',
      wave: null,
      waitingFor: null,
      until: null,
      reason: 'every wave is over',
    },
  ],
  [
    { do: 'trip', wave: 'one', rule: 'maxFailures', inconclusive: false, orgs: [], reason: 'too many' },
    'tripped',
    { action: 'trip', wave: 'one', waitingFor: null, until: null, reason: 'too many' },
  ],
  [
    { do: 'stop', outcome: 'aborted', wave: null, reason: 'no' },
    'aborted',
    { action: 'stop', wave: null, waitingFor: null, until: null, reason: 'no' },
  ],
  [
    { do: 'trip', wave: 'one', rule: 'minSample', inconclusive: true, orgs: [], reason: 'too few' },
    'inconclusive',
    {
      ...{ action: 'trip', wave: 'one', waitingFor: null, until: null },
      reason: 'too few',
    },
  ],
  [
    { do: 'finish', outcome: 'succeeded', reason: 'all' },
    'succeeded',
    { action: 'finish', wave: null, waitingFor: null, until: null, reason: 'all' },
  ],
  [
    { do: 'finish', outcome: 'partial', reason: 'some' },
    'partial',
    { action: 'finish', wave: null, waitingFor: null, until: null, reason: 'some' },
  ],
];

describe('the result of a rollout', () => {
  for (const [step, outcome, expected] of STEPS) {
    it(`of ${JSON.stringify(step).slice(0, 60)} is ${outcome}`, () => {
      const result = rolloutResult(view(plan([wave('one', [org(1)])]), facts([], {}), state()), step, []);
      expect([rolloutOutcome(step), result.outcome, result.step]).to.deep.equal([
        outcome,
        outcome,
        { timeZone: null, ...expected },
      ]);
    });
  }

  it('counts every org of each wave once', () => {
    const waves = [
      wave('sandboxes', [sandbox(1, 9), org(2), org(3), org(4), org(5)], { deadline: HOUR }),
      wave('production', [org(9), org(6), org(7)]),
    ];
    const pushes = [push('1'), running('2', ago(HOUR)), running('3', ago(1))];
    const known = facts(pushes, { 1: failed(['1']), 2: succeeded('1'), 3: open('2'), 4: open('3'), 7: failed(['1']) });
    const left = [5, 7, 2].map((index) => ({ orgKey: key(index), reason: 'x', message: String(index) }));
    const byOrg = left.map((each) => ({ ...each, by: 'org' as const }));
    const decided = state({ skipped: skipped(...byOrg), newSubscribers: [org(20)] });
    const result = rolloutResult(view(plan(waves), known, decided), wait(null), []);
    const none = {
      via: null,
      missedVia: 0,
      regressed: 0,
      waiting: 0,
      open: 0,
      succeeded: 0,
      failed: 0,
      stuck: 0,
      blockedBySandbox: 0,
      skipped: 0,
    };
    expect(result.waves).to.deep.equal([
      {
        ...{ ...none, name: 'sandboxes', orgs: 5, open: 1, succeeded: 1, failed: 1, stuck: 1, skipped: 1 },
        ...{ pushRequestIds: ['1', '2', '3'], start: new Date(ago(2 * HOUR)).toISOString(), end: null },
      },
      {
        ...{ ...none, name: 'production', orgs: 3, waiting: 1, failed: 1, blockedBySandbox: 1 },
        ...{ pushRequestIds: ['1'], start: new Date(ago(2 * HOUR)).toISOString(), end: null },
      },
    ]);
    expect(result.blockedBySandbox).to.deep.equal([key(9)]);
    expect(result.skipped, 'without those who have failed, or were upgraded since').to.deep.equal([left[0]]);
    expect(result.newSubscribers).to.deep.equal([key(20)]);
    expect(result.failed).to.deep.equal([
      { orgKey: key(1), wave: 'sandboxes', attempts: 1, causes: ['LockingFailure'], ignored: false },
      { orgKey: key(7), wave: 'production', attempts: 1, causes: ['LockingFailure'], ignored: false },
    ]);
    expect(notUpgraded(view(plan(waves), known, decided))).to.deep.equal([1, 3, 4, 5, 9, 6, 7].map(key));
    const { digest, package: pkg, version } = result;
    expect({ digest, pkg, version }).to.deep.equal({ digest: 'digest', pkg: WANTED.package, version: WANTED.version });
  });

  it('shows when a wave began, and when it ended', () => {
    const waves = [wave('one', [org(1)]), wave('two', [org(2)])];
    const known = facts([push('1')], { 1: succeeded('1') });
    const result = rolloutResult(view(plan(waves), known, state()), wait(null), []);
    expect(result.waves.map(({ start, end }) => [start, end])).to.deep.equal([
      [new Date(ago(2 * HOUR)).toISOString(), new Date(ago(HOUR)).toISOString()],
      [null, null],
    ]);
  });

  it('begins with its first push, and ends with its last, where no org is waiting or open', () => {
    const iso = (ms: number): string => new Date(ago(ms)).toISOString();
    const pushes = [
      push('2', { start: ago(3 * HOUR), end: ago(2 * HOUR) }),
      push('1', { start: ago(4 * HOUR), end: ago(3 * HOUR) }),
      running('3', ago(HOUR)),
      scheduled('4', null),
    ];
    const timesOf = (...orgs: ReturnType<typeof open>[]): unknown[] => {
      const waves = [wave('one', [org(1), org(2)])];
      const [first] = rolloutResult(
        view(plan(waves), facts(pushes, Object.fromEntries(orgs.map((each, index) => [index + 1, each]))), state()),
        wait(null),
        [],
      ).waves;
      return [first?.start, first?.end];
    };
    expect(timesOf(succeeded('1'), succeeded('2'))).to.deep.equal([iso(4 * HOUR), iso(2 * HOUR)]);
    expect(timesOf(succeeded('3'), succeeded('3')), 'others of its push are open').to.deep.equal([iso(HOUR), null]);
    expect(timesOf(succeeded('4'), succeeded('4')), 'as soon as possible').to.deep.equal([null, null]);
    expect(timesOf(open('1')), 'one is open, one waits').to.deep.equal([iso(4 * HOUR), null]);
  });

  it('has the time zone of the windows of its wave', () => {
    const zoned = (name: string, timeZone: string): PlannedWave =>
      wave(name, [org(1)], { windows: [{ ...window('01:00', '02:00'), timeZone }] });
    const waves = [zoned('one', 'Europe/Vienna'), zoned('two', 'Asia/Tokyo')];
    const zoneOf = (step: RolloutStep): string | null =>
      rolloutResult(view(plan(waves), facts([], {}), state()), step, []).step.timeZone;
    expect(zoneOf(wait(null))).to.equal('Europe/Vienna');
    expect(zoneOf({ do: 'push', wave: 'two', orgs: [org(1)], start: null, retry: false })).to.equal('Asia/Tokyo');
    expect(zoneOf({ do: 'find-new-subscribers' })).to.equal(null);
  });

  it('omits failures that are no longer known', () => {
    const known = facts([push('1')], { 1: { ...failed(['1']), failure: undefined } });
    const { failed: found } = rolloutResult(view(plan([wave('one', [org(1)])]), known, state()), wait(null), []);
    expect(found).to.deep.equal([{ orgKey: key(1), wave: 'one', attempts: 1, causes: [], ignored: false }]);
  });

  it('has a wave for new subscribers, where they are included', () => {
    const swept = plan([wave('one', [org(1)])], { newSubscribers: 'include' });
    const result = rolloutResult(view(swept, facts([], {}), state({ newSubscribers: [org(2)] })), wait(null), []);
    expect(result.waves.map(({ name, orgs }) => [name, orgs])).to.deep.equal([
      ['one', 1],
      ['new-subscribers', 1],
    ]);
  });

  it('has an org that was skipped for several versions once, with the first reason', () => {
    const via = pushableVersion('1.9.5.1');
    const of = plan([wave('one via', [org(1)], { via }), wave('one', [org(2), org(1)])]);
    const said = (index: number, reason: string): ReturnType<typeof skipped> =>
      skipped({ orgKey: key(index), reason, message: `${reason}!`, by: 'org' });
    const decided = state({
      skipped: new Map([...said(1, 'last'), ...said(2, 'other')]),
      via: new Map([[via.version.id, { skipped: said(1, 'first'), alreadyUpgraded: new Set() }]]),
    });
    expect(rolloutResult(view(of, facts([], {}), decided), wait(null), []).skipped).to.deep.equal([
      { orgKey: key(1), reason: 'first', message: 'first!' },
      { orgKey: key(2), reason: 'other', message: 'other!' },
    ]);
  });

  it('has no new subscribers before the first search', () => {
    const result = rolloutResult(view(plan([]), facts([], {}), state()), wait(null), []);
    expect(result.newSubscribers).to.equal(null);
  });

  it('names scheduled or running pushes of its orgs that are not in the log', () => {
    const known = facts([running('1', NOW.getTime()), scheduled('2', 0), push('3'), running('4', NOW.getTime())], {
      1: open('1', '4'),
      2: open('2'),
      3: succeeded('3'),
    });
    const own = state({ pushes: ownPushes({ pushRequestId: '4', wave: 'one' }) });
    const result = rolloutResult(view(plan([wave('one', [org(1), org(2), org(3)])]), known, own), wait(null), []);
    expect(result.otherPushes).to.deep.equal([
      { pushRequestId: '1', status: 'InProgress', orgs: 1 },
      { pushRequestId: '2', status: 'Pending', orgs: 1 },
    ]);
  });

  it('lists regressed orgs until they are upgraded again in the added wave', () => {
    const had = new Map([1, 2].map((index) => [key(index), new Set(['1'])]));
    const via = pushableVersion('1.9.5.1');
    const waves = [wave('one via', [org(2)], { via }), wave('one', [org(1), org(2)])];
    const of = plan(waves, { newSubscribers: 'include' });
    const decided = state({
      ...{ newSubscribers: [org(1), org(2)], regressed: had },
      pushes: ownPushes({ pushRequestId: '1', wave: 'one' }, { pushRequestId: '2', wave: 'new-subscribers' }),
    });
    const onTheWay = new Map([[via.version.id, facts([], { 2: succeeded('1') }).orgs]]);
    const known = { ...facts([push('1'), push('2')], { 1: succeeded('2') }), via: onTheWay };
    const result = rolloutResult(view(of, known, decided), wait(null), []);
    expect([result.regressed, result.newSubscribers]).to.deep.equal([[key(2)], []]);
    expect(result.waves.map(({ regressed: lost, succeeded: upgraded }) => [lost, upgraded])).to.deep.equal([
      [0, 1],
      [2, 0],
      [0, 1],
    ]);
  });

  it('does not take an org for upgraded that has the intermediate version only', () => {
    const via = pushableVersion('1.9.5.1');
    const of = plan([wave('one via', [org(1)], { via }), wave('one', [org(1), org(2)])]);
    const known = { ...facts([push('1'), push('2')], { 2: succeeded('2') }) };
    const onTheWay = new Map([[via.version.id, facts([], { 1: succeeded('1') }).orgs]]);
    expect(notUpgraded(view(of, { ...known, via: onTheWay }, state()))).to.deep.equal([key(1)]);
  });
});
