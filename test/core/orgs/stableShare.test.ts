import { expect } from 'chai';
import fc from 'fast-check';
import { stableShare } from '../../../src/core/orgs/select.js';
import { orgKeys } from '../../support/arbitraries.js';

/** Org keys as one pod gives them out: one after the other, in base 62. */
const consecutive = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `00D5g0000${index.toString(36).padStart(6, '0')}`);

/** Golden values: if they changed, so would every sample that a user has pushed to. */
const PUBLISHED = [0.32265487452968955, 0.011016367934644222, 0.4168720298912376];

describe('the share of an org', () => {
  it('never changes: a published sample stays the same', () => {
    expect(
      ['00D3z0000034UFB', '00D3z0000034UFb', '00D3z0000034UGC'].map((key) => stableShare('033A', key)),
    ).to.deep.equal(PUBLISHED);
    expect(stableShare('033B', '00D3z0000034UFB')).not.to.equal(PUBLISHED[0]);
  });

  it('is in [0, 1)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), orgKeys, (seed, key) => {
        expect(stableShare(seed, key)).to.be.at.least(0).and.below(1);
      }),
    );
  });

  for (const seed of ['0333z0000000001AAA', '0333z0000000002AAA']) {
    it(`is evenly distributed, also for adjacent keys: ${seed}`, () => {
      const tenths = new Array<number>(10).fill(0);
      const shares = consecutive(20_000).map((key) => stableShare(seed, key));
      for (const share of shares) tenths[Math.floor(share * 10)]! += 1;
      for (const count of tenths) expect(count).to.be.within(1_850, 2_150);
      const both = shares.filter((share, index) => share < 0.1 && (shares[index + 1] ?? 1) < 0.1).length;
      expect(both, 'neighbours are not drawn together').to.be.within(140, 260);
    });
  }

  it('of one package is independent of that of another', () => {
    const both = consecutive(20_000).filter((key) => stableShare('A', key) < 0.1 && stableShare('B', key) < 0.1);
    expect(both.length).to.be.within(140, 260);
  });
});
