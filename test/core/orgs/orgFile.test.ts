import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { toLongId } from '../../../src/core/orgs/ids.js';
import { readOrgFile, type OrgFileReading } from '../../../src/core/orgs/orgFile.js';
import type { TargetEntry } from '../../../src/core/errors/usageProblem.js';
import { readTargets, unreadable, type Targets } from '../../../src/core/orgs/entries.js';
import { trimInvisible, visible } from '../../../src/core/text/plain.js';
import { orgKeys } from '../../support/arbitraries.js';
import { runs } from '../../support/runs.js';

const A = '00D3z0000034UFB';
const B = '00D3z0000034UGC';

const read = (content: string, column?: string): Targets => {
  const reading = readOrgFile(content, column);
  if (!reading.ok) throw new Error(reading.problem);
  return readTargets(reading.entries);
};

const orgsOf = (content: string, column?: string): string[] => read(content, column).orgs;

describe('org file', () => {
  it('reads one id a line, with quotes, comments or blanks around it', () => {
    const content = `\uFEFF# production\r\n${A}\r\n\r\n  "${toLongId(B)}"  # the big one\r\n`;
    expect(orgsOf(content)).to.deep.equal([A, B]);
    expect(orgsOf(`'${A}'\r ${B}`)).to.deep.equal([A, B]);
  });

  it('finds the column of a query result by its name', () => {
    expect(orgsOf(`Id,OrgKey,OrgName\n0Hb3z0000002zJICAY,${A},"Acme, ""Inc""\nLtd"\n`)).to.deep.equal([A]);
    expect(orgsOf(`OrganizationId\n${toLongId(A)}\n`)).to.deep.equal([A]);
    expect(orgsOf(`Name;Id\r\nx;${A}\r\n`)).to.deep.equal([A]);
    expect(orgsOf(`NAME\tsubscriberorganizationkey\nx\t${A}\n`)).to.deep.equal([A]);
    expect(orgsOf(`Customer,Org\nx,${A}\n`, 'org')).to.deep.equal([A]);
  });

  it('reads CSV without a header, if one column has the ids', () => {
    expect(orgsOf(`${A},Acme\n${B},"Bigg, Co"\n`)).to.deep.equal([A, B]);
    expect(orgsOf(`Acme;${toLongId(A)}   # the big one\n;${B}\nCity;\n`)).to.deep.equal([A, B]);
    expect(orgsOf(`${A},\n${B},\n`)).to.deep.equal([A, B]);
    expect(orgsOf(`Acme,${A}\nBigg,${B}\n`)).to.deep.equal([A, B]);
  });

  it('has a row without an id where a row of CSV without a header ends before it', () => {
    expect(entries(`Acme,${A}\nBigg\n`)).to.deep.equal([
      { line: 1, text: A },
      { line: 2, text: '' },
    ]);
  });

  it('reads the column with the requested number, if there are no names', () => {
    const problem = (content: string, column: string): unknown => {
      const reading = readOrgFile(content, column);
      return reading.ok ? 'ok' : reading.problem;
    };
    const wide = [...Array<string>(9).fill('x'), A].join(',');
    expect(orgsOf(`${B},x,${A}\n`, '3')).to.deep.equal([A]);
    expect(orgsOf(wide, '10')).to.deep.equal([A]);
    for (const column of ['0', '-1', '1.5', '11']) expect(problem(wide, column), column).to.equal('no-such-column');
    expect(problem(JSON.stringify([{ Org: A }]), '1'), 'JSON has names').to.equal('no-such-column');
  });

  it('reads JSON as the CLI writes it, and plain lists', () => {
    const records = [{ attributes: { type: 'PackageSubscriber' }, OrgKey: A, OrgName: null }];
    expect(orgsOf(JSON.stringify({ status: 0, result: { records, totalSize: 1, done: true } }))).to.deep.equal([A]);
    expect(orgsOf(JSON.stringify({ records }))).to.deep.equal([A]);
    expect(orgsOf(JSON.stringify([A, B]))).to.deep.equal([A, B]);
    expect(orgsOf(JSON.stringify([{ Customer: { Org: 1 }, Org: A }]), 'Org')).to.deep.equal([A]);
  });

  it('counts lines like an editor, across quoted line breaks', () => {
    const { dropped } = read(`OrgKey,OrgName\n${A},"two\nlines"\n# comment, with comma\n\nnonsense,x\n${A},again\n`);
    expect(dropped).to.deep.equal([
      { line: 6, text: 'nonsense', reason: 'invalid-id' },
      { line: 7, text: A, reason: 'duplicate' },
    ]);
  });

  it('does not guess whether a line is a comment or an org whose name begins with #', () => {
    const targets = read(`OrgName,OrgKey\n#1 Plumbing,${A}\n"#1 Heating",${B}\n`);
    expect(targets.orgs).to.deep.equal([B]);
    expect(unreadable(targets)).to.deep.equal([{ line: 2, text: `#1 Plumbing,${A}`, reason: 'invalid-id' }]);
  });

  it('finds the ids whatever such a line contains', () => {
    const line = `#1 Plumbing,${A}`;
    const refused = { line: 1, text: line, reason: 'invalid-id' };
    for (const rest of [`OrgName,OrgKey\nBigg,${B}\n`, `${B},Bigg\n`]) {
      const targets = read(`${line}\n${rest}`);
      expect([targets.orgs, unreadable(targets)], rest).to.deep.equal([[B], [refused]]);
    }
    expect(unreadable(read(`${line}\n,\n`)), 'an empty row').to.deep.equal([refused]);
  });

  it('reports errors of the whole file', () => {
    const problem = (content: string, column?: string): unknown => {
      const reading = readOrgFile(content, column);
      return reading.ok ? 'ok' : reading.problem;
    };
    expect(problem('{"result":')).to.equal('malformed-json');
    expect(problem('{"result":{}}')).to.equal('malformed-json');
    expect(problem('[{"Name":"x"}]')).to.equal('no-org-column');
    expect(problem(`OrgKey\n${A}`, 'Customer')).to.equal('no-such-column');
    expect(problem(`OrgKey,Name\n${A},"open\n`)).to.equal('malformed-csv');
    expect(problem('')).to.equal('no-rows');
    expect(problem(`${A},${B}`)).to.equal('no-org-column');
    expect(problem(`${A},Acme\n"Bigg, Co",${B}\n`)).to.equal('no-org-column');
    expect(problem(`${A},Acme\n${B},${A}\n`), 'an id in another column').to.equal('no-org-column');
    expect(problem(`${A},(${B})\n`), 'an id in brackets in another column').to.equal('no-org-column');
    expect(problem('Customer,City\nAcme,Oslo\n'), 'no ids').to.equal('no-org-column');
    expect(problem(`Customer,Org\nx,${A}\n`)).to.equal('no-org-column');
    expect(problem(`,x,${A}\n,y,${B}\n`), 'a column with nothing in it').to.equal('no-org-column');
  });

  const entries = (content: string, column?: string): TargetEntry[] => {
    const reading = readOrgFile(content, column);
    if (!reading.ok) throw new Error(reading.problem);
    return reading.entries;
  };

  it('recognizes a header, even if the first line consists of it alone', () => {
    expect(entries(`OrganizationId\n${A}\n`)).to.deep.equal([{ line: 2, text: A, columns: { organizationid: A } }]);
    expect(entries(`"OrgKey"\n${A}\n`)).to.have.length(1);
    expect(entries(`Customer\n${A}\n`, 'Customer')).to.deep.equal([{ line: 2, text: A, columns: { customer: A } }]);
  });

  it('returns the other cells of an org, by column, unchanged', () => {
    expect(entries(`OrgName,Reason,OrgKey\nA\uFEFFB,' x ',${A}\nshort\n`)).to.deep.equal([
      { line: 2, text: A, columns: { orgname: 'A\uFEFFB', reason: 'x', orgkey: A } },
      { line: 3, text: '', columns: { orgname: 'short', reason: '', orgkey: '' } },
    ]);
    const json = JSON.stringify([{ OrgKey: A, Reason: null, Since: 3 }, null, { Reason: ' y ' }, { OrgKey: null }]);
    expect(entries(` \n${json}`)).to.deep.equal([
      { line: 1, text: A, columns: { orgkey: A, reason: '', since: '3' } },
      { line: 2, text: '', columns: { orgkey: '', reason: '', since: '' } },
      { line: 3, text: '', columns: { orgkey: '', reason: 'y', since: '' } },
      { line: 4, text: '', columns: { orgkey: '', reason: '', since: '' } },
    ]);
    expect(entries(JSON.stringify([A, 7]))).to.deep.equal([
      { line: 1, text: A },
      { line: 2, text: '7' },
    ]);
  });

  for (const eol of ['\n', '\r\n', '\r']) {
    it(`has the line on which it begins, where lines end with ${JSON.stringify(eol)}`, () => {
      const lines = ['OrgKey,OrgName', `${A},"two`, 'lines"', `${B},"three`, 'more', 'lines"', '', 'x,y', ''];
      expect(entries(lines.join(eol)).map(({ line }) => line)).to.deep.equal([2, 4, 8]);
    });
  }

  it('is split at the most frequent separator of its first line that is no comment, by default a comma', () => {
    expect(orgsOf(`# one; two; three\nOrgKey,OrgName\n${A},x\n`)).to.deep.equal([A]);
    expect(orgsOf(`OrgKey,"Name; full"\n${A},x\n`)).to.deep.equal([A]);
    expect(orgsOf(`Name;"Last, first";OrgKey\nx;y;${A}\n`)).to.deep.equal([A]);
  });

  it('may contain brackets, quotes and quotes within quotes', () => {
    expect(orgsOf(`OrgKey,OrgName\n${A},[x]\n`)).to.deep.equal([A]);
    expect(orgsOf(`"  ${A} "\n' ${B}'\n`)).to.deep.equal([A, B]);
  });

  it('is no id where it only contains one', () => {
    const rowsOf = (...rows: string[]): string[] => entries(rows.join('\n')).map(({ text }) => text);
    expect(rowsOf(`${A},ref-${B}`, `${B},x-${B}xx`)).to.deep.equal([A, B]);
    expect(rowsOf(`# see ref-${B}, or ${B}xx`, `${A},x`)).to.deep.equal([A]);
  });

  it('reports where the file cannot be parsed, and which columns there are', () => {
    const problem = (content: string, column?: string): OrgFileReading => {
      const reading = readOrgFile(content, column);
      return reading.ok ? { ok: true, entries: [] } : reading;
    };
    expect(problem('[{"attributes":{},"Name":"x"}]')).to.deep.equal({
      ...{ ok: false, problem: 'no-org-column' },
      columns: [{ column: 'Name', ids: 0, cells: 1, others: [{ line: 1, text: 'x' }] }],
    });
    expect(problem(JSON.stringify(['a', 'b', 'c', 'd'].map((Name) => ({ Name }))))).to.deep.equal({
      ...{ ok: false, problem: 'no-org-column' },
      columns: [
        { column: 'Name', ids: 0, cells: 4, others: ['a', 'b', 'c'].map((text, index) => ({ line: index + 1, text })) },
      ],
    });
    expect(problem(`[{"OrgKey":"${A}","Name":"x"}]`, 'Customer')).to.deep.equal({
      ...{ ok: false, problem: 'no-such-column', column: 'Customer', columns: ['OrgKey', 'Name'] },
    });
    expect(problem(`OrgKey,Name\n${A},x`, 'Customer')).to.deep.equal({
      ...{ ok: false, problem: 'no-such-column', column: 'Customer', columns: ['OrgKey', 'Name'] },
    });
    expect(problem(',,\n', 'Customer')).to.deep.equal({ ok: false, problem: 'no-rows', saysSo: false });
    expect(problem('{"result":{}}')).to.deep.equal({
      ...{ ok: false, problem: 'malformed-json', detail: 'there is no list of records in it' },
    });
    const broken = problem('{"result":');
    expect(broken)
      .to.have.property('detail')
      .that.matches(/line 1, column 10/);
    const open = problem(`OrgKey,Name\n${A},x\n${B},"open\n`);
    expect(open).to.include({ problem: 'malformed-csv', line: 3 });
    expect(open).to.have.property('detail').that.matches(/quote/i);
  });

  const dressed = orgKeys.chain((key) =>
    fc.constantFrom(key, toLongId(key), `  ${key}\t`, `"${key}"`, `'${toLongId(key)}'`, `${key} # note`),
  );
  const junk = fc
    .string({ unit: fc.constantFrom(...'abc00D!"=+@ '), minLength: 1 })
    .filter((text) => !/^\s*(#|$)/.test(text));
  const lines = fc.array(fc.oneof(dressed, junk, fc.constantFrom('', '   ', '# comment')), { maxLength: 40 });

  const isMeant = (line: string): boolean => !/^\s*(#|$)/.test(line);

  it('never loses a line without counting it', () => {
    fc.assert(
      fc.property(
        lines.filter((input) => input.some(isMeant)),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        (input, eol, bom) => {
          const targets = read((bom ? '\uFEFF' : '') + input.join(eol));
          const meant = input.filter(isMeant).length;
          expect(targets.read).to.equal(meant);
          expect(targets.orgs.length + targets.dropped.length).to.equal(meant);
          for (const { line, text } of targets.dropped) expect(input[line - 1]).to.contain(text);
        },
      ),
    );
  });

  it('never loses a row of a CSV file, and never mixes rows up', () => {
    const names = fc.string({ unit: fc.constantFrom(...'ab,"\n#=\u05D0 '), maxLength: 12 });
    const rows = fc.array(fc.tuple(orgKeys, names), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(rows, fc.boolean(), (input, nameFirst) => {
        const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
        const row = (key: string, name: string): string => (nameFirst ? `${name},${key}` : `${key},${name}`);
        const content = [row('OrgKey', 'OrgName'), ...input.map(([key, name]) => row(key, quoted(name)))].join('\n');
        const targets = read(content);
        expect(targets.orgs).to.deep.equal([...new Set(input.map(([key]) => key))]);
        expect(targets.read).to.equal(input.length);
      }),
    );
  });

  const caseFile = (name: string): string => decode(readFileSync(new URL(`../../cases/${name}`, import.meta.url)));
  const decode = (bytes: Buffer): string => bytes.toString(bytes[0] === 0xff ? 'utf16le' : 'utf8');
  const ALPHA = '00D0j00000AAAA1';
  const DELTA = '00D0j00000AAAA4';

  const KNOWN: Array<[file: string, column?: string]> = [
    ...(['lma-licenses.csv', 'sep-line.csv', 'organization-id.csv', 'unicode-text.txt'] as const).map(
      (file): [string] => [file],
    ),
    ['parent-column.csv', 'subscriber_org'],
    ['parent-column-no-header.csv', '1'],
  ];
  for (const [file, column] of KNOWN) {
    it(`finds the column of ${file}${column === undefined ? '' : `, named ${column}`}`, () => {
      expect(orgsOf(caseFile(file), column)).to.deep.equal([ALPHA, DELTA]);
    });
  }

  it('never reads a parent as an org whose own id cannot be read', () => {
    const parents = { column: 'Parent Org', ids: 4, cells: 4, others: [] };
    const others = (line: number): unknown => [
      { line, text: '' },
      { line: line + 1, text: '00D0j00000AAA3' },
    ];
    const reading = readOrgFile(caseFile('parent-column.csv'));
    expect(reading).to.include({ ok: false, problem: 'no-org-column' });
    expect(reading).to.have.property('columns').that.deep.includes(parents);
    expect(reading).to.have.deep.nested.property('columns[0]', {
      ...{ column: 'Subscriber Org', ids: 2, cells: 4, others: others(3) },
    });
    const headless = readOrgFile(caseFile('parent-column-no-header.csv'));
    expect(headless).to.have.deep.nested.property('columns[0]', {
      ...{ column: '1', ids: 2, cells: 4, others: others(2) },
    });
    expect(headless).to.have.deep.nested.property('columns[2]', { ...parents, column: '3' });

    const named = read(caseFile('parent-column.csv'), 'Subscriber Org');
    expect(unreadable(named)).to.deep.equal([
      { line: 3, text: '', reason: 'invalid-id' },
      { line: 4, text: '00D0j00000AAA3', reason: 'invalid-id' },
    ]);
    expect(readOrgFile(caseFile('two-org-columns.csv'))).to.include({ problem: 'no-org-column' });
    expect(readOrgFile(caseFile('parent-only.json'))).to.include({ problem: 'no-org-column' });
  });

  it('refuses rows whose cells are not below the names', () => {
    const targets = read(caseFile('unquoted-comma.csv'));
    expect(targets.orgs).to.deep.equal([DELTA]);
    expect(unreadable(targets).map(({ line }) => line)).to.deep.equal([2]);
  });

  it('is not shifted by a comma after the id, nor by one in JSON', () => {
    expect(orgsOf(`OrgKey,OrgName\n${A},Acme, Inc\n`)).to.deep.equal([A]);
    const rows = [
      { ParentOrg: 'none', OrgKey: A },
      { ParentOrg: A, OrgKey: B },
    ];
    expect(orgsOf(JSON.stringify(rows))).to.deep.equal([A, B]);
  });

  it('may have rows that end before the id, which name no org', () => {
    for (const [content, column] of [
      [`Name,ParentOrg,OrgKey\nx,${A},${B}\ny\n`],
      [`Name,Customer,OrgKey\ny\nx,${A},${B}\n`],
      [`x,${A},${B}\ny\n`, '3'],
    ] as const) {
      const reading = readOrgFile(content, column);
      if (!reading.ok) throw new Error(reading.problem);
      expect(reading.entries.map(({ text }) => text)).to.have.members([B, '']);
    }
  });

  it('refuses a row whose last cell is missing because a name contains a comma', () => {
    const both = read(`Name,ParentOrg,OrgKey\nAcme,,${A}\nBeta, Inc,${B}\nGamma,${A},${ALPHA}\n`);
    expect(both.orgs).to.deep.equal([A, ALPHA]);
    expect(unreadable(both)).to.deep.equal([{ line: 3, text: `Beta, Inc, ${B}`, reason: 'invalid-id' }]);
    const alone = read(`Name,Parent_Org,OrgKey\nBeta, Inc,${B}\n`);
    expect(unreadable(alone)).to.have.length(1);
    const unnamed = read(`Name,Customer,OrgKey\nBeta, Inc,${B}\nAcme,${B},${A}\n`);
    expect([unnamed.orgs, unreadable(unnamed).length]).to.deep.equal([[A], 1]);
  });

  it('removes invisible characters around an id, but not inside it', () => {
    const targets = read(caseFile('invisible.txt'));
    expect(targets.orgs).to.deep.equal([ALPHA, DELTA]);
    expect(unreadable(targets).map(({ text }) => visible(text))).to.deep.equal([
      '00D0j0\\u200b0000AAAA2',
      '00D0j00000\\u0000AAAA3',
    ]);
  });

  const INCOMPLETE: Array<[file: string, detail: RegExp]> = [
    ['incomplete-query.json', /^3 of 4 records are missing$/],
    ['not-done-query.json', /done/],
    ['next-page-query.json', /nextRecordsUrl/],
    ['warned-query.json', /missing 3 records/],
  ];
  for (const [file, detail] of INCOMPLETE) {
    it(`refuses ${file}, which says that it is incomplete`, () => {
      const reading = readOrgFile(caseFile(file));
      expect(reading).to.include({ ok: false, problem: 'incomplete' });
      expect(reading).to.have.property('detail').that.matches(detail);
    });
  }

  const MORE: Array<[what: object, detail: RegExp]> = [
    [{ status: 1, result: { records: [{ OrgKey: A }] } }, /"status" is 1/],
    [{ totalSize: '400', records: [{ OrgKey: A }] }, /^399 of 400 records are missing$/],
    [{ totalSize: 0, records: [{ OrgKey: A }] }, /"totalSize" is 0, not 1/],
    [{ totalSize: 'many', records: [{ OrgKey: A }] }, /"totalSize" is "many"/],
    [{ done: 'false', records: [{ OrgKey: A }] }, /"done" is "false"/],
    ...[
      { message: 'The query result is missing 300 records due to a 10000 record limit' },
      'The number of rows exceeds the limit of 10000. Only the first are shown.',
      'Limit of 2000 rows reached',
    ].map((warning): [object, RegExp] => [{ warnings: [warning], result: [A] }, /it came with the warning/]),
  ];
  for (const [what, detail] of MORE) {
    it(`refuses a result that says that it is incomplete: ${JSON.stringify(what)}`, () => {
      const reading = readOrgFile(JSON.stringify(what));
      expect(reading).to.include({ ok: false, problem: 'incomplete' });
      expect(reading).to.have.property('detail').that.matches(detail);
    });
  }

  it('takes a complete result, with any other keys', () => {
    const result = { totalSize: '1', done: 'true', nextRecordsUrl: null, records: [{ OrgKey: A }] };
    expect(orgsOf(JSON.stringify({ status: 0, result, warnings: ['The API version is older.'] }))).to.deep.equal([A]);
  });

  const BROKEN: Array<[text: string, place: string]> = [
    ['{"password": hunter2hunter2hunter2}', 'line 1, column 14'],
    [`[\n  "${A}",\n  "${B}",\n]`, 'line 4, column 1'],
    [`[\r\n"${A}"\r\n"${B}"]`, 'line 3, column 1'],
    ['{"result":\n', 'line 2, column 0'],
    ['[1] hunter2', 'line 1, column 5'],
    ['{hunter2: 1}', 'line 1, column 2'],
  ];
  for (const [text, place] of BROKEN) {
    it(`reports the place of a JSON error, without its text: ${place} of ${JSON.stringify(text)}`, () => {
      expect(readOrgFile(text)).to.deep.equal({
        ...{ ok: false, problem: 'malformed-json', detail: `it can't be read from ${place} on` },
      });
    });
  }

  it('is treated as an empty list only if it says so itself', () => {
    const EMPTY: Array<[content: string, saysSo: boolean]> = [
      [caseFile('empty.txt'), false],
      ...['\uFEFF', '\n \n', '# none\n', '[]', '{"records":[]}'].map((text): [string, boolean] => [text, false]),
      ...[caseFile('header-only.csv'), caseFile('empty-query.json'), 'OrgKey'].map((text): [string, boolean] => [
        text,
        true,
      ]),
    ];
    for (const [content, saysSo] of EMPTY) {
      expect(readOrgFile(content), content).to.deep.equal({ ok: false, problem: 'no-rows', saysSo });
    }
  });

  const QUOTES: Array<[what: string, content: string, line: number, detail: RegExp]> = [
    ['a quote that swallows rows', caseFile('stray-quote.csv'), 2, /text after the quote that closes/],
    ['the same in a first row', caseFile('stray-quote-no-header.csv'), 1, /text after the quote that closes/],
    ['two quotes with a row between', `OrgKey,Why\n\n${A},"he said\n${B},x\n"\n`, 3, /organization ID/],
    ['a row whose ID was cut', `OrgKey,Why\n${A},"he said\n${B.slice(0, 13)},"\n`, 2, /organization ID/],
    ['an ID with something invisible', `OrgKey,Why\n${A},"a\n00D3z0\u200B000034UGC;"\n`, 2, /organization ID/],
    ['a quote within a row', `OrgKey,Why\n${A},x\n${B},"he" said\n`, 3, /text after the quote that closes/],
    ['a quote without an end', `sep=;\nOrgKey;Why\n${A};"open\n${B};x\n`, 3, /never closed/],
  ];
  for (const [what, content, line, detail] of QUOTES) {
    it(`is refused where its quotes do not match: ${what}`, () => {
      const reading = readOrgFile(content);
      expect(reading).to.include({ ok: false, problem: 'malformed-csv', line });
      expect(reading).to.have.property('detail').that.matches(detail);
    });
  }

  it('may have quotes in the middle of a name, and names of several lines', () => {
    expect(orgsOf(`OrgName,OrgKey\nThe "best" 19" racks,${A}\n"Beta, ""Inc"" \nLtd" ,${B}\n`)).to.deep.equal([
      ...[A, B],
    ]);
    expect(orgsOf(`# "see, it's\nOrgKey,OrgName\n#,"x\n${A},x\n`)).to.deep.equal([A]);
  });

  it('never loses a row because of quotes in another', () => {
    const names = fc.string({ unit: fc.constantFrom(...'a,""# '), maxLength: 6 });
    const rows = fc.uniqueArray(fc.tuple(orgKeys, names), { minLength: 1, maxLength: 6, selector: ([key]) => key });
    const header = fc.constantFrom('OrgKey,Name', 'Name,OrgKey', '');
    fc.assert(
      fc.property(rows, header, (input, names) => {
        const row = ([key, name]: [string, string]): string =>
          names.startsWith('Name') ? `${name},${key}` : `${key},${name}`;
        const reading = readOrgFile([...(names === '' ? [] : [names]), ...input.map(row)].join('\n'));
        if (!reading.ok) return;
        const said = reading.entries.map(({ text }) => text).join('\n');
        for (const [key] of input) expect(said).to.contain(key);
      }),
      runs(20),
    );
  });

  it('takes every org from the same column, whatever the others contain', () => {
    const cell = fc.oneof(
      { weight: 4, arbitrary: orgKeys },
      orgKeys.map((key) => key.slice(0, 14)),
      fc.constantFrom('', 'Acme', 'a,b;c', '#1', '"', 'OrgKey', 'Id', 'n/a', 'two\nlines'),
      orgKeys.map((key) => `${key}\u200B`),
      orgKeys.map((key) => `${key.slice(0, 7)}\u00AD${key.slice(7)}`),
    );
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
      );
    const header = fc.option(fc.uniqueArray(fc.constantFrom('Name', 'OrgKey', 'Id', 'ParentOrg'), { minLength: 4 }));
    const quoted = (text: string): string => (/[",;\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const column = fc.constantFrom(undefined, '1', '2', 'ParentOrg');
    fc.assert(
      fc.property(
        table,
        header,
        fc.constantFrom(',', ';', '\t'),
        column,
        fc.boolean(),
        (cells, names, delimiter, wanted, json) => {
          const width = cells[0]?.length ?? 0;
          const rows = names === null ? cells : [names.slice(0, width), ...cells];
          const keys = names ?? ['Name', 'OrgKey', 'Id', 'ParentOrg'];
          const content = json
            ? JSON.stringify(cells.map((row) => Object.fromEntries(row.map((text, index) => [keys[index], text]))))
            : rows.map((row) => row.map(quoted).join(delimiter)).join('\n');
          const reading = readOrgFile(content, wanted);
          if (!reading.ok) return;
          const { orgs } = readTargets(reading.entries);
          const columns = Array.from(
            { length: width },
            (_, index) => new Set(rows.map((row) => trimInvisible(row[index] ?? ''))),
          );
          const inCells = (set: Set<string>): boolean => orgs.every((org) => set.has(org));
          expect(columns.some(inCells), `${content}\n-> ${orgs.join()}`).to.equal(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
