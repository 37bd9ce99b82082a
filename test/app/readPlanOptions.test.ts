import { expect } from 'chai';
import { readSelection, readStart } from '../../src/app/push/readPlanOptions.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import type { UsageProblem } from '../../src/core/errors/usageProblem.js';

const ID = '00D3z0000034UFB';
const problemOf = (read: () => unknown): UsageProblem => {
  try {
    read();
  } catch (error) {
    if (error instanceof UsageError) return error.problem;
    throw error;
  }
  return expect.fail('it was read');
};
const read = (options: object): ReturnType<typeof readSelection> =>
  readSelection({ package: 'Acme', orgs: 'all-behind', ...options });

describe('reading the options of a plan', () => {
  const WRONG: Array<[options: object, option: string, wanted: string]> = [
    [{ orgs: 'all' }, 'orgs', "a list of ids, or 'all-behind'"],
    [{ orgs: [null] }, 'orgs', "a list of ids, or 'all-behind'"],
    [{ orgs: [{ line: 1 }] }, 'orgs', "a list of ids, or 'all-behind'"],
    [{ orgs: [ID], filter: { where: 'x' } }, 'filter.where', "used with orgs: 'all-behind' only"],
    [{ filter: { where: "x = '" } }, 'filter.where', 'a SOQL condition that closes every quote and parenthesis'],
    [{ filter: { orgTypes: ['x'] } }, 'filter.orgTypes', 'Production or Sandbox'],
    [{ filter: { orgStatuses: ['x'] } }, 'filter.orgStatuses', 'Active or Demo or Free or Inactive or Trial'],
    [{ filter: { instances: [''] } }, 'filter.instances', 'names of instances'],
    [{ filter: { instances: [7] } }, 'filter.instances', 'names of instances'],
    [{ filter: { instances: [] } }, 'filter.instances', 'a list of names of instances, not an empty one'],
    [{ filter: { installedVersions: ['x'] } }, 'filter.installedVersions', 'ranges such as <1.4'],
    [{ filter: { parentOrgs: ['x'] } }, 'filter.parentOrgs', 'organization ids'],
    [{ sample: 0 }, 'sample', 'above 0 and at most 1'],
    [{ sample: 1.1 }, 'sample', 'above 0 and at most 1'],
    [{ limit: 0 }, 'limit', 'a whole number above 0'],
    [{ limit: 1.5 }, 'limit', 'a whole number above 0'],
    [{ maxAttempts: 0 }, 'maxAttempts', 'a whole number above 0'],
    [{ migrateTo2gp: 1 }, 'migrateTo2gp', 'true or false'],
    [{ includeBlocked: 'true' }, 'includeBlocked', 'true or false'],
    [{ exclude: ID }, 'exclude', 'a list'],
    [{ exclude: [null] }, 'exclude', 'ids, or objects with an org'],
    [{ exclude: [{}] }, 'exclude', 'ids, or objects with an org'],
    [{ exclude: [{ org: 7 }] }, 'exclude', 'ids, or objects with an org'],
    [{ exclude: [{ org: ID, reason: 7 }] }, 'exclude', 'made of texts'],
    [{ exclude: [{ org: ID, expires: 7 }] }, 'exclude', 'made of texts'],
    [{ exclude: [{ org: ID, withSandboxes: 'yes' }] }, 'exclude.withSandboxes', 'true or false'],
  ];
  for (const [options, option, wanted] of WRONG)
    it(`refuses ${JSON.stringify(options)}`, () => {
      expect(problemOf(() => read(options))).to.include({ kind: 'bad-option', option, wanted });
    });

  it('refuses unknown options', () => {
    expect(problemOf(() => read({ filter: { type: 1 } }))).to.deep.include({
      kind: 'unknown-option',
      option: 'filter.type',
      known: ['orgTypes', 'orgStatuses', 'instances', 'installedVersions', 'parentOrgs', 'where', 'tags'],
    });
    expect(problemOf(() => read({ exclude: [{ org: ID, until: 1 }] }))).to.deep.include({
      kind: 'unknown-option',
      option: 'exclude.until',
      known: ['org', 'withSandboxes', 'reason', 'expires', 'line', 'source'],
    });
  });

  it('converts all given options, and nothing more', () => {
    const { targets, selection } = read({});
    expect(targets).to.equal(undefined);
    expect(selection).to.deep.equal({
      orgs: undefined,
      filter: {
        ...{ orgTypes: undefined, orgStatuses: undefined, instances: undefined, installedVersions: undefined },
        ...{ parentOrgs: undefined, where: undefined, isWanted: undefined },
      },
      exclusions: [],
      cut: { sample: undefined, limit: undefined },
      ...{ migration: false, includeBlocked: false, maxAttempts: undefined },
      ...{ ignoreLineage: false, allowDowngrade: false },
    });
    const all = read({
      filter: {
        orgTypes: ['Sandbox'],
        orgStatuses: ['Trial'],
        instances: ['NA1'],
        parentOrgs: [`\u200B${ID} `],
        where: 'x = 1',
      },
      ...{ sample: 1, limit: 1, maxAttempts: 1, migrateTo2gp: true, includeBlocked: true },
    }).selection;
    expect(all.filter).to.deep.include({
      ...{ orgTypes: ['Sandbox'], orgStatuses: ['Trial'], instances: ['NA1'], parentOrgs: [ID], where: 'x = 1' },
    });
    expect(all).to.deep.include({
      cut: { sample: 1, limit: 1 },
      maxAttempts: 1,
      migration: true,
      includeBlocked: true,
    });
  });

  it('names orgs with their position or line', () => {
    const { targets, selection } = read({ orgs: [` ${ID}\u200B`, ID] });
    expect(selection.orgs).to.deep.equal([ID]);
    expect(targets?.dropped).to.deep.equal([{ line: 2, text: ID, reason: 'duplicate' }]);
    const dropped = [{ line: 7, text: 'x', reason: 'invalid-id' }];
    const lines = [
      { line: 7, text: 'x' },
      { line: 9, text: ID },
    ];
    expect(problemOf(() => read({ orgs: lines }))).to.deep.equal({
      ...{ kind: 'unreadable-orgs', read: 2, kept: 1, dropped, isFile: true },
    });
    expect(read({ orgs: lines, onInvalid: 'skip' }).targets?.dropped).to.deep.equal(dropped);
    expect(problemOf(() => read({ orgs: ['x'], onInvalid: 'skip' }))).to.deep.equal({
      ...{ kind: 'no-orgs', read: 1, kept: 0, isFile: false },
      dropped: [{ line: 1, text: 'x', reason: 'invalid-id' }],
    });
    expect(problemOf(() => read({ orgs: [] }))).to.include({ kind: 'no-orgs', read: 0 });
  });

  it('excludes orgs, and names each invalid entry with its source', () => {
    const { exclusions } = read({
      exclude: [`${ID} `, { org: '00D3z0000034UFC', withSandboxes: true, reason: 'no', expires: '2026-12-31' }],
    }).selection;
    expect(exclusions.map(({ orgKey }) => orgKey)).to.deep.equal([ID, '00D3z0000034UFC']);
    expect(exclusions[1]).to.deep.include({ reason: 'no', expires: '2026-12-31' });
    const wrong = problemOf(() =>
      read({
        exclude: ['x', { org: 'y', line: 9, source: 'a.csv' }, { org: ID, source: 'a.csv' }, { org: ID, source: 7 }],
      }),
    );
    expect(wrong).to.have.property('kind', 'unreadable-exclusions');
    if (wrong.kind !== 'unreadable-exclusions') return;
    expect(wrong.entries.map(({ line, text, source }) => [line, text, source])).to.deep.equal([
      [1, 'x', ''],
      [9, 'y', 'a.csv'],
    ]);
    expect(wrong.reads).to.deep.equal({ '': 2, 'a.csv': 2 });
  });

  it('starts at once, or at an unambiguous time', async () => {
    for (const startTime of [undefined, null, 'now']) expect(await readStart({ startTime })).to.equal(null);
    const at = new Date('2099-06-01T00:00:00Z');
    expect(await readStart({ startTime: at })).to.deep.equal(at);
    expect(await readStart({ startTime: '2099-06-01T02:00', timeZone: 'Europe/Vienna' })).to.deep.equal(at);
    const wrong = async (startTime: Date | string, timeZone?: string): Promise<unknown> =>
      readStart({ startTime, ...(timeZone && { timeZone }) }, new Date('2100-01-01')).catch((error: unknown) =>
        error instanceof UsageError ? error.problem : error,
      );
    expect(await wrong(at)).to.deep.include({ kind: 'bad-start-time', problem: 'past', startTime: at.toISOString() });
    expect(await wrong(new Date(NaN))).to.deep.include({ problem: 'unreadable', startTime: 'Invalid Date' });
    expect(await wrong('2101-01-01T00:00', 'Mars')).to.deep.include({ problem: 'unknown-zone', timeZone: 'Mars' });
  });
});
