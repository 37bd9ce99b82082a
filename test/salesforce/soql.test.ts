import { getField, parseQuery } from '@jetstreamapp/soql-parser-js';
import { expect } from 'chai';
import fc from 'fast-check';
import { fragment, soql } from '../../src/salesforce/http/soql.js';

describe('soql', () => {
  it('formats each type of value', () => {
    expect(soql`a = ${'x'} AND b = ${3} AND c = ${true} AND d = ${null}`).to.equal(
      "a = 'x' AND b = 3 AND c = true AND d = null",
    );
    expect(soql`a IN ${['x', "y'"]}`).to.equal(String.raw`a IN ('x','y\'')`);
    expect(soql`a >= ${new Date('2026-01-31T01:00:00Z')}`).to.equal('a >= 2026-01-31T01:00:00.000Z');
    expect(soql`SELECT ${fragment('Id, Name')} FROM X`).to.equal('SELECT Id, Name FROM X');
  });

  it('keeps every value inside its quotes', () => {
    expect(soql`a = ${"' OR Id != '"}`).to.equal(String.raw`a = '\' OR Id != \''`);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '\\', '"', '\n', '\r', '\t', 'a', ' ', '%', '_') }),
        (value) => {
          const literal = soql`${value}`;
          // A quoted literal ends at the first quote that no backslash escapes: that has to be its last character.
          expect(literal).to.match(/^'(?:\\.|[^'\\\n\r])*'$/);
          const query = parseQuery(`SELECT Id FROM X WHERE Name = ${literal} AND Id = 'end'`);
          expect(query.fields).to.deep.equal([getField('Id')]);
          expect(query.where).to.have.nested.property('right.left.value', "'end'");
        },
      ),
    );
  });
});
