import { expect } from 'chai';
import { internalErrorsOf, signatureOf } from '../../../src/core/report/signature.js';
import { error, gack } from '../../support/reports.js';

const masked = (message: string): string =>
  signatureOf(error('DeployError', { message })).slice('DeployError: '.length);

describe('what is masked in an error', () => {
  for (const [what, message, expected] of [
    ['names in double quotes', 'The layout "Invoice 365" was changed', 'The layout <name> was changed'],
    ['each of several names', 'It needs "Order" and “Item”, not "X"', 'It needs <name> and <name>, not <name>'],
    ['names in single quotes', "Field 'Foo__c' of ‘Bar’ is unknown", 'Field <name> of <name> is unknown'],
    ['quotes that are empty', 'The name "" and \'\' is taken', 'The name <name> and <name> is taken'],
    ['ids of records', 'lock on a0B3z00000Ab12XyZ9, 0010B00000000oM', 'lock on <id>, <id>'],
    ['numbers, times and versions', 'line 12, at 10:30:01 of EDA 1.93', 'line <n>, at <n> of EDA <n>'],
    ['an error number, with the id of its stack trace kept', 'No 12-34 (-56), 7', 'No <error number> (-56), <n>'],
    ['one with a stack trace that is not negative', 'No -12-34 (56)', 'No <error number> (56)'],
    ['each of several error numbers', '1-2 (-3) and 4-5 (-6)', '<error number> (-3) and <error number> (-6)'],
    ['white space', '  one \n\t two  ', 'one two'],
  ] as const)
    it(`is ${what}`, () => {
      expect(masked(message)).to.equal(expected);
    });

  for (const kept of ['5" of "space', "the subscriber's and the admin's", 'ABCDEFGHIJKLMNO', 'a\u{F0000}b'])
    it(`is nothing in ${kept}`, () => {
      expect(masked(`x ${kept}`).replace('<n>', '5')).to.equal(`x ${kept}`);
    });

  it('is nothing in the type', () => {
    expect(signatureOf(error('Failure500', { title: 'Error 500' }))).to.equal('Failure500: Error <n>');
  });

  it('is only the beginning of a long text; later differences do not matter', () => {
    const open = `"${'x'.repeat(19_999)}`;
    expect(masked(`${open} one" tail`)).to.equal(masked(`${open} two`));
    expect(masked('word '.repeat(3000))).to.have.length.within(3990, 4000);
  });
});

describe('data for Salesforce support', () => {
  it('is found in message and details, every occurrence', () => {
    const { message } = gack('1-1', '-9');
    const both = error('UnclassifiedError', { message, details: 'First 2-2 (8), then -3-3 (-7)' });
    expect(internalErrorsOf(both)).to.deep.equal([
      { errorNumber: '1-1', traceId: '-9' },
      { errorNumber: '2-2', traceId: '8' },
      { errorNumber: '-3-3', traceId: '-7' },
    ]);
    expect(internalErrorsOf(error('UnclassifiedError', { details: '2-2 (8)' }))).to.have.length(1);
  });
});
