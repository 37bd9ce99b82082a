import { expect } from 'chai';
import type { Gate } from '../../../src/core/rollout/definition/types.js';
import type { FailureFact, OrgFact } from '../../../src/core/rollout/facts.js';
import { trippedBy } from '../../../src/core/rollout/gate.js';
import type { WaveProgress } from '../../../src/core/rollout/waveProgress.js';
import { facts, failed, gate, key, org, wave } from './fixtures.js';

/** How many orgs are where; those that failed, each with why; `unknown`: nothing says why; `null`: nothing of it at all. */
type Counts = {
  succeeded?: number;
  failed?: ReadonlyArray<Partial<FailureFact> | 'unknown' | null>;
  stuck?: number;
  open?: number;
  waiting?: number;
  blockedBySandbox?: number;
  skipped?: number;
};

/** Orgs are numbered in the order of the lists, those that failed first. */
const tripped = (rule: Partial<Gate>, counts: Counts, { settled = true, retryable = [] as number[] } = {}): string => {
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
  return trippedBy(rules, lists, facts([], Object.fromEntries(known)), settled, new Set(retryable.map(key))) ?? 'open';
};

const times = (count: number, why: Partial<FailureFact> = {}): Array<Partial<FailureFact>> =>
  Array.from({ length: count }, () => why);

const IGNORED = { ignored: true };
const GOING = { settled: false };

describe('a gate', () => {
  it('without limits always opens', () => {
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
      'a share of all orgs of the wave',
      { percent: 20 },
      { failed: times(2), succeeded: 2, open: 2, waiting: 2, skipped: 1, blockedBySandbox: 1 },
      GOING,
      'open',
    ],
    ['jobs that are stuck', { count: 0 }, { stuck: 1 }, {}, '1 of 1 orgs failed or are stuck, more than 0'],
    ['jobs that are stuck with failures', { count: 2 }, { stuck: 2, failed: times(1) }, {}, /^3 of 3 /],
    ['blocked orgs, which are no failures', { count: 0 }, { blockedBySandbox: 4, succeeded: 1 }, {}, 'open'],
    ['orgs that are left out, which are none', { count: 0 }, { skipped: 4, succeeded: 1 }, {}, 'open'],
    ['failures that are none', { count: 0 }, { failed: times(4, IGNORED) }, {}, 'open'],
    ['failures among some that are none', { count: 0 }, { failed: [...times(4, IGNORED), {}] }, {}, /^1 of 5 /],
    ['failures that are tried again', { count: 0 }, { failed: times(2) }, { ...GOING, retryable: [0, 1] }, 'open'],
    ['some without a known reason', { count: 1 }, { failed: ['unknown', null] }, {}, /^2 of 2 /],
    ['some that are not', { count: 0 }, { failed: times(2) }, { ...GOING, retryable: [0] }, /^1 of 2 /],
  ] as const) {
    it(`counts failures: ${what}`, () => {
      const said = tripped({ maxFailures: rule }, counts, {
        ...more,
        retryable: [...('retryable' in more ? more.retryable : [])],
      });
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
    ['the wave is smaller', 30, { failed: times(4) }, GOING, false],
    ['the wave is smaller, and not over', 30, { failed: times(4), open: 1 }, GOING, true],
    ['all is over', 30, { failed: times(1), skipped: 4 }, {}, false],
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
    ['some without a known reason', ['unknown', 'unknown', null, null], {}, 'open'],
    ['so many, with some beside them without a known reason', [null, 'unknown', row, row, row], {}, /: row lock$/],
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
    ['skipped orgs, which do not count', { percent: 100 }, { succeeded: 1, skipped: 5 }, {}, 'open'],
    ['blocked orgs', { percent: 100 }, { succeeded: 1, blockedBySandbox: 1 }, {}, /^only 1 of 2 /],
    ['ignored failures, which have finished', { percent: 100 }, { failed: times(2, IGNORED) }, {}, 'open'],
    ['a wave that is not over', { percent: 100 }, { succeeded: 1, open: 1 }, GOING, 'open'],
    ['a wave without orgs', { count: 1 }, {}, {}, 'open'],
    ['a share of no orgs', { percent: 100 }, { skipped: 2 }, {}, 'open'],
  ] as const) {
    it(`asks how many have finished: ${what}`, () => {
      const said = tripped({ minCompleted: rule }, counts, more);
      if (typeof expected === 'string') expect(said).to.equal(expected);
      else expect(said).to.match(expected);
    });
  }

  it('says the first of several reasons', () => {
    const all: Partial<Gate> = { maxFailures: { count: 0 }, maxSameSignature: 1, minCompleted: { percent: 100 } };
    expect(tripped(all, { failed: times(1), stuck: 1 })).to.match(/^2 of 2 /);
    expect(tripped({ ...all, maxFailures: null }, { failed: times(1), stuck: 1 })).to.match(/of the same cause/);
  });
});
