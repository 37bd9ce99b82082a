import { expect } from 'chai';
import { compare } from '../../../src/core/text/compare.js';

describe('the order of two values', () => {
  it('is that of numbers and of code units, and 0 for equal values', () => {
    expect([compare(1, 2), compare(10, 9), compare(3, 3)]).to.deep.equal([-1, 1, 0]);
    expect([compare('B', 'a'), compare('b', 'a'), compare('a', 'a')]).to.deep.equal([-1, 1, 0]);
  });
});
