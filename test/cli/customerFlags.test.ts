import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { readCustomersFile, readPushCustomers, readTaggedCustomers } from '../../src/cli/input/customerFlags.js';
import { readDefinitionCustomers } from '../../src/cli/input/definitionFile.js';
import { readExclude } from '../../src/cli/input/filterFlags.js';
import type { RolloutDefinition, Wave } from '../../src/core/rollout/definition/schema.js';
import { only } from '../support/only.js';

const [A, B, C] = ['00D0j00000AAAA1', '00D0j00000AAAB1', '00D0j00000AAAC1'];
const CUSTOMERS = `OrgKey,Account,TimeZone,Tags\n${A},Acme,Europe/Vienna,Gold;EU\n${B},Beta,Asia/Tokyo,frozen\n${C},Cent,,\n`;

describe('customer files that commands read', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'customers-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const file = async (name: string, content: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  /** What is said of what went wrong, each path as its name alone, and then what to do. */
  const said = async (promise: Promise<unknown>): Promise<string> => {
    const error: unknown = await promise.then(
      () => 'nothing',
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof SfError)) return expect.fail(String(error));
    return [error.message, ...(error.actions ?? [])].join('\n').replaceAll(`${folder}/`, '');
  };
  const saidOf = async (name: string, content: string): Promise<string> =>
    said(readCustomersFile(await file(name, content)));

  it('are not read where none is named', async () => {
    expect(await readCustomersFile(undefined)).to.equal(undefined);
    expect(await readTaggedCustomers({})).to.equal(undefined);
    expect(await readPushCustomers({})).to.deep.equal({ options: {}, warnings: [] });
  });

  it('name each line that is wrong, its column and its text', async () => {
    const lines = [`${A},2027-02-31,x`, `nonsense,2027-01-31,y`].join('\n');
    expect(await saidOf('lines.csv', `OrgKey,Renewal,Account\n${lines}\n`)).to.match(
      /^The customer file lines\.csv has lines that can't be read\. .*\n {2}line 2, Renewal: "2027-02-31": .*\n {2}line 3, OrgKey: "nonsense": not an org id/,
    );
    const twice = `${A},Acme\n${A},Beta`;
    expect(await saidOf('twice.csv', `OrgKey,Account\n${twice}\n`)).to.match(
      /\n {2}line 3, account: line 2 says something else of the same org(?:\n|$)/,
    );
  });

  it('have columns about customers, each once and spelled as it is called', async () => {
    expect(await saidOf('bare.csv', `${A}\n${B}\n`)).to.contain('The customer file bare.csv has no header');
    const many = Array.from({ length: 12 }, (_, index) => `c${index}`);
    expect(await saidOf('none.csv', `OrgKey,${many.join(',')}\n${A}${',x'.repeat(12)}\n`)).to.match(
      /none\.csv has no column about customers\. Its columns: "OrgKey", "c0", .*"c8"\. Nothing/,
    );
    expect(await saidOf('typo.csv', `OrgKey,Acount,Tier\n${A},Acme,1\n`)).to.contain(
      'The customer file typo.csv has a column "Acount". Did you mean account?',
    );
    expect(await saidOf('both.csv', `OrgKey,Account,Customer\n${A},Acme,Beta\n`)).to.contain(
      'The customer file both.csv has more than one column for account: "Account", "Customer".',
    );
    expect(await saidOf('empty.csv', ''))
      .to.contain('empty.csv')
      .and.contain('customers');
  });

  it('select by a tag that somebody has', async () => {
    const customers = await file('c.csv', CUSTOMERS);
    const read = await readTaggedCustomers({ customers, tag: ['gold', 'EU'] });
    expect(read?.withTag('GOLD')).to.deep.equal([A]);
    expect(await said(readTaggedCustomers({ customers, tag: ['gold', 'golde'] }))).to.match(
      /^No org in the customer file c\.csv has the tag "golde"\. Did you mean "gold"\? Nothing/,
    );
    const untagged = await file('untagged.csv', `OrgKey,Account\n${A},Acme\n`);
    expect(await said(readTaggedCustomers({ customers: untagged, tag: ['gold'] }))).to.contain(
      'The customer file untagged.csv has no column Tags, so no org has the tag "gold".',
    );
  });

  it('exclude by a tag, with a warning where nobody has it, and an error where another was probably meant', async () => {
    const customers = await file('c.csv', CUSTOMERS);
    const excluded = { org: B, withSandboxes: true, reason: 'tag frozen', source: '--exclude-tag' };
    const { options, warnings } = await readPushCustomers({
      customers,
      tag: ['gold'],
      'exclude-tag': ['frozen', 'xyz'],
    });
    expect([options.tags, options.exclude, options.customers?.fields.has('tags')]).to.deep.equal([
      ['gold'],
      [excluded],
      true,
    ]);
    expect(warnings).to.deep.equal([`0 orgs excluded by the tag "xyz": no org in ${customers} has it.`]);
    const without = await readPushCustomers({ customers });
    expect([without.options.exclude, 'tags' in without.options, without.warnings]).to.deep.equal([[], false, []]);
    expect(await said(readPushCustomers({ customers, 'exclude-tag': ['frozn'] }))).to.contain('Did you mean "frozen"?');
    const untagged = await file('untagged.csv', `OrgKey,Account\n${A},Acme\n`);
    expect(await said(readPushCustomers({ customers: untagged, 'exclude-tag': ['zzz'] }))).to.contain('no column Tags');

    const read = await readTaggedCustomers({ customers });
    const flags = { customers, 'exclude-tag': ['frozen', 'xyz'], 'exclude-org': [`${A},${C}`], 'exclude-parent': [A] };
    const both = await readExclude(flags, read);
    expect(
      both.exclude.map(({ org, withSandboxes, source, line }) => [org, withSandboxes, source, line]),
    ).to.deep.equal([
      [A, false, '--exclude-org', 1],
      [C, false, '--exclude-org', 2],
      [A, true, '--exclude-parent', 1],
      [B, true, '--exclude-tag', undefined],
    ]);
    expect(both.warnings).to.deep.equal(warnings);
    expect((await readExclude({ 'exclude-org': [A] }, undefined)).warnings).to.deep.equal([]);
  });

  describe('for a definition', () => {
    type Shape = { tags?: string[]; zones?: boolean; excluded?: Array<{ tag: string; reason: string | null }> };
    const definition = ({ tags, zones = false, excluded = [] }: Shape): RolloutDefinition =>
      only<RolloutDefinition>({
        exclusions: only<RolloutDefinition['exclusions']>({ tags: excluded }),
        waves: [
          only<Wave>({ windows: [], orgs: { by: 'rest' } }),
          only<Wave>({
            windows: zones ? [{ from: '01:00', to: '05:00', timeZone: 'customer', defaultTimeZone: 'UTC' }] : [],
            orgs: tags === undefined ? { by: 'rest' } : { by: 'filter', filter: { tags } },
          }),
        ],
      });
    const read = async (shape: Shape, customers?: string) =>
      readDefinitionCustomers(definition(shape), 'd.yaml', customers);

    it('are needed for tags and time zones alone', async () => {
      expect(await read({})).to.deep.equal({ customers: undefined, exclude: [], warnings: [] });
      for (const shape of [{ tags: ['gold'] }, { zones: true }, { excluded: [{ tag: 'frozen', reason: null }] }])
        expect(await said(read(shape)), JSON.stringify(shape)).to.match(
          /^The definition d\.yaml asks for tags or time zones of customers, and names no customer file/,
        );
    });

    it('have the tags and the time zones that it asks for', async () => {
      const customers = await file('c.csv', CUSTOMERS);
      const found = await read({ tags: ['gold'], zones: true }, customers);
      expect([found.customers?.withTag('gold'), found.exclude, found.warnings]).to.deep.equal([[A], [], []]);
      expect(await said(read({ tags: ['silver'] }, customers))).to.contain('has the tag "silver"');
      const bare = await file('untagged.csv', `OrgKey,Account\n${A},Acme\n`);
      expect(await said(read({ zones: true }, bare))).to.match(
        /^The customer file untagged\.csv has no column TimeZone/,
      );
      expect((await read({}, bare)).exclude).to.deep.equal([]);
    });

    it('make ordinary exclusions of its tags', async () => {
      const customers = await file('c.csv', CUSTOMERS);
      const tags = [
        { tag: 'frozen', reason: 'year end' },
        { tag: 'gold', reason: null },
        { tag: 'xyz', reason: null },
      ];
      const { exclude, warnings } = await read({ excluded: tags }, customers);
      expect(exclude).to.deep.equal([
        { orgKey: B, withSandboxes: true, reason: 'tag frozen: year end', expires: null },
        { orgKey: A, withSandboxes: true, reason: 'tag gold', expires: null },
      ]);
      expect(warnings).to.have.length(1);
    });
  });
});
