import { expect } from 'chai';
import fc from 'fast-check';
import { foldLog, inOrder } from '../../../src/core/rollout/log/foldLog.js';
import type { LogEntry, RolloutEvent } from '../../../src/core/rollout/log/logEntry.js';
import type { Halt } from '../../../src/core/rollout/log/state.js';
import { key, org } from './fixtures.js';
import { entriesOf } from './logs.js';

const ONE = '0DV000000000001AAA';
const TWO = '0DV000000000002AAA';
const started: RolloutEvent = { what: 'started', takenOver: [] };
const made = (pushRequestId: string): RolloutEvent => ({ what: 'push-made', intent: 'i', wave: 'one', pushRequestId });
const ended = (reason: string, message = ''): RolloutEvent => ({
  ...{ what: 'push-ended', intent: 'i', pushRequestId: ONE, outcome: 'scheduled', orgs: 1 },
  rejected: [{ orgKey: key(1), reason, message }],
});
const skipped = (by: 'person' | 'org', message: string): RolloutEvent => ({
  ...{ what: 'skipped', by },
  orgs: [{ orgKey: key(1), reason: by, message }],
});
const tripped = (inconclusive = false): RolloutEvent => ({
  ...{ what: 'tripped', wave: 'one', rule: 'maxFailures', inconclusive, orgs: [key(1)] },
});
const paused: RolloutEvent = { what: 'paused', canceledPushes: [] };
const resumed: RolloutEvent = { what: 'resumed', canceledPushes: [] };
const aborted: RolloutEvent = { what: 'aborted' };
const accepted: RolloutEvent = { what: 'accepted', wave: 'one', orgs: [key(1)] };

describe('a log', () => {
  it('without lines belongs to a rollout that was never started', () => {
    const { startedAt, halt, newSubscribers, pushes } = foldLog([]);
    expect([startedAt, halt, newSubscribers, pushes.size]).to.deep.equal([null, null, null, 0]);
  });

  it('skips orgs that the org refused, unless the push failed for another reason', () => {
    const rejected = [{ orgKey: key(1), reason: 'REFUSED', message: 'no' }];
    const skippedAfter = (outcome: 'scheduled' | 'nothing-accepted' | 'canceled' | 'withheld'): number => {
      const end: RolloutEvent = { what: 'push-ended', intent: 'i', pushRequestId: ONE, outcome, orgs: 0, rejected };
      return foldLog(entriesOf(started, end)).skipped.size;
    };
    expect([skippedAfter('scheduled'), skippedAfter('nothing-accepted')]).to.deep.equal([1, 1]);
    expect([skippedAfter('canceled'), skippedAfter('withheld')]).to.deep.equal([0, 0]);
  });

  it('says whether nothing was left to do, until the plan is amended', () => {
    const finished: RolloutEvent[] = [started, { what: 'finished', outcome: 'partial' }];
    expect(foldLog(entriesOf(...finished)).finished).to.equal('partial');
    expect(foldLog(entriesOf(...finished, { what: 'amended', from: 'x' })).finished).to.equal(null);
  });

  it('has the first start, and the pushes that it took over', () => {
    const takenOver = [{ pushRequestId: ONE, wave: 'one' }];
    const { startedAt, pushes } = foldLog(entriesOf({ what: 'started', takenOver }, started));
    expect(startedAt).to.equal(Date.UTC(2026, 10, 1));
    expect(pushes.get(ONE)).to.deep.include({ wave: 'one', intent: null, madeAt: startedAt });
  });

  it('has the pushes with their maker and time', () => {
    const { pushes } = foldLog(
      entriesOf(started, made(ONE), made(TWO), ended('x'), { what: 'cancel-intended', pushRequestId: TWO }),
    );
    const madeAt = Date.UTC(2026, 10, 1, 0, 1);
    expect([...pushes.values()]).to.deep.equal([
      {
        ...{ pushRequestId: ONE, wave: 'one', intent: 'i', madeAt, host: 'here' },
        ...{ cancelIntended: false, cancelNoted: false },
      },
      {
        ...{ pushRequestId: TWO, wave: 'one', intent: 'i', madeAt: madeAt + 60_000, host: 'here' },
        ...{ cancelIntended: true, cancelNoted: false },
      },
    ]);
  });

  for (const what of ['paused', 'resumed'] as const)
    it(`notes the pushes that others had canceled, when it was ${what}`, () => {
      const { pushes } = foldLog(entriesOf(started, made(ONE), made(TWO), { what, canceledPushes: [ONE] }));
      expect([...pushes.values()].map(({ cancelNoted }) => cancelNoted)).to.deep.equal([true, false]);
    });

  it('has the approved waves, and the accepted orgs', () => {
    const more: RolloutEvent = { what: 'accepted', wave: 'one', orgs: [key(2)] };
    const state = foldLog(entriesOf(started, { what: 'approved', wave: 'two' }, accepted, more));
    expect([[...state.approved], [...(state.accepted.get('one') ?? [])]]).to.deep.equal([['two'], [key(1), key(2)]]);
  });

  it('does not count failures as new that were accepted in another copy', () => {
    const halt = (...events: RolloutEvent[]): Halt | null => foldLog(entriesOf(started, ...events)).halt;
    expect(halt(tripped(), accepted, tripped()), 'the same org').to.equal(null);
    expect(halt(tripped(true), accepted, tripped(true)), 'inconclusive').to.equal(null);
    const more: RolloutEvent = { ...tripped(), orgs: [key(1), key(2)] } as RolloutEvent;
    expect(halt(tripped(), accepted, more)?.kind, 'one more').to.equal('tripped');
    expect(halt(tripped(), { ...accepted, wave: 'two' }, tripped())?.kind, 'of another wave').to.equal('tripped');
    const never = { ...tripped(), rule: 'window' } as RolloutEvent;
    expect(halt(never, accepted, never)?.kind, 'no window').to.equal('tripped');
  });

  it('is not paused for pushes that the rollout itself has canceled, according to another copy', () => {
    const noticed: RolloutEvent = { what: 'paused', canceledPushes: [ONE] };
    const canceled: RolloutEvent = { what: 'canceled', pushRequestId: ONE };
    const haltOf = (...events: RolloutEvent[]): string | undefined =>
      foldLog(entriesOf(started, made(ONE), made(TWO), ...events)).halt?.kind;
    expect(haltOf(noticed)).to.equal('paused');
    expect(haltOf(canceled, noticed)).to.equal(undefined);
    expect(haltOf(canceled, { what: 'paused', canceledPushes: [ONE, TWO] })).to.equal('paused');
    expect(haltOf(canceled, paused, noticed), 'a person').to.equal('paused');
    expect(haltOf(canceled, noticed, paused), 'a person, later').to.equal('paused');
    expect(haltOf(noticed, resumed), 'resumed').to.equal(undefined);
  });

  it('has every new subscriber found by any runner, until the plan is amended', () => {
    const found = (...orgs: number[]): RolloutEvent => ({
      what: 'new-subscribers',
      orgs: orgs.map((each) => org(each)),
    });
    const all = entriesOf(started, found(), found(1, 2), found(2, 3));
    expect(foldLog(all.slice(0, 2)).newSubscribers).to.deep.equal([]);
    expect(foldLog(all).newSubscribers).to.deep.equal([org(1), org(2), org(3)]);
    expect(foldLog(entriesOf(started, found(1), { what: 'amended', from: 'x' })).newSubscribers).to.equal(null);
  });

  for (const [what, events, isSkipped, isUpgraded] of [
    ['refused for good', [ended('uninstalled')], 'org', false],
    ['refused, as it has the version', [ended('already-on-version')], undefined, true],
    ['refused, as it is in an open push of somebody', [ended('in-open-push')], undefined, false],
    ['left out by a person', [skipped('person', '')], 'person', false],
    ['left out by a person, after the org', [ended('x'), skipped('person', '')], 'person', false],
    ['left out by the org, after a person', [skipped('person', ''), ended('x')], 'person', false],
  ] as ReadonlyArray<[string, RolloutEvent[], string | undefined, boolean]>) {
    it(`has an org that was ${what}`, () => {
      const state = foldLog(entriesOf(started, made(ONE), ...events));
      expect([state.skipped.get(key(1))?.by, state.alreadyUpgraded.has(key(1))]).to.deep.equal([isSkipped, isUpgraded]);
    });
  }
});

describe('a halt', () => {
  const cases: ReadonlyArray<[string, RolloutEvent[], Halt['kind'] | undefined]> = [
    ['is a pause', [paused], 'paused'],
    ['is lifted', [paused, resumed], undefined],
    ['comes again', [paused, resumed, paused], 'paused'],
    ['is a gate that tripped', [tripped()], 'tripped'],
    ['is a gate that had nothing to go by', [tripped(true)], 'inconclusive'],
    ['of a gate is accepted', [tripped(), accepted], undefined],
    ['of a gate is not lifted like a pause', [tripped(), resumed], 'tripped'],
    ['by a person is not lifted with what a gate did', [tripped(), paused, accepted], 'paused'],
    ['by a gate stands behind a pause', [tripped(), paused, resumed], 'tripped'],
    ['is for good', [aborted, resumed, accepted, started], 'aborted'],
    ['is for good, whatever comes after', [aborted, paused, tripped()], 'aborted'],
  ];
  for (const [what, events, expected] of cases) {
    it(what, () => expect(foldLog(entriesOf(started, ...events)).halt?.kind).to.equal(expected));
  }

  it('has the wave and the reason', () => {
    const { halt } = foldLog(entriesOf(started, { ...tripped(), reason: 'why' }));
    expect(halt).to.deep.equal({ kind: 'tripped', wave: 'one', reason: 'why' });
  });

  it('remains in effect where somebody lifted it at the same time', () => {
    const at = '2026-11-02T00:00:00.000Z';
    for (const order of [
      [paused, resumed],
      [resumed, paused],
    ])
      expect(foldLog(entriesOf(...order.map((each) => ({ ...each, at })))).halt?.kind).to.equal('paused');
  });
});

describe('any log', () => {
  const times = fc
    .integer({ min: 0, max: 3 })
    .map((minute) => new Date(Date.UTC(2026, 10, 1, 0, minute)).toISOString());
  const wave = fc.constantFrom('one', 'two');
  const orgs = fc.uniqueArray(fc.nat(3), { maxLength: 2 });
  const pushRequestId = fc.constantFrom(ONE, TWO);
  const rejected = fc
    .tuple(orgs, fc.constantFrom('already-on-version', 'in-open-push', 'uninstalled'))
    .map(([some, reason]) => some.map((each) => ({ orgKey: key(each), reason, message: String(each) })));
  const event: fc.Arbitrary<RolloutEvent> = fc.oneof(
    fc.constantFrom(started, paused, resumed, aborted, tripped(), tripped(true)),
    fc.record({ what: fc.constant('approved' as const), wave }),
    fc.record({ what: fc.constant('push-made' as const), intent: fc.constantFrom('i', 'j'), wave, pushRequestId }),
    fc.record({
      ...{ what: fc.constant('push-ended' as const), intent: fc.constant('i'), pushRequestId, orgs: fc.nat(3) },
      ...{ outcome: fc.constantFrom('scheduled' as const, 'rival' as const), rejected },
    }),
    fc.record({
      what: fc.constant('skipped' as const),
      by: fc.constantFrom('person' as const, 'org' as const),
      orgs: rejected,
    }),
    fc.record({ what: fc.constant('accepted' as const), wave, orgs: orgs.map((some) => some.map(key)) }),
    fc.record({ what: fc.constantFrom('cancel-intended' as const, 'canceled' as const), pushRequestId }),
    fc.record({
      what: fc.constant('new-subscribers' as const),
      orgs: orgs.map((some) => some.map((each) => org(each))),
      regressed: fc.array(fc.record({ orgKey: fc.nat(3).map(key), pushRequestIds: fc.array(pushRequestId) })),
    }),
    fc.record({
      what: fc.constantFrom('paused' as const, 'resumed' as const),
      canceledPushes: fc.array(pushRequestId),
    }),
  );
  const logs: fc.Arbitrary<LogEntry[]> = fc
    .array(fc.tuple(event, times), { maxLength: 25 })
    .map((events) => entriesOf(...events.map(([each, at]) => ({ ...each, at }))));
  const shuffled = logs.chain((log) =>
    fc.tuple(fc.constant(log), fc.shuffledSubarray(log, { minLength: log.length }), fc.subarray(log)),
  );

  it('has the same meaning for any order of its lines, and with repeated lines', () => {
    fc.assert(
      fc.property(shuffled, ([log, other, some]) => {
        const expected = foldLog(log);
        expect(foldLog(other)).to.deep.equal(expected);
        expect(foldLog([...some, ...other, ...log])).to.deep.equal(expected);
      }),
    );
  });

  it('is merged with a copy by concatenating the lines, in any order', () => {
    fc.assert(
      fc.property(logs, logs, (log, more) => {
        const theirs = more.map((each) => ({ ...each, id: `their-${each.id}` }));
        expect(foldLog([...log, ...theirs])).to.deep.equal(foldLog([...theirs, ...log]));
      }),
    );
  });

  it('allows nothing more after an abort', () => {
    fc.assert(
      fc.property(logs, fc.nat(24), (log, at) => {
        const [line] = entriesOf(aborted) as [LogEntry];
        const all = [...log.slice(0, at), { ...line, id: 'abort' }, ...log.slice(at)];
        expect(foldLog(all).halt?.kind).to.equal('aborted');
      }),
    );
  });

  it('is sorted by time', () => {
    fc.assert(
      fc.property(shuffled, ([log, other]) => {
        const order = inOrder(other).map(({ time }) => time);
        expect(order).to.deep.equal(log.map(({ time }) => time).toSorted());
      }),
    );
  });
});
