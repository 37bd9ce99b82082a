import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { readCustomerFile, type CustomersReading } from '../../../src/core/orgs/customerFile.js';
import { hasAnyTag, type Customer, type Customers } from '../../../src/core/orgs/customers.js';
import { toLongId } from '../../../src/core/orgs/ids.js';
import { csvLine } from '../../../src/core/text/csv.js';
import { trimInvisible } from '../../../src/core/text/plain.js';
import { anyCharacter, orgKeys } from '../../support/arbitraries.js';
import { runs } from '../../support/runs.js';

const A = '00D3z0000034UFB';
const B = '00D3z0000034UGC';
const SANDBOX = '00D3z0000034UHD';

const read = (content: string): Customers => {
  const reading = readCustomerFile(content);
  if (!reading.ok) throw new Error(JSON.stringify(reading));
  return reading.customers;
};

const refused = (content: string): Exclude<CustomersReading, { ok: true }> => {
  const reading = readCustomerFile(content);
  if (reading.ok) throw new Error('it was read');
  return reading;
};

const faultsIn = (content: string): string[] => {
  const reading = refused(content);
  if (reading.problem !== 'customer-lines') throw new Error(JSON.stringify(reading));
  return reading.faults.map(({ line, column, text, problem }) => `${line} ${column ?? '-'}: ${text}: ${problem}`);
};

describe('customer file', () => {
  it('reads common formats', () => {
    const content = `\uFEFFsep=;\r\nAccount Name;Org ID;Tier;Owner;Time Zone;renewal_date;Tags;Notes\r\n"Acme; Inc.";${toLongId(A)};1;Ann;Europe/Vienna;2027-01-31;gold, early;x\r\n;${B};;;;;;\r\n`;
    // Its column has no known name, so it would have to be named.
    expect(refused(content).problem).to.equal('no-org-column');
    const customers = read(content.replace('Org ID', 'OrgKey'));
    expect(customers.of({ orgKey: A })).to.deep.equal({
      account: 'Acme; Inc.',
      tier: '1',
      owner: 'Ann',
      timeZone: 'Europe/Vienna',
      renewal: '2027-01-31',
      tags: ['gold', 'early'],
    });
    expect(customers.of({ orgKey: B })).to.deep.equal({ tags: [] });
    expect(customers.of({ orgKey: SANDBOX })).to.equal(undefined);
    expect([...customers.fields]).to.deep.equal(['account', 'tier', 'owner', 'timeZone', 'renewal', 'tags']);
    expect(customers.size).to.equal(2);
  });

  it('reads licenses as Data Loader and the CLI export them', () => {
    const customers = read(readFileSync(new URL('../../cases/lma-licenses.csv', import.meta.url), 'utf8'));
    expect(customers.of({ orgKey: '00D0j00000AAAA1' })).to.deep.equal({
      account: 'Alpha, Inc.',
      renewal: '2027-01-31',
      tags: [],
    });
    const attributes = { type: 'sfLma__License__c' };
    const record = {
      attributes,
      sfLma__Subscriber_Org_ID__c: A,
      sfLma__Account__r: { attributes, Name: 'Alpha' },
      sfLma__Expiration__c: null,
    };
    expect(read(JSON.stringify({ records: [record] })).of({ orgKey: A })).to.deep.equal({ account: 'Alpha', tags: [] });
    const without = read(JSON.stringify([{ OrgKey: A, tags: ['gold', 'EU'], account: null }]));
    expect(without.of({ orgKey: A })).to.deep.equal({ tags: ['gold', 'EU'] });
  });

  it('gives sandboxes the data of their production org, field by field, and the tags of both', () => {
    const customers = read(
      `OrgKey,Account,Tier,TimeZone,Tags\n${A},Acme,1,Europe/Vienna,gold;\u00a0Frozen\u200b\n${SANDBOX},,2,,training;GOLD\n`,
    );
    expect(customers.of({ orgKey: SANDBOX, parentOrg: A })).to.deep.equal({
      account: 'Acme',
      tier: '2',
      timeZone: 'Europe/Vienna',
      tags: ['training', 'GOLD', 'Frozen'],
    });
    expect(customers.of({ orgKey: B, parentOrg: A })).to.deep.equal(customers.of({ orgKey: A, parentOrg: null }));
    const gold = hasAnyTag(customers, ['silver', ' Gold ']);
    expect([A, B].map((orgKey) => gold({ orgKey }))).to.deep.equal([true, false]);
    expect(gold({ orgKey: B, parentOrg: A })).to.equal(true);
    expect([...customers.tags].sort()).to.deep.equal(['frozen', 'gold', 'training']);
    expect(customers.withTag('gOLD')).to.deep.equal([A, SANDBOX]);
  });

  it('combines the lines of an org, unless they contradict one another', () => {
    const header = 'OrgKey,Account,Tier,Tags\n';
    expect(read(`${header}${A},Acme,,gold\n${toLongId(A)},Acme,1,eu;Gold\n`).of({ orgKey: A })).to.deep.equal({
      account: 'Acme',
      tier: '1',
      tags: ['gold', 'eu'],
    });
    expect(faultsIn(`${header}${A},Acme,1,\n\n${A},Other,2,\n`)).to.deep.equal([
      '4 account: : line 2 says something else of the same org',
    ]);
  });

  it('reports errors by line and column', () => {
    const header = 'OrgKey,Account,TimeZone,Renewal,Tags\n';
    expect(
      faultsIn(
        `${header}${toLongId(A).slice(0, -1)}Q,,,,\n,,,,\n${A},Acme, Inc.,UTC,2027-01-31,gold\n${A},,CET+1,,\n${A},,+02:00,,\n${A},,,31.01.2027,\n${A},,,2027-02-30,\n`,
      ),
    ).to.deep.equal([
      `2 OrgKey: ${toLongId(A).slice(0, -1)}Q: the id's last three characters do not fit the others: mistyped, or its case was changed`,
      `4 -: ${A}, Acme, Inc., UTC, 2027-01-31, gold: it has more cells than there are columns`,
      '5 TimeZone: CET+1: not the name of a time zone, such as Europe/Vienna',
      '6 TimeZone: +02:00: not the name of a time zone, such as Europe/Vienna',
      '7 Renewal: 31.01.2027: not a day such as 2027-01-31',
      '8 Renewal: 2027-02-30: not a day such as 2027-01-31',
    ]);
    expect(faultsIn(`OrgKey,Account\nnot-an-id,Acme\n`)).to.have.length(1);
    expect(faultsIn(`OrgKey,Account\n# ${A},Acme\n${A},Acme\n#,${A}\n`)).to.deep.equal([
      `4 -: #,${A}: it is no line of the table`,
    ]);
  });

  it('refuses ambiguous columns, and files without customer data', () => {
    expect(refused(`OrgKey,Teir\n${A},1\n`)).to.deep.equal({
      ok: false,
      problem: 'mistyped-column',
      column: 'Teir',
      field: 'tier',
    });
    expect(read(`OrgKey,Tags,Tgs\n${A},x,y\n`).of({ orgKey: A })).to.deep.equal({ tags: ['x'] });
    expect(refused(`OrgKey,Account,Account Name\n${A},x,y\n`)).to.deep.include({
      problem: 'column-twice',
      columns: ['Account', 'Account Name'],
    });
    expect(refused(`OrgKey,OrgName,Amount,AccountId\n${A},x,y,z\n`).problem).to.equal('no-customer-column');
    expect(refused(`${A}\n${B}\n`).problem).to.equal('no-customer-column');
    expect(refused('').problem).to.equal('no-rows');
    expect(refused('OrgKey,Tags\n')).to.deep.equal({ ok: false, problem: 'no-rows', saysSo: true });
    expect(refused('{').problem).to.equal('malformed-json');
    expect(refused(`OrgKey,Tags\n${A},"x`).problem).to.equal('malformed-csv');
  });
});

describe('e-mail addresses', () => {
  const ADDRESS = 'jane.doe@acme.example';

  it('are only returned by name, and not when an object is serialized as a whole', () => {
    const customers = read(`OrgKey,Account,Email,Tags\n${A},Acme,${ADDRESS},gold\n`);
    const customer = customers.of({ orgKey: B, parentOrg: A }) as Customer;
    expect(customer.email).to.equal(ADDRESS);
    expect(JSON.stringify([customer, { ...customer }, structuredClone(customer)])).not.to.include('@');
    expect(Object.keys(customer)).to.deep.equal(['account', 'tags']);
  });

  it('are cut at the @ in other columns, and in error messages', () => {
    const customers = read(`OrgKey,Account,Owner\n${A},Rock @ Roll,Jane Doe <${ADDRESS}>\n`);
    expect(customers.of({ orgKey: A })).to.deep.equal({
      account: 'Rock @ Roll',
      owner: 'Jane Doe <jane.doe>',
      tags: [],
    });
    const header = 'OrgKey,Email,TimeZone,Renewal,Tags';
    const faults = faultsIn(
      `${header}\n${ADDRESS},,,,\n${A},x,${ADDRESS},${ADDRESS},${ADDRESS}\n${A},y,,,\n${A},,,,,${ADDRESS}`,
    );
    expect(faults).to.have.length(6);
    expect(faults.join('\n')).not.to.include('@');
  });
});

describe('customer files of any content', () => {
  const texts = fc.string({ unit: 'grapheme', maxLength: 12 });
  const wordy = texts.map((text) => text.replaceAll(/[\p{C}\p{Z}"'#@\uFF20,;|]/gu, ''));

  it('return every line, or report it', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.record({ org: orgKeys, account: wordy, tier: wordy, tags: fc.array(wordy, { maxLength: 3 }) }),
          {
            selector: ({ org }) => org,
            minLength: 1,
            maxLength: 8,
          },
        ),
        (rows) => {
          const lines = rows.map(({ org, account, tier, tags }) =>
            csvLine([toLongId(org), account, tier, tags.join(';')]),
          );
          const customers = read(`${csvLine(['OrgKey', 'Account', 'Tier', 'Tags'])}\n${lines.join('\n')}\n`);
          for (const { org, account, tags } of rows) {
            expect(customers.of({ orgKey: org })?.account ?? '').to.equal(trimInvisible(account));
            for (const tag of tags.filter((each) => trimInvisible(each) !== ''))
              expect(hasAnyTag(customers, [tag])({ orgKey: org })).to.equal(true);
          }
        },
      ),
      runs(3),
    );
  });

  it('are read in time by their number, also if all have the same tag', () => {
    const orgs = Array.from({ length: 100_000 }, (_, index) => `00D5g0000${index.toString(36).padStart(6, '0')}`);
    const begun = process.cpuUsage();
    const customers = read(`OrgKey,Tags\n${orgs.map((org) => `${org},pilot`).join('\n')}\n`);
    expect(process.cpuUsage(begun).user / 1000, 'milliseconds').to.be.below(10_000);
    expect(customers.withTag('pilot')).to.have.length(orgs.length);
  });

  it('never cause an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 200 }), (text) => {
        const reading = readCustomerFile(`OrgKey,Account,Tags\n${text}`);
        expect(reading.ok).to.be.a('boolean');
      }),
      runs(3),
    );
  });
});
