import { expect } from 'chai';
import fc from 'fast-check';
import { orgNumbers } from '../../../src/core/orgs/orgNumbers.js';

describe('numbers of orgs', () => {
  it('are the same as in a Map, for org keys and for other texts', () => {
    const near = fc.nat(400).map((index) => `00D3z${String(index).padStart(10, '0')}`);
    const far = fc.stringMatching(/^00D[a-zA-Z0-9]{12}$/);
    // Keys that differ in the case of a letter, and what is no key.
    const odd = fc.constantFrom('', '00D', '00DAAAAAAAAAAAA', '00DAAAAAAAAAAAa', '00DAAAAAAAAAAA_', '00DAAAAAAAAAAAé');
    const entries = fc.array(fc.tuple(fc.oneof(near, far, odd, fc.string()), fc.integer({ min: 1, max: 2 ** 32 - 1 })));
    fc.assert(
      fc.property(entries, fc.array(far), (set, others) => {
        const [numbers, map] = [orgNumbers(), new Map<string, number>()];
        for (const [orgKey, number] of set) {
          numbers.set(orgKey, number);
          map.set(orgKey, number);
        }
        for (const orgKey of [...map.keys(), ...others])
          expect(numbers.get(orgKey), orgKey).to.equal(map.get(orgKey) ?? 0);
      }),
    );
  });

  it('of a hundred thousand orgs are all there', () => {
    const numbers = orgNumbers();
    const orgKey = (index: number): string => `00D3z${index.toString(36).padStart(10, '0')}`;
    for (let index = 1; index <= 100_000; index++) numbers.set(orgKey(index), index);
    for (let index = 1; index <= 100_000; index++)
      if (numbers.get(orgKey(index)) !== index) expect.fail(`${orgKey(index)}: ${numbers.get(orgKey(index))}`);
    expect(numbers.get(orgKey(100_001))).to.equal(0);
  });
});
