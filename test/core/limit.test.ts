import { expect } from 'chai';
import { amountOf, exceeds, limitText, reaches } from '../../src/core/limit.js';

describe('a limit of failures', () => {
  for (const [failed, total, limit, expected] of [
    [2, 10, { count: 2 }, false],
    [3, 10, { count: 2 }, true],
    [0, 0, { count: 0 }, false],
    [2, 10, { percent: 20 }, false],
    [2, 10, { percent: 19.99 }, true],
    [1, 3, { percent: 33 }, true],
    [0, 0, { percent: 0 }, false],
    // As floating-point numbers, 0.07 * 100 is more than 7.
    [7, 10_000, { percent: 0.07 }, false],
    [8, 10_000, { percent: 0.07 }, true],
    [2, 200_000, { percent: 0.001 }, false],
  ] as const) {
    it(`of ${JSON.stringify(limit)} ${expected ? 'does not allow' : 'allows'} ${failed} of ${total}`, () => {
      expect(exceeds(failed, total, limit)).to.equal(expected);
    });
  }
});

describe('a limit that is to be reached', () => {
  for (const [orgs, total, limit, expected] of [
    [2, 10, { count: 2 }, true],
    [1, 10, { count: 2 }, false],
    [1, 1, { count: 2 }, true],
    [0, 0, { count: 2 }, true],
    [7, 10_000, { percent: 0.07 }, true],
    [6, 10_000, { percent: 0.07 }, false],
  ] as const) {
    it(`of ${JSON.stringify(limit)} is ${expected ? '' : 'not '}by ${orgs} of ${total}`, () => {
      expect(reaches(orgs, total, limit)).to.equal(expected);
    });
  }
});

describe('a limit', () => {
  it('stands for so many orgs, a share of one at least', () => {
    expect([
      amountOf({ count: 20 }, 5),
      amountOf({ percent: 1 }, 5),
      amountOf({ percent: 0.07 }, 10_000),
    ]).to.deep.equal([...[20, 1, 7]]);
  });

  it('is shown as it is written, with its thousands apart', () => {
    expect([{ count: 2000 }, { percent: 2.5 }].map(limitText)).to.deep.equal(['2,000', '2.5%']);
  });
});
