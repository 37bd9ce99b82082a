import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { filterFlags, readFilterFlags, type FilterInput } from '../../src/cli/input/filterFlags.js';
import { limitFlag, minutesFlag, orgKeyFlag, writtenFileFlag } from '../../src/cli/input/flagTypes.js';
import { ignoreErrorFlag, reportRules, waitRules } from '../../src/cli/input/ruleFlags.js';
import { selectionFlags } from '../../src/cli/input/selection.js';

type Parser = { parse?: unknown };

/** What a flag makes of a text, as oclif would ask it. */
const read = async (flag: Parser, text: string): Promise<unknown> => {
  const parse = flag.parse as (text: string, context: unknown, options: unknown) => Promise<unknown>;
  try {
    return await parse(text, {}, flag);
  } catch (error) {
    if (!(error instanceof SfError)) throw error;
    expect(error.exitCode).to.equal(2);
    expect(error.message).to.contain(text.trim());
    return 'refused';
  }
};

const READINGS: Array<[what: string, flag: Parser, readings: Record<string, unknown>]> = [
  [
    'a limit is a number or a share',
    limitFlag({}),
    {
      ...{ '20': { count: 20 }, ' 0 ': { count: 0 }, '5%': { percent: 5 }, '0.5%': { percent: 0.5 } },
      ...{
        '100%': { percent: 100 },
        '101%': 'refused',
        '1.5': 'refused',
        '-1': 'refused',
        x: 'refused',
        '5%%': 'refused',
      },
      ...{ a5: 'refused', '99999999999999999999': 'refused', '1.': 'refused', '12.25%': { percent: 12.25 } },
    },
  ],
  [
    'minutes are whole',
    minutesFlag({}),
    {
      '60': 3_600_000,
      '0': 0,
      '1h': 'refused',
      '1.5': 'refused',
      '-1': 'refused',
      a1: 'refused',
      '1234567890': 'refused',
    },
  ],
  [
    'a sample is a percentage',
    selectionFlags.sample,
    {
      ...{ '5': 0.05, '5%': 0.05, ' 100% ': 1, '0.5': 0.005, '12.25%': 0.1225 },
      ...{
        '0': 'refused',
        '101': 'refused',
        '1000': 'refused',
        x: 'refused',
        '5%%': 'refused',
        a5: 'refused',
        '5.': 'refused',
      },
    },
  ],
  ['a file to write has a name', writtenFileFlag({}), { 'a.csv': 'a.csv', './-': './-', '-': 'refused' }],
  [
    'an org is an id',
    orgKeyFlag({}),
    { ' 00D3z0000034UFB\u200B': '00D3z0000034UFB', '0013z0000034UFB': 'refused', x: 'refused' },
  ],
  ['a version may be a range', filterFlags['installed-version'], { '<1.4': '<1.4', '1.3': '1.3', '<x': 'refused' }],
  [
    'a condition closes what it opens',
    filterFlags.where,
    { "OrgName = 'x'": "OrgName = 'x'", "OrgName = 'x": 'refused', '(a': 'refused' },
  ],
  [
    'an error is known',
    ignoreErrorFlag['ignore-error'],
    { IneligibleUpgrade: 'IneligibleUpgrade', 'nobody-knows': 'refused' },
  ],
];

describe('flags', () => {
  for (const [what, flag, readings] of READINGS)
    it(what, async () => {
      for (const [text, expected] of Object.entries(readings))
        expect(await read(flag, text), text).to.deep.equal(expected);
    });

  it('become conditions, rules and limits by their names', () => {
    const filter: FilterInput = {
      ...{ 'org-type': ['Sandbox'], 'org-status': ['Trial'], instance: ['NA1'], 'installed-version': ['1.3'] },
      ...{ 'parent-org': ['00D3z0000034UFB'], where: 'x', tag: ['gold'] },
    };
    expect(readFilterFlags(filter)).to.deep.equal({
      ...{ orgTypes: ['Sandbox'], orgStatuses: ['Trial'], instances: ['NA1'], installedVersions: ['1.3'] },
      ...{ parentOrgs: ['00D3z0000034UFB'], where: 'x', tags: ['gold'] },
    });
    expect(reportRules({ 'ignore-error': ['x'], 'max-failures': { count: 1 } })).to.deep.equal({
      ...{ ignoreErrors: ['x'], maxFailures: { count: 1 } },
    });
    expect(waitRules({})).to.equal(undefined);
    expect(waitRules({ wait: 0, 'fail-fast-above': { count: 1 } })).to.deep.equal({
      ...{ timeoutMs: 0, failFastAbove: { count: 1 } },
    });
  });
});
