import { parse } from 'csv-parse/sync';
import { expect } from 'chai';
import fc from 'fast-check';
import { INELIGIBLE, type IneligibleReason } from '../../src/core/orgs/ineligible.js';
import type { ListedSubscriber } from '../../src/core/orgs/subscriberPages.js';
import { readOrgFile } from '../../src/core/orgs/orgFile.js';
import { readTargets } from '../../src/core/orgs/entries.js';
import { PLAIN_SCREEN } from '../../src/format/document/render.js';
import { SUBSCRIBER_FORMAT_NAMES, SUBSCRIBER_FORMATS } from '../../src/format/fleet/orgRows.js';
import { width } from '../../src/format/document/words.js';
import { orgKeys } from '../support/arbitraries.js';

const row = (more: Partial<ListedSubscriber> = {}): ListedSubscriber => ({
  ...{ orgKey: '00D3z0000034UFB', orgName: 'Northwind', orgType: 'Production', orgStatus: 'Active' },
  ...{ instanceName: 'NA1', installedVersion: '1.10.0.4', installedVersionId: '04t3z0000000009AAA', parentOrg: null },
  ...{ blocked: false, notPushable: null, atMost: null },
  ...more,
});

const SCREEN = { width: 140, colors: false };

/** The whole list as it is written, page by page. */
const written = (name: keyof typeof SUBSCRIBER_FORMATS, ...pages: ListedSubscriber[][]): string => {
  const { begin, page, end } = SUBSCRIBER_FORMATS[name](SCREEN);
  return [begin, ...pages.map(page), end].join('');
};

const cells = (csv: string): string[][] => parse(csv);

/** Everything that other companies may have put into a name: escapes, line ends, separators, formulas, wide letters. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\u001B', '\u001B[2J', '\u001B]0;owned\u0007', '\u009B', '\u0000', '\u0008', '\u007F', '\u0085'),
    fc.constantFrom('\n', '\r', '\r\n', '\t', '\u2028', '\u2029', '\u202E', '\u2066', '\u200F', '\u061C', '\uFEFF'),
    fc.constantFrom(',', ';', '"', "'", '""', '=', '+', '-', '@', '#', '|', '\\', '=1+1', '=HYPERLINK("x")'),
    fc.constantFrom(' ', '\u00A0', '\u200B', 'é', 'e\u0301', '日本', '👩‍💻', 'א', '\uD800', 'OrgKey', 'x'.repeat(40)),
  ),
  maxLength: 12,
});
const nullable = fc.option(hostile);
const rows: fc.Arbitrary<ListedSubscriber[]> = fc.array(
  fc.record({
    ...{ orgKey: orgKeys, orgName: nullable, orgType: nullable, orgStatus: nullable, instanceName: nullable },
    ...{ installedVersion: nullable, installedVersionId: nullable, parentOrg: fc.option(orgKeys) },
    ...{
      atMost: fc.constant(null),
      blocked: fc.boolean(),
      notPushable: fc.option(fc.constantFrom(...(Object.keys(INELIGIBLE) as IneligibleReason[]))),
    },
  }),
  { maxLength: 12 },
);

const json = (value: unknown): string => JSON.stringify(value).replace('\u202E', '\\u202e');

describe('rows of subscribers', () => {
  const all = [
    row({ orgName: 'Acme, "Inc"\n\u001B[2J\u202Eevil' }),
    row({
      ...{ orgKey: '00D3z0000034UFb', orgName: '=HYPERLINK("x")', orgType: 'Sandbox', orgStatus: 'Demo' },
      ...{ parentOrg: '00D3z0000034UFB', notPushable: 'already-on-version' },
    }),
    row({
      ...{ orgKey: '00D3z0000034UGC', orgName: null, orgType: null, orgStatus: null, instanceName: null },
      ...{ installedVersion: null, installedVersionId: null },
    }),
    row({ orgName: '日本語株式会社 with a name that is far too long for its column' }),
  ];
  const GOLDEN: Record<keyof typeof SUBSCRIBER_FORMATS, string[]> = {
    csv: [
      '"OrgKey","OrgName","OrgType","OrgStatus","InstanceName","InstalledVersion","MetadataPackageVersionId","ParentOrg","NotPushable"',
      '"00D3z0000034UFB","Acme, ""Inc"" evil","Production","Active","NA1","1.10.0.4","04t3z0000000009AAA","",""',
      '"00D3z0000034UFb","\'=HYPERLINK(""x"")","Sandbox","Demo","NA1","1.10.0.4","04t3z0000000009AAA","00D3z0000034UFB","already on this version"',
      '"00D3z0000034UGC","","","","","","","",""',
      '"00D3z0000034UFB","日本語株式会社 with a name that is far too long for its column","Production","Active","NA1","1.10.0.4","04t3z0000000009AAA","",""',
    ],
    human: [
      '  Org              Name                              Type        Status    Instance  Installed   Not pushable',
      '  00D3z0000034UFB  Acme, "Inc" evil                  Production  Active    NA1       1.10.0.4',
      '  00D3z0000034UFb  =HYPERLINK("x")                   Sandbox     Demo      NA1       1.10.0.4    already on this version',
      '  00D3z0000034UGC',
      '  00D3z0000034UFB  日本語株式会社 with a name that…  Production  Active    NA1       1.10.0.4',
    ],
    json: ['[', ...all.map((each, index) => json(each) + (index < 3 ? ',' : '')), ']'],
    jsonl: all.map(json),
  };
  for (const name of SUBSCRIBER_FORMAT_NAMES) {
    it(`as ${name}, in pages of any size`, () => {
      const text = `${GOLDEN[name].join('\n')}\n`;
      for (const pages of [[all], [[], all.slice(0, 1), [], all.slice(1)], all.map((each) => [each])]) {
        expect(written(name, ...pages)).to.equal(text);
      }
    });
  }

  it('without subscribers are a header, an empty list, or nothing', () => {
    expect(cells(written('csv'))).to.have.length(1);
    expect(JSON.parse(written('json', []))).to.deep.equal([]);
    expect(written('jsonl', [])).to.equal('');
    expect(written('human').trimEnd().split('\n')).to.have.length(1);
  });

  it('as CSV have the right number of rows and columns, and nothing that a spreadsheet would run', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const [header = [], ...body] = cells(written('csv', given));
        expect(body).to.have.length(given.length);
        body.forEach((line, index) => {
          expect(line).to.have.length(header.length);
          expect(line[0]).to.equal(given[index]?.orgKey);
          for (const cell of line) expect(cell).not.to.match(/^\s*[=+\-@\t\r]|\n/);
        });
      }),
    );
  });

  it('as CSV can be used as an org file unchanged', () => {
    fc.assert(
      fc.property(rows, (given) => {
        fc.pre(given.length > 0);
        const reading = readOrgFile(written('csv', given));
        if (!reading.ok) throw new Error(reading.problem);
        const targets = readTargets(reading.entries);
        expect(targets.orgs).to.deep.equal([...new Set(given.map(({ orgKey }) => orgKey))]);
        expect(targets.read).to.equal(given.length);
      }),
    );
  });

  it('as JSON have exactly the values of the org', () => {
    fc.assert(
      fc.property(rows, (given) => {
        expect(JSON.parse(written('json', given))).to.deep.equal(given);
        const lines = written('jsonl', given).split('\n').slice(0, -1);
        expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.equal(given);
      }),
    );
  });

  for (const name of SUBSCRIBER_FORMAT_NAMES) {
    it(`as ${name} cannot move the cursor, reorder a line, or begin another`, () => {
      fc.assert(
        fc.property(rows, (given) => {
          const text = written(name, given);
          expect(text).not.to.match(/(?!\n)[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u);
          const more = { csv: 1, human: 0, json: 2, jsonl: 0 }[name];
          if (name !== 'human') expect(text.split('\n').length - 1).to.equal(given.length + more);
        }),
      );
    });
  }

  it('in a log are one line each, and nothing is cut', () => {
    const { begin, page } = SUBSCRIBER_FORMATS.human(PLAIN_SCREEN);
    fc.assert(
      fc.property(rows, (given) => {
        const lines = (begin + page(given)).split('\n').slice(1, -1);
        expect(lines).to.have.length(given.length);
        given.forEach(({ orgKey, notPushable }, index) => {
          expect(lines[index])
            .to.contain(orgKey)
            .and.to.contain(notPushable === null ? '' : INELIGIBLE[notPushable].text);
        });
      }),
    );
  });

  it('as text are aligned, with any names', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const lines = written(
          'human',
          given.map((each) => ({ ...each, notPushable: 'excluded' as const })),
        ).split('\n');
        for (const line of lines.slice(1, -1)) {
          expect(line.endsWith('  excluded'), line).to.equal(true);
          expect(width(line)).to.equal(2 + 15 + 32 + 10 + 8 + 8 + 10 + 6 * 2 + 'excluded'.length);
        }
      }),
    );
  });
});
