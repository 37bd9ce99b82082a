import { expect } from 'chai';
import fc from 'fast-check';
import { exclusionFinder, hasExpired, readExclusions, type Exclusion } from '../../../src/core/orgs/entries.js';
import { toLongId } from '../../../src/core/orgs/ids.js';
import { readOrgFile } from '../../../src/core/orgs/orgFile.js';
import type { Subscriber } from '../../../src/core/ports.js';
import { orgKeys } from '../../support/arbitraries.js';

const A = '00D3z0000034UFB';
const B = '00D3z0000034UGC';

const readFile = (content: string): ReturnType<typeof readExclusions> => {
  const reading = readOrgFile(content);
  if (!reading.ok) throw new Error(reading.problem);
  return readExclusions(reading.entries);
};

const exclusion = (more: Partial<Exclusion> = {}): Exclusion => ({
  ...{ orgKey: A, withSandboxes: false, reason: null, expires: null },
  ...more,
});

const sandboxOf = (parentOrg: string | null): Subscriber => ({
  ...{ orgKey: B, orgName: null, orgType: 'Sandbox', orgStatus: null, instanceName: null },
  ...{ parentOrg, installed: true, versionId: null, blocked: false },
});

describe('exclusions', () => {
  const FILES: Array<[what: string, content: string, expected: Array<Partial<Exclusion>>]> = [
    ['one id a line', `${A}\n# comment\n${toLongId(B)}\n`, [{ orgKey: A, reason: null, expires: null }, { orgKey: B }]],
    [
      'CSV with a reason and a date',
      `OrgKey,Reason,Expires\n${A},"Opted out, by mail",2026-12-31\n${B},,\n`,
      [
        { orgKey: A, reason: 'Opted out, by mail', expires: '2026-12-31' },
        { orgKey: B, reason: null, expires: null },
      ],
    ],
    [
      'other names and orders of the columns',
      `EXPIRY DATE;Comment;OrganizationId\n2026-12-31T23:00:00Z;freeze;${toLongId(A)}\n`,
      [{ orgKey: A, reason: 'freeze', expires: '2026-12-31' }],
    ],
    [
      'JSON records',
      JSON.stringify([{ OrgKey: A, Reason: 'freeze', Until: '2026-12-31' }]),
      [{ orgKey: A, reason: 'freeze', expires: '2026-12-31' }],
    ],
  ];
  for (const [what, content, expected] of FILES) {
    it(`are read from a file: ${what}`, () => {
      const { list, bad } = readFile(content);
      expect(bad).to.deep.equal([]);
      expect(list).to.have.length(expected.length);
      expected.forEach((each, index) => {
        expect(list[index]).to.include({ withSandboxes: false, ...each });
      });
    });
  }

  it('are refused line by line where an id or a date cannot be read', () => {
    const dates = ['31.12.2026', '12/31/2026', '2026-13-01', '2026-02-30', 'soon', '2026-12-311'];
    const content = ['OrgKey,Expires', `${A},`, 'nonsense,', ...dates.map((date) => `${B},${date}`)].join('\n');
    const { list, bad } = readFile(content);
    expect(list.map(({ orgKey }) => orgKey)).to.deep.equal([A]);
    expect(bad.map(({ line, text, problem }) => [line, text, problem])).to.deep.equal([
      [3, 'nonsense', 'not an org id'],
      ...dates.map((date, index) => [index + 4, date, 'not a date']),
    ]);
  });

  const DAYS: Array<[day: string, expires: string | null, over: boolean]> = [
    ['2026-12-30T23:59:59Z', '2026-12-31', false],
    ['2026-12-31T00:00:00Z', '2026-12-31', false],
    ['2026-12-31T23:59:59.999Z', '2026-12-31', false],
    ['2027-01-01T00:00:00Z', '2026-12-31', true],
    ['9999-12-31T00:00:00Z', null, false],
  ];
  for (const [day, expires, over] of DAYS) {
    it(`that expire on ${expires ?? 'no day'} ${over ? 'are over' : 'hold'} at ${day}`, () => {
      expect(hasExpired(exclusion({ expires }), new Date(day))).to.equal(over);
      const find = exclusionFinder([exclusion({ expires })], new Date(day));
      expect(find(A, undefined) === undefined).to.equal(over);
    });
  }

  it('of an org do not include its sandboxes, unless they say so', () => {
    const today = new Date();
    const own = exclusionFinder([exclusion()], today);
    const all = exclusionFinder([exclusion({ withSandboxes: true })], today);
    expect([own(A, undefined)?.orgKey, own(B, sandboxOf(A))?.orgKey]).to.deep.equal([A, undefined]);
    expect([all(A, undefined)?.orgKey, all(B, sandboxOf(A))?.orgKey]).to.deep.equal([A, A]);
    expect(all(B, sandboxOf(null)), 'of no production org').to.equal(undefined);
    expect(
      all(B, sandboxOf(A.toLowerCase().replace('00d', '00D'))),
      'another production org, but for the case',
    ).to.equal(undefined);
  });

  it('apply if any of several for one org applies', () => {
    const both = [exclusion({ reason: 'for good' }), exclusion({ reason: 'past', expires: '2020-01-01' })];
    for (const order of [both, both.toReversed()]) {
      expect(exclusionFinder(order, new Date('2026-01-01Z'))(A, undefined)?.reason).to.equal('for good');
    }
  });

  it('are found for exactly the orgs that they name', () => {
    fc.assert(
      fc.property(fc.array(orgKeys), fc.array(orgKeys), (excluded, others) => {
        const find = exclusionFinder(
          excluded.map((orgKey) => exclusion({ orgKey })),
          new Date(),
        );
        for (const orgKey of [...excluded, ...others]) {
          expect(find(orgKey, undefined) !== undefined).to.equal(excluded.includes(orgKey));
        }
      }),
    );
  });
});
