import { expect } from 'chai';
import { isNamedBy } from '../../../src/core/report/causes.js';
import { nearest } from '../../../src/core/text/didYouMean.js';
import { ERROR_WORDS, errorNames, meantErrors } from '../../../src/core/report/ignoredErrors.js';
import { error } from '../../support/reports.js';

describe('the name of an error to ignore', () => {
  const TITLES = ['TOO MANY OBJECTS', 'Package Uninstalled', 'Unexpected Error', 'Cannot upgrade beta package'];

  it('is a cause or a type, case-insensitively, or a title', () => {
    for (const name of [...ERROR_WORDS, ...ERROR_WORDS.map((word) => word.toUpperCase()), ...TITLES, ' dependency '])
      expect(meantErrors(name, nearest), name).to.equal(undefined);
  });

  const WRONG: Array<[name: string, meant: string | undefined]> = [
    ['subscription-expird', 'subscription-expired'],
    ['subscription expird', 'subscription-expired'],
    ['ApexTestFailures', 'ApexTestFailure'],
    ['Apex Test Failure', 'ApexTestFailure'],
    ['lockng', 'locking'],
    ['nonsense', undefined],
    ['', undefined],
    ['  ', undefined],
  ];
  for (const [name, meant] of WRONG) {
    it(`is not ${JSON.stringify(name)}${meant === undefined ? '' : `, but ${meant}`}`, () => {
      const said = meantErrors(name, nearest);
      expect(said).to.be.an('array');
      expect(said?.[0]).to.equal(meant);
    });
  }

  it('may be a cause in other common spellings', () => {
    const expired = error('UnclassifiedError', { title: 'Something', message: 'Subscription expired' });
    for (const name of ['subscription-expired', 'Subscription Expired', ' SOMETHING '])
      expect(isNamedBy(expired, errorNames([name])), name).to.equal(true);
    expect(isNamedBy(expired, errorNames(['dependency']))).to.equal(false);
    for (const name of [' Subscription   EXPIRED', '  the Lock  Was held '])
      expect(isNamedBy({ ...expired, title: 'The lock  was held' }, errorNames([name])), name).to.equal(true);
  });

  it('is a title with any spacing; by default nothing is ignored', () => {
    for (const title of ['Too   many', 'a \t b'])
      expect(
        meantErrors(title, () => []),
        title,
      ).to.equal(undefined);
    expect(meantErrors('Toomany', () => [])).to.deep.equal([]);
    expect(errorNames()).to.deep.equal(new Set());
  });
});
