import { expect } from 'chai';
import { check } from './fate.js';

/** Some of the fates of `npm run test:simulate`. */
const FATES = 100;

describe('scheduling, whatever happens', () => {
  for (const first of [1, 26, 51, 76]) {
    it(`is exact in fates ${first} to ${first + FATES / 4 - 1}`, async () => {
      for (let seed = first; seed < first + FATES / 4; seed++) {
        const { wrong } = await check(seed);
        expect(wrong, `seed ${seed}`).to.equal(undefined);
      }
    });
  }
});
