import { expect } from 'chai';
import { isBalanced } from '../../../src/core/orgs/selection.js';

describe('a condition of the user', () => {
  for (const condition of [
    "OrgName LIKE 'A%'",
    "(OrgType = 'Sandbox' OR (InstanceName = 'NA1')) AND OrgStatus = 'Active'",
    "OrgName = 'a) OR (b'",
    "OrgName = 'it\\'s'",
    "OrgName = 'ends with \\\\' AND OrgType = ''",
    "OrgName = 'two\nlines\\\n'",
    'A = 1',
  ]) {
    it(`may be a part of a query: ${JSON.stringify(condition)}`, () => expect(isBalanced(condition)).to.equal(true));
  }

  for (const condition of [
    '',
    ' \n',
    '(',
    ')',
    'A = 1)',
    '(A = 1',
    'A = 1) OR (B = 2',
    "OrgName = 'open",
    "OrgName = 'a' b'",
    "OrgName = 'escaped\\'",
    "OrgName = 'a\\\\' OR 'b\\'",
  ]) {
    it(`is refused: ${JSON.stringify(condition)}`, () => expect(isBalanced(condition)).to.equal(false));
  }
});
