import { expect } from 'chai';
import type { Gate } from '../../../src/core/rollout/definition/schema.js';
import type { FailureFact, OrgFact } from '../../../src/core/rollout/facts/facts.js';
import { trippedAfter, trippedBy, waveStatuses, type Trip } from '../../../src/core/rollout/step/gate.js';
import type { WaveProgress } from '../../../src/core/rollout/waves/waveProgress.js';
import {
  facts,
  failed,
  gate,
  key,
  org,
  ownPushes,
  plan,
  push,
  skipped,
  state,
  succeeded,
  view,
  wave,
} from './fixtures.js';

/** How many orgs are where; those that failed, each with why; `unknown`: nothing says why; `null`: nothing of it at all. */
type Counts = {
  succeeded?: number;
  failed?: ReadonlyArray<Partial<FailureFact> | 'unknown' | null>;
  stuck?: number;
  open?: number;
  waiting?: number;
  blockedBySandbox?: number;
  skipped?: number;
  /** Of the skipped ones, those that a person has taken out; all, where it isn't said. */
  excused?: number;
};

/** Orgs are numbered in the order of the lists, those that failed first. */
const tripped = (rule: Partial<Gate>, counts: Counts, more: Parameters<typeof tripOf>[2] = {}): string =>
  tripOf(rule, counts, more)?.reason ?? 'open';

const tripOf = (
  rule: Partial<Gate>,
  counts: Counts,
  { settled = true, retryable = [] as number[], accepted = undefined as number[] | undefined } = {},
): Trip | undefined => {
  const failures = counts.failed ?? [];
  let next = failures.length;
  const some = (count = 0): ReturnType<typeof org>[] => Array.from({ length: count }, () => org(next++));
  const lists: WaveProgress = {
    failed: failures.map((_, index) => org(index)),
    succeeded: some(counts.succeeded),
    stuck: some(counts.stuck),
    open: some(counts.open),
    waiting: some(counts.waiting),
    blockedBySandbox: some(counts.blockedBySandbox),
    missedVia: [],
    regressed: [],
    skipped: some(counts.skipped),
    pushes: [],
  };
  const orgs = [
    lists.failed,
    lists.succeeded,
    lists.stuck,
    lists.open,
    lists.waiting,
    lists.blockedBySandbox,
    lists.skipped,
  ];
  const known = failures.flatMap((why, index): Array<[number, OrgFact]> => {
    if (why === null) return [];
    return [[index, why === 'unknown' ? { ...failed(['0DV1']), failure: undefined } : failed(['0DV1'], why)]];
  });
  const rules = wave('canary', orgs.flat(), { gate: gate(rule) });
  return trippedBy(rules, {
    ...{ progress: lists, facts: facts([], Object.fromEntries(known)), settled },
    ...{ retryable: new Set(retryable.map(key)), accepted: accepted && new Set(accepted.map(key)) },
    excused: counts.excused ?? lists.skipped.length,
  });
};

const times = (count: number, why: Partial<FailureFact> = {}): Array<Partial<FailureFact>> =>
  Array.from({ length: count }, () => why);

const rowLocks = (count: number): Array<Partial<FailureFact>> => times(count, { signatures: ['row lock'] });

const IGNORED = { ignored: true };
const GOING = { settled: false };

describe('a gate', () => {
  it('without limits is always passed', () => {
    expect(tripped({}, { failed: times(9), stuck: 3, blockedBySandbox: 1, skipped: 1 })).to.equal('open');
  });

  for (const [what, rule, counts, more, expected] of [
    ['as many failures as may be', { count: 2 }, { failed: times(2), succeeded: 8 }, {}, 'open'],
    ['one more', { count: 2 }, { failed: times(3), succeeded: 7 }, {}, '3 of 10 orgs failed or are stuck, more than 2'],
    ['no failure, where none may be', { count: 0 }, { succeeded: 1 }, {}, 'open'],
    ['a share that is reached', { percent: 20 }, { failed: times(2), succeeded: 8 }, {}, 'open'],
    [
      'a share that is exceeded',
      { percent: 19.99 },
      { failed: times(2), succeeded: 8 },
      {},
      '2 of 10 orgs failed or are stuck, more than 19.99%',
    ],
    [
      'a share of those that may still end, as long as there is no sample',
      { percent: 25 },
      { failed: times(2), succeeded: 2, open: 2, waiting: 2, skipped: 1, blockedBySandbox: 1 },
      GOING,
      'open',
    ],
    [
      'a share that is exceeded whatever becomes of the others',
      { percent: 20 },
      { failed: times(2), succeeded: 2, open: 2, waiting: 2, skipped: 1, blockedBySandbox: 1 },
      GOING,
      /^2 of 8 /,
    ],
    [
      'a share of those that have ended or are stuck',
      { percent: 40 },
      { failed: times(1), succeeded: 2, stuck: 1, skipped: 15, blockedBySandbox: 1 },
      {},
      /^2 of 4 orgs failed or are stuck, more than 40%$/,
    ],
    [
      'a share of the sample, where one is asked for',
      { percent: 40 },
      { failed: times(2), succeeded: 2, open: 16 },
      { ...GOING, minSample: 4 },
      /^2 of 4 /,
    ],
    ['jobs that are stuck', { count: 0 }, { stuck: 1 }, {}, '1 of 1 orgs failed or are stuck, more than 0'],
    ['jobs that are stuck with failures', { count: 2 }, { stuck: 2, failed: times(1) }, {}, /^3 of 3 /],
    ['orgs that are blocked, which are no failures', { count: 0 }, { blockedBySandbox: 4, succeeded: 1 }, {}, 'open'],
    ['orgs that are left out, which are none', { count: 0 }, { skipped: 4, succeeded: 1 }, {}, 'open'],
    ['failures that are none', { count: 0 }, { failed: times(4, IGNORED) }, {}, 'open'],
    ['failures among some that are none', { count: 0 }, { failed: [...times(4, IGNORED), {}] }, {}, /^1 of 5 /],
    ['failures that are tried again', { count: 0 }, { failed: times(2) }, { ...GOING, retryable: [0, 1] }, 'open'],
    ['some of which nobody says why', { count: 1 }, { failed: ['unknown', null] }, {}, /^2 of 2 /],
    ['some that are not', { count: 0 }, { failed: times(2) }, { ...GOING, retryable: [0] }, /^1 of 2 /],
  ] as const) {
    it(`counts failures: ${what}`, () => {
      const said = tripped(
        { maxFailures: rule, ...('minSample' in more ? { minSample: more.minSample } : {}) },
        counts,
        {
          ...more,
          retryable: [...('retryable' in more ? more.retryable : [])],
        },
      );
      if (typeof expected === 'string') expect(said).to.equal(expected);
      else expect(said).to.match(expected);
    });
  }

  for (const [what, minSample, counts, more, opens] of [
    ['too few have finished', 3, { failed: times(2), open: 8 }, GOING, true],
    ['enough have', 3, { failed: times(3), open: 7 }, GOING, false],
    ['enough have, those that passed too', 3, { failed: times(1), succeeded: 2, open: 7 }, GOING, false],
    ['enough have, those that are stuck too', 2, { stuck: 2, open: 7 }, GOING, false],
    [
      'enough have, those that are tried again too',
      2,
      { failed: times(2), open: 1 },
      { ...GOING, retryable: [0] },
      false,
    ],
    ['those that wait do not count', 3, { failed: times(2), waiting: 4, blockedBySandbox: 1, skipped: 1 }, GOING, true],
    ['the wave is smaller', 30, { failed: times(4) }, GOING, true],
    ['the wave is smaller, and goes on', 30, { failed: times(4), open: 1 }, GOING, true],
    ['all is over', 30, { failed: times(1), skipped: 4 }, {}, false],
    ['as many have finished as the wave has', 30, { succeeded: 4 }, {}, false],
    ['at once, where none is said', 0, { failed: times(1), open: 9 }, GOING, false],
  ] as const) {
    it(`waits for a sample: ${what}`, () => {
      const limits = [{ maxFailures: { count: 0 } }, { maxSameSignature: 1 }];
      for (const limit of limits) {
        if ('stuck' in counts && 'maxSameSignature' in limit) continue;
        const said = tripped({ ...limit, minSample }, counts, {
          settled: true,
          ...more,
          retryable: [...('retryable' in more ? more.retryable : [])],
        });
        expect(said === 'open', JSON.stringify(limit)).to.equal(opens);
      }
    });
  }

  const rows = (count: number, signature: string): Array<Partial<FailureFact>> =>
    times(count, { signatures: [signature] });
  const [row, test] = [{ signatures: ['row lock'] }, { signatures: ['Apex test', 'row lock'] }];
  for (const [what, failures, more, expected] of [
    ['fewer', [row, row], {}, 'open'],
    ['so many', [row, row, row], {}, '3 orgs failed of the same cause: row lock'],
    ['so many, with other causes beside it', [row, test, test], {}, '3 orgs failed of the same cause: row lock'],
    [
      'so many, after another cause',
      [{ signatures: ['a'] }, row, row, row],
      {},
      '3 orgs failed of the same cause: row lock',
    ],
    ['of each fewer', [row, row, { signatures: ['a'] }, { signatures: ['a'] }], {}, 'open'],
    ['the first by name of those that are alike', [test, test, test], {}, /: Apex test$/],
    ['the first by name, in whatever order they come', [...rows(3, 'row lock'), ...rows(3, 'a')], {}, /: a$/],
    ['some of which nobody says why', ['unknown', 'unknown', null, null], {}, 'open'],
    ['so many, with some beside them of which nobody says why', [null, 'unknown', row, row, row], {}, /: row lock$/],
    ['ignored ones', [row, row, { ...row, ignored: true }], {}, 'open'],
    ['some that are tried again', [row, row, row], { settled: false, retryable: [0] }, 'open'],
  ] as const) {
    it(`counts failures of the same cause: ${what}`, () => {
      const retryable = [...('retryable' in more ? more.retryable : [])];
      const said = tripped(
        { maxSameSignature: 3 },
        { failed: failures, succeeded: 90 },
        { settled: true, ...more, retryable },
      );
      if (typeof expected === 'string') expect(said).to.equal(expected);
      else expect(said).to.match(expected);
    });
  }

  for (const [what, rule, counts, more, expected] of [
    ['as many as have to', { count: 2 }, { succeeded: 1, failed: times(1), stuck: 1 }, {}, 'open'],
    ['too few', { count: 2 }, { succeeded: 1, stuck: 2 }, {}, 'only 1 of 3 orgs have finished, less than 2'],
    ['all, where there are fewer', { count: 20 }, { succeeded: 2, skipped: 1 }, {}, 'open'],
    ['a share that is reached', { percent: 75 }, { succeeded: 2, failed: times(1), stuck: 1 }, {}, 'open'],
    ['a share that is not', { percent: 75.01 }, { succeeded: 3, stuck: 1 }, {}, /^only 3 of 4 .* less than 75.01%$/],
    ['a share that fractions would not reach', { percent: 1.1 }, { succeeded: 33, stuck: 2967 }, {}, 'open'],
    ['orgs that are left out, which nobody meant', { percent: 100 }, { succeeded: 1, skipped: 5 }, {}, 'open'],
    ['orgs that were refused', { percent: 90 }, { succeeded: 6, skipped: 4, excused: 0 }, {}, /^only 6 of 10 /],
    ['orgs of both kinds', { percent: 90 }, { succeeded: 6, skipped: 4, excused: 3 }, {}, /^only 6 of 7 /],
    ['orgs that are held back', { percent: 100 }, { succeeded: 1, blockedBySandbox: 1 }, {}, /^only 1 of 2 /],
    ['ignored failures, which have finished', { percent: 100 }, { failed: times(2, IGNORED) }, {}, 'open'],
    ['a wave that is not over', { percent: 100 }, { succeeded: 1, open: 1 }, GOING, 'open'],
    ['a wave without orgs', { count: 1 }, {}, {}, 'open'],
  ] as const) {
    it(`requires completed orgs: ${what}`, () => {
      const said = tripped({ minCompleted: rule }, counts, more);
      if (typeof expected === 'string') expect(said).to.equal(expected);
      else expect(said).to.match(expected);
    });
  }

  for (const [what, rule, counts, inconclusive] of [
    ['all orgs were left out', { maxFailures: { count: 9 } }, { skipped: 2 }, true],
    ['all orgs are blocked', { minCompleted: { percent: 100 } }, { blockedBySandbox: 2 }, true],
    ['nothing but stuck jobs', { maxSameSignature: 3 }, { stuck: 2 }, true],
    ['fewer have finished than the sample', { minSample: 3 }, { succeeded: 2, skipped: 1 }, true],
    ['as many have finished as the sample', { minSample: 2 }, { succeeded: 2, skipped: 1 }, false],
    ['the wave is smaller than the sample', { minSample: 30 }, { succeeded: 2 }, true],
    [
      'the wave is smaller than the sample, and not all finished',
      { minSample: 30 },
      { succeeded: 2, skipped: 1 },
      true,
    ],
    ['nothing is asked of the wave', {}, { skipped: 2 }, false],
    ['the wave has no orgs', { maxFailures: { count: 0 }, minSample: 3 }, {}, false],
  ] as ReadonlyArray<[string, Partial<Gate>, Counts, boolean]>) {
    it(`is ${inconclusive ? '' : 'not '}inconclusive where ${what}`, () => {
      expect(tripOf(rule, counts)?.inconclusive).to.equal(inconclusive || undefined);
      if (inconclusive) expect(tripOf(rule, counts)?.rule).to.equal('minSample');
      expect(tripOf(rule, counts, GOING), 'as long as it goes on').to.equal(undefined);
    });
  }

  it('says how many it needs', () => {
    expect(tripped({ minSample: 3 }, { succeeded: 1, skipped: 4 })).to.equal(
      'only 1 of 5 orgs have finished, and its gate needs 3',
    );
  });

  for (const [what, rule, counts, accepted, expected] of [
    ['what was accepted', { maxFailures: { count: 0 } }, { failed: times(2), stuck: 1 }, [0, 1, 2], 'open'],
    ['one failure more', { maxFailures: { count: 0 } }, { failed: times(3), succeeded: 1 }, [0, 1], /^3 of 4 /],
    ['one failure more, within the limit', { maxFailures: { count: 3 } }, { failed: times(3) }, [0, 1], 'open'],
    ['a job that is stuck now', { maxFailures: { count: 1 } }, { failed: times(1), stuck: 1 }, [0], /^2 of 2 /],
    ['the same cause', { maxSameSignature: 2 }, { failed: rowLocks(2) }, [0, 1], 'open'],
    ['the same cause once more', { maxSameSignature: 2 }, { failed: rowLocks(3) }, [0, 1], /^3 orgs /],
    [
      'another cause as often',
      { maxSameSignature: 2 },
      { failed: [...rowLocks(3), ...times(2, { signatures: ['a'] })] },
      [0, 1, 2],
      '2 orgs failed of the same cause: a',
    ],
    ['too few orgs', { minSample: 3 }, { succeeded: 1, skipped: 4 }, [], 'open'],
    ['too few that have finished', { minCompleted: { count: 2 } }, { succeeded: 1, stuck: 1 }, [1], 'open'],
  ] as ReadonlyArray<[string, Partial<Gate>, Counts, number[], string | RegExp]>) {
    it(`respects accepted failures: ${what}`, () => {
      const said = tripped(rule, counts, { accepted });
      if (typeof expected === 'string') expect(said).to.equal(expected);
      else expect(said).to.match(expected);
    });
  }

  it('is not tripped by a retry, which reduces the number of ended orgs', () => {
    const [one, two, three, four] = [org(1), org(2), org(3), org(4)] as const;
    const rules = wave('canary', [one, two, three, four], {
      gate: gate({ maxFailures: { percent: 30 }, minSample: 1 }),
    });
    const lists = {
      waiting: [],
      succeeded: [one],
      failed: [two],
      stuck: [],
      blockedBySandbox: [],
      missedVia: [],
      regressed: [],
      skipped: [],
      pushes: [],
    };
    const known = facts([], {
      2: failed(['1']),
      3: { ...failed(['1']), state: 'open' },
      4: { ...failed(['1']), state: 'open' },
    });
    const view = { facts: known, settled: false, retryable: new Set<string>(), accepted: undefined, excused: 0 };
    expect(trippedBy(rules, { ...view, progress: { ...lists, open: [three, four] } })).to.equal(undefined);
  });

  it('reports the rule, and the orgs that count against the wave', () => {
    const { rule, inconclusive, orgs } =
      tripOf({ maxFailures: { count: 0 } }, { failed: [{}, IGNORED], stuck: 1 }, { retryable: [] }) ?? {};
    expect([rule, inconclusive, orgs]).to.deep.equal(['maxFailures', false, [key(0), key(2)]]);
  });

  it('reports the rule for a common cause, and for completed orgs', () => {
    expect(tripOf({ maxSameSignature: 1 }, { failed: times(1) })?.rule).to.equal('maxSameSignature');
    expect(tripOf({ minCompleted: { count: 9 } }, { succeeded: 1, stuck: 1 })?.rule).to.equal('minCompleted');
  });

  it('counts stuck orgs before the wave is settled', () => {
    const rule = { maxFailures: { percent: 50 } };
    expect(tripped(rule, { failed: times(1), stuck: 1, open: 2 }, { settled: false })).to.equal('open');
    expect(tripped(rule, { failed: times(1), stuck: 1, open: 1 }, { settled: false })).to.match(/^2 of 3 orgs/);
  });

  it('counts retried orgs in its sample', () => {
    const orgs = [org(1), org(2), org(3)];
    const rules = wave('canary', orgs, { gate: gate({ maxFailures: { count: 0 }, minSample: 2 }) });
    const lists = {
      waiting: [],
      succeeded: [],
      failed: [org(1)],
      stuck: [],
      blockedBySandbox: [],
      missedVia: [],
      regressed: [],
      skipped: [],
    };
    const of = (attempts: string[]): Trip | undefined =>
      trippedBy(rules, {
        progress: { ...lists, open: [org(2), org(3)], pushes: [] },
        facts: facts([], { 1: failed(['1']), 2: { ...failed(attempts), state: 'open' } }),
        ...{ settled: false, retryable: new Set<string>(), accepted: undefined, excused: 0 },
      });
    expect(of(['1'])?.rule).to.equal('maxFailures');
    expect(of([])).to.equal(undefined);
  });

  it('reports the first of several reasons', () => {
    const all: Partial<Gate> = { maxFailures: { count: 0 }, maxSameSignature: 1, minCompleted: { percent: 100 } };
    expect(tripped(all, { failed: times(1), stuck: 1 })).to.match(/^2 of 2 /);
    expect(tripped({ ...all, maxFailures: null }, { failed: times(1), stuck: 1 })).to.match(/of the same cause/);
  });
});

describe('the gates of a rollout', () => {
  it('do not ask for orgs that a person has skipped, but for those that the org has', () => {
    const rules = wave('one', [org(1), org(2), org(3)], { gate: gate({ minCompleted: { percent: 100 } }) });
    const known = facts([push('1')], { 1: succeeded('1') });
    const reasonAfter = (...by: Array<'person' | 'org'>): string | undefined => {
      const orgs = by.map((who, index) => ({ orgKey: key(index + 2), reason: 'x', message: '', by: who }));
      return waveStatuses(view(plan([rules]), known, state({ skipped: skipped(...orgs) })))[0]?.trip?.reason;
    };
    expect(reasonAfter('person', 'org')).to.equal('only 1 of 2 orgs have finished, less than 100%');
    expect(reasonAfter('person', 'person')).to.equal(undefined);
  });

  it('are checked again in later waves that have begun', () => {
    const strict = gate({ maxFailures: { count: 0 } });
    const waves = [1, 2, 3, 4].map((index) => wave(`wave ${index}`, [org(index)], { gate: strict }));
    const pushes = [1, 2, 3].map((index) => ({ pushRequestId: String(index), wave: `wave ${index}` }));
    const decided = state({ pushes: ownPushes(...pushes) });
    const known = facts([push('1'), push('2'), push('3')], {
      ...{ 1: failed(['1']), 2: succeeded('2'), 3: failed(['3']), 4: failed(['9']) },
    });
    const statuses = waveStatuses(view(plan(waves), known, decided));
    expect([-1, 0, 1, 2, 3].map((index) => trippedAfter(statuses, index, decided)?.wave.name)).to.deep.equal([
      ...['wave 1', 'wave 3', 'wave 3', undefined, undefined],
    ]);
  });
});
