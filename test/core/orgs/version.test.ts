import { expect } from 'chai';
import fc from 'fast-check';
import { parsePackageRef } from '../../../src/core/orgs/resolve.js';
import { compareVersions, inRange, parseVersionPrefix, parseVersionRange } from '../../../src/core/orgs/version.js';

const part = fc.nat({ max: 20 });
const versions = fc.tuple(part, part, part, part);
const numbered = (...parts: number[]) => ({ number: parts.join('.') });
const range = (text: string) => parseVersionRange(text) ?? expect.fail(`${text} is no range`);

describe('version numbers', () => {
  it('compare as numbers, patch and build included', () => {
    expect(compareVersions(numbered(1, 9, 0, 1), numbered(1, 10, 0, 1))).to.be.below(0);
    expect(compareVersions(numbered(1, 9, 1, 1), numbered(1, 9, 0, 9))).to.be.above(0);
    expect(compareVersions(numbered(1, 9, 0, 11), numbered(1, 9, 0, 2))).to.be.above(0);
    fc.assert(
      fc.property(versions, versions, (a, b) => {
        const pad = (version: number[]): string => version.map((each) => String(each).padStart(3, '0')).join('.');
        expect(Math.sign(compareVersions(numbered(...a), numbered(...b)))).to.equal(
          Math.sign(pad(a).localeCompare(pad(b))),
        );
      }),
    );
  });

  it('are parsed in the common spellings', () => {
    expect(parseVersionPrefix('1.4.0-6')).to.deep.equal([1, 4, 0, 6]);
    expect(parseVersionPrefix('1.4.0.LATEST')).to.deep.equal([1, 4, 0]);
    expect(parseVersionPrefix('v1.4')).to.deep.equal([1, 4]);
    for (const text of ['', 'x', '1.', '1..2', '1.4.0.6.1', '-1', '1.4beta'])
      expect(parseVersionPrefix(text), text).to.equal(undefined);
  });

  it('lie in a range or not', () => {
    expect(inRange(numbered(1, 3, 9, 9), range('<1.4'))).to.equal(true);
    expect(inRange(numbered(1, 4, 0, 1), range('<1.4'))).to.equal(false);
    expect(inRange(numbered(1, 4, 0, 1), range('<=1.4'))).to.equal(true);
    expect(inRange(numbered(1, 4, 0, 1), range('>1.4'))).to.equal(false);
    expect(inRange(numbered(1, 10, 0, 1), range('>= 1.2 < 2'))).to.equal(true);
    expect(inRange(numbered(2, 0, 0, 1), range('>=1.2,<2'))).to.equal(false);
    expect(inRange(numbered(1, 3, 2, 7), range('1.3'))).to.equal(true);
    expect(inRange(numbered(1, 3, 0, 7), range('=1.3.0.4'))).to.equal(false);
    for (const text of ['', '<', '<x', '1.4 foo', '><1', '<1.4 ||'])
      expect(parseVersionRange(text), text).to.equal(undefined);
  });

  it('are either below, in, or above any bound', () => {
    fc.assert(
      fc.property(versions, versions, fc.integer({ min: 1, max: 4 }), (version, other, length) => {
        const bound = other.slice(0, length).join('.');
        const holds = ['<', '=', '>'].filter((operator) => inRange(numbered(...version), range(`${operator}${bound}`)));
        expect(holds).to.have.length(1);
        expect(inRange(numbered(...version), range(`>=${bound}`))).to.equal(holds[0] !== '<');
        expect(inRange(numbered(...version), range(`<=${bound}`))).to.equal(holds[0] !== '>');
      }),
    );
  });
});

describe('a package named by a user', () => {
  it('is an id or a name, with a version or without', () => {
    expect(parsePackageRef('04t3z000000AbCdAAK')).to.deep.equal({ by: 'version-id', id: '04t3z000000AbCdAAK' });
    expect(parsePackageRef('0Ho3z0000000001@1.4.0.LATEST')).to.deep.equal({
      by: 'package-id',
      id: '0Ho3z0000000001',
      version: [1, 4, 0],
    });
    expect(parsePackageRef('0333z0000000001AAA')).to.deep.equal({ by: 'package-id', id: '0333z0000000001AAA' });
    const named = (whole: string, name: string, version: number[]): void => {
      expect(parsePackageRef(whole)).to.deep.equal({ by: 'name', name, version, whole });
    };
    named('Acme CRM@1.4.0-6', 'Acme CRM', [1, 4, 0, 6]);
    named('Acme CRM@LATEST', 'Acme CRM', []);
    named('me@home@2', 'me@home', [2]);
    expect(parsePackageRef('me@home')).to.deep.equal({ by: 'name', name: 'me@home' });
  });
});
