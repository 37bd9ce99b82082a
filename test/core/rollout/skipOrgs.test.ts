import { expect } from 'chai';
import { skipOrgs } from '../../../src/core/rollout/step/decisions.js';
import { key, keysOf, org, plan, sandbox, state, wave } from './fixtures.js';

const rollout = plan([wave('one', [sandbox(1, 9), sandbox(2, 8), org(3)]), wave('two', [org(9), sandbox(4, 7)])], {
  newSubscribers: 'include',
});

describe('skipping orgs', () => {
  for (const [what, orgs, parentOrgs, expected, unknown] of [
    ['an org', [3], [], [3], []],
    ['a production org, with its sandboxes', [], [9], [1, 9], []],
    ['a production org that is not in the plan', [], [7], [4], []],
    ['a production org alone', [9], [], [9], []],
    ['who came later', [20], [], [20], []],
    ['somebody who is in none of the waves', [5, 3], [6], [3], [5, 6]],
    ['a production org without sandboxes in the plan', [], [3], [3], []],
  ] as ReadonlyArray<[string, number[], number[], number[], number[]]>) {
    it(`applies to ${what}`, () => {
      const request = { orgs: orgs.map(key), parentOrgs: parentOrgs.map(key) };
      const taken = skipOrgs(rollout, state({ newSubscribers: [org(20)] }), request, 'they asked');
      expect(keysOf(taken.skipped)).to.deep.equal(expected.map(key));
      expect(taken.unknown).to.deep.equal(unknown.map(key));
      for (const each of taken.skipped) expect(each).to.include({ reason: 'skipped-by-person', message: 'they asked' });
    });
  }
});
