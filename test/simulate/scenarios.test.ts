import { expect } from 'chai';
import { check } from './scenario.js';

/** Some of the scenarios of `npm run test:simulate`. */
const SCENARIOS = 100;

describe('scheduling under random faults and crashes', () => {
  for (const first of [1, 26, 51, 76]) {
    it(`is exact in scenarios ${first} to ${first + SCENARIOS / 4 - 1}`, async () => {
      for (let seed = first; seed < first + SCENARIOS / 4; seed++) {
        const { wrong } = await check(seed);
        expect(wrong, `seed ${seed}`).to.equal(undefined);
      }
    });
  }
});
