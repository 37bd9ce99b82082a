import { expect } from 'chai';
import fc from 'fast-check';
import { pushOutcome, worseOf, type FailureRules, type PushOutcome } from '../../../src/core/push/outcome.js';
import { tallyJobs, STATUS_NAMES, type PushStatus } from '../../../src/core/status.js';

const jobs = (succeeded: number, failed: number, pending = 0): ReturnType<typeof tallyJobs> =>
  tallyJobs([
    { status: 'Succeeded', count: succeeded },
    { status: 'Failed', count: failed },
    { status: 'Pending', count: pending },
  ]);

describe('the outcome of a push', () => {
  for (const [status, counts, rules, expected] of [
    ['Created', jobs(0, 0, 9), {}, 'waiting'],
    ['Pending', jobs(0, 0, 9), {}, 'waiting'],
    ['InProgress', jobs(3, 3, 3), { maxFailures: { count: 0 } }, 'waiting'],
    ['Canceled', jobs(0, 0, 9), {}, 'failed'],
    ['Canceled', jobs(9, 0), {}, 'failed'],
    ['Succeeded', jobs(9, 0), {}, 'succeeded'],
    ['Succeeded', jobs(0, 0), {}, 'succeeded'],
    ['Succeeded', jobs(8, 1), {}, 'partial'],
    ['Failed', jobs(9, 0), {}, 'succeeded'],
    ['Failed', jobs(1, 8), {}, 'partial'],
    ['Failed', jobs(0, 9), {}, 'failed'],
    ['Failed', jobs(0, 9), { ignored: 9 }, 'succeeded'],
    ['Failed', jobs(0, 9), { ignored: 10 }, 'succeeded'],
    ['Failed', jobs(0, 9), { ignored: 8 }, 'failed'],
    ['Failed', jobs(5, 9), { ignored: 8 }, 'partial'],
    ['Failed', jobs(8, 2), { maxFailures: { count: 2 } }, 'partial'],
    ['Failed', jobs(8, 2), { maxFailures: { count: 1 } }, 'failed'],
    ['Failed', jobs(8, 2), { maxFailures: { count: 1 }, ignored: 1 }, 'partial'],
    ['Failed', jobs(0, 2), { maxFailures: { count: 2 } }, 'partial'],
    ['Failed', jobs(8, 2), { maxFailures: { percent: 20 } }, 'partial'],
    ['Failed', jobs(8, 2), { maxFailures: { percent: 19.99 } }, 'failed'],
    ['Succeeded', jobs(8, 2), { maxFailures: { count: 0 } }, 'failed'],
  ] as ReadonlyArray<[PushStatus, ReturnType<typeof tallyJobs>, FailureRules, PushOutcome]>) {
    const counted = `${counts.succeeded} succeeded, ${counts.failed} failed, ${counts.pending} pending`;
    it(`of ${status} is ${expected}: ${counted} ${JSON.stringify(rules)}`, () => {
      expect(pushOutcome(status, counts, rules)).to.equal(expected);
    });
  }

  it('that has ended is success only if every org is upgraded or ignored, and failure if none is', () => {
    const count = fc.nat({ max: 3 });
    const groups = fc.tuple(
      ...[...STATUS_NAMES, 'Skipped'].map((status) => fc.record({ status: fc.constant(status), count })),
    );
    fc.assert(
      fc.property(groups, fc.constantFrom<PushStatus>('Succeeded', 'Failed'), count, (all, status, ignored) => {
        const counts = tallyJobs(all);
        const left = counts.total - counts.succeeded - Math.min(ignored, counts.failed);
        const expected = left === 0 ? 'succeeded' : counts.succeeded === 0 ? 'failed' : 'partial';
        expect(pushOutcome(status, counts, { ignored })).to.equal(expected);
        for (const limit of [0, 2, 5])
          expect(pushOutcome(status, counts, { ignored, maxFailures: { count: limit } })).to.equal(
            left === 0 ? 'succeeded' : left > limit ? 'failed' : 'partial',
          );
      }),
    );
  });

  it('needs no rules', () => {
    expect(pushOutcome('Failed', jobs(1, 1))).to.equal('partial');
  });
});

describe('the worse of outcomes', () => {
  const ORDER: PushOutcome[] = ['succeeded', 'partial', 'waiting', 'failed'];

  it('is reported, in any order', () => {
    ORDER.forEach((worse, index) => {
      for (const better of ORDER.slice(0, index + 1)) {
        expect(worseOf(worse, better), `${worse}, ${better}`).to.equal(worse);
        expect(worseOf(better, worse), `${better}, ${worse}`).to.equal(worse);
      }
    });
  });

  it('of none is success', () => {
    expect(worseOf()).to.equal('succeeded');
    expect(worseOf(undefined, 'partial')).to.equal('partial');
  });
});
