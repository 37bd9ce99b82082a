import { expect } from 'chai';
import fc from 'fast-check';
import { toLongId } from '../../src/core/ids.js';
import { readOrgFile, type OrgFileReading } from '../../src/core/orgFile.js';
import { readTargets, unreadable, type TargetEntry, type Targets } from '../../src/core/targets.js';
import { orgKeys } from '../support/arbitraries.js';

const A = '00D3z0000034UFB';
const B = '00D3z0000034UGC';

const read = async (content: string, column?: string): Promise<Targets> => {
  const reading = await readOrgFile(content, column);
  if (!reading.ok) throw new Error(reading.problem);
  return readTargets(reading.entries);
};

const orgsOf = async (content: string, column?: string): Promise<string[]> => (await read(content, column)).orgs;

describe('org file', () => {
  it('reads one id a line, however it is dressed', async () => {
    const content = `\uFEFF# production\r\n${A}\r\n\r\n  "${toLongId(B)}"  # the big one\r\n`;
    expect(await orgsOf(content)).to.deep.equal([A, B]);
    expect(await orgsOf(`'${A}'\r ${B}`)).to.deep.equal([A, B]);
  });

  it('finds the column that a query gives it, by itself', async () => {
    expect(await orgsOf(`Id,OrgKey,OrgName\n0Hb3z0000002zJICAY,${A},"Acme, ""Inc""\nLtd"\n`)).to.deep.equal([A]);
    expect(await orgsOf(`OrganizationId\n${toLongId(A)}\n`)).to.deep.equal([A]);
    expect(await orgsOf(`Name;Id\r\nx;${A}\r\n`)).to.deep.equal([A]);
    expect(await orgsOf(`NAME\tsubscriberorganizationkey\nx\t${A}\n`)).to.deep.equal([A]);
    expect(await orgsOf(`Customer,Org\nx,${A}\n`, 'org')).to.deep.equal([A]);
  });

  it('reads CSV without a header, wherever in the row the id is', async () => {
    expect(await orgsOf(`${A},Acme\n"Bigg, Co",${B}\n`)).to.deep.equal([A, B]);
    expect(await orgsOf(`${A},${B}\n`)).to.deep.equal([]);
  });

  it('reads JSON as the CLI writes it, and plain lists', async () => {
    const records = [{ attributes: { type: 'PackageSubscriber' }, OrgKey: A, OrgName: null }];
    expect(await orgsOf(JSON.stringify({ status: 0, result: { records, totalSize: 1, done: true } }))).to.deep.equal([
      A,
    ]);
    expect(await orgsOf(JSON.stringify({ records }))).to.deep.equal([A]);
    expect(await orgsOf(JSON.stringify([A, B]))).to.deep.equal([A, B]);
    expect(await orgsOf(JSON.stringify([{ Customer: { Org: 1 }, Org: A }]), 'Org')).to.deep.equal([A]);
  });

  it('counts lines as an editor does, across quoted line breaks', async () => {
    const { dropped } = await read(
      `OrgKey,OrgName\n${A},"two\nlines"\n# comment, with comma\n\nnonsense,x\n${A},again\n`,
    );
    expect(dropped).to.deep.equal([
      { line: 6, text: 'nonsense', reason: 'invalid-id' },
      { line: 7, text: A, reason: 'duplicate' },
    ]);
  });

  it('does not guess whether a line is a comment or an org whose name begins with #', async () => {
    const targets = await read(`OrgName,OrgKey\n#1 Plumbing,${A}\n"#1 Heating",${B}\n`);
    expect(targets.orgs).to.deep.equal([B]);
    expect(unreadable(targets)).to.deep.equal([{ line: 2, text: `#1 Plumbing,${A}`, reason: 'invalid-id' }]);
  });

  it('says what is wrong with a file as a whole', async () => {
    const problem = async (content: string, column?: string): Promise<unknown> => {
      const reading = await readOrgFile(content, column);
      return reading.ok ? 'ok' : reading.problem;
    };
    expect(await problem('{"result":')).to.equal('malformed-json');
    expect(await problem('{"result":{}}')).to.equal('malformed-json');
    expect(await problem('[{"Name":"x"}]')).to.equal('no-org-column');
    expect(await problem(`OrgKey\n${A}`, 'Customer')).to.equal('no-such-column');
    expect(await problem(`OrgKey,Name\n${A},"open\n`)).to.equal('malformed-csv');
    expect(await problem('')).to.equal('ok');
  });

  const entries = async (content: string, column?: string): Promise<TargetEntry[]> => {
    const reading = await readOrgFile(content, column);
    if (!reading.ok) throw new Error(reading.problem);
    return reading.entries;
  };

  it('takes a header for one, also where it is all of the first line', async () => {
    expect(await entries(`OrganizationId\n${A}\n`)).to.deep.equal([
      { line: 2, text: A, columns: { organizationid: A } },
    ]);
    expect(await entries(`"OrgKey"\n${A}\n`)).to.have.length(1);
    expect(await entries(`Customer\n${A}\n`, 'Customer')).to.deep.equal([
      { line: 2, text: A, columns: { customer: A } },
    ]);
  });

  it('gives what stands beside an org, by column, as it stands there', async () => {
    expect(await entries(`OrgName,Reason,OrgKey\nA\uFEFFB,' x ',${A}\nshort\n`)).to.deep.equal([
      { line: 2, text: A, columns: { orgname: 'A\uFEFFB', reason: 'x', orgkey: A } },
      { line: 3, text: '', columns: { orgname: 'short', reason: '', orgkey: '' } },
    ]);
    const json = JSON.stringify([{ OrgKey: A, Reason: null, Since: 3 }, null, { Reason: ' y ' }, { OrgKey: null }]);
    expect(await entries(` \n${json}`)).to.deep.equal([
      { line: 1, text: A, columns: { orgkey: A, reason: '', since: '3' } },
      { line: 2, text: '' },
      { line: 3, text: '', columns: { reason: 'y' } },
      { line: 4, text: '', columns: { orgkey: '' } },
    ]);
    expect(await entries(JSON.stringify([A, 7]))).to.deep.equal([
      { line: 1, text: A },
      { line: 2, text: '7' },
    ]);
  });

  for (const eol of ['\n', '\r\n', '\r']) {
    it(`is at the line on which it begins, where lines end with ${JSON.stringify(eol)}`, async () => {
      const lines = ['OrgKey,OrgName', `${A},"two`, 'lines"', `${B},"three`, 'more', 'lines"', '', 'x,y', ''];
      expect((await entries(lines.join(eol))).map(({ line }) => line)).to.deep.equal([2, 4, 8]);
    });
  }

  it('is separated by what stands most often in its first line that is no comment, by commas if in doubt', async () => {
    expect(await orgsOf(`# one; two; three\nOrgKey,OrgName\n${A},x\n`)).to.deep.equal([A]);
    expect(await orgsOf(`OrgKey,"Name; full"\n${A},x\n`)).to.deep.equal([A]);
    expect(await orgsOf(`Name;"Last, first";OrgKey\nx;y;${A}\n`)).to.deep.equal([A]);
  });

  it('may have brackets in it, quotes within quotes, and no rows', async () => {
    expect(await orgsOf(`OrgKey,OrgName\n${A},[x]\n`)).to.deep.equal([A]);
    expect(await orgsOf(`"  ${A} "\n' ${B}'\n`)).to.deep.equal([A, B]);
    expect(await entries(',,\n')).to.deep.equal([]);
  });

  it('takes no cell for an id that only contains one', async () => {
    const rowsOf = async (...rows: string[]): Promise<string[]> =>
      (await entries(rows.join('\n'))).map(({ text }) => text);
    expect(await rowsOf(`${A},ref-${B}`, `${A},${B}xx`, `${A},${B}-xx`)).to.deep.equal([A, A, A]);
    expect(await rowsOf(`Acme,${toLongId(A)}`)).to.deep.equal([toLongId(A)]);
    expect(await rowsOf(`Acme,${A}   # the big one`)).to.deep.equal([A]);
    expect(await rowsOf('"Bigg, Co",,nonsense', `${A},${B}`)).to.deep.equal(['Bigg, Co, nonsense', `${A}, ${B}`]);
    expect(await rowsOf(`# see ref-${B}, or ${B}xx`, `${A},x`)).to.deep.equal([A]);
  });

  it('says where it cannot be read, and which columns there are', async () => {
    const problem = async (content: string, column?: string): Promise<OrgFileReading> => {
      const reading = await readOrgFile(content, column);
      return reading.ok ? { ok: true, entries: [] } : reading;
    };
    expect(await problem('[{"attributes":{},"Name":"x"}]')).to.deep.equal({
      ...{ ok: false, problem: 'no-org-column', columns: ['Name'] },
    });
    expect(await problem(`[{"OrgKey":"${A}","Name":"x"}]`, 'Customer')).to.deep.equal({
      ...{ ok: false, problem: 'no-such-column', column: 'Customer', columns: ['OrgKey', 'Name'] },
    });
    expect(await problem(`OrgKey,Name\n${A},x`, 'Customer')).to.deep.equal({
      ...{ ok: false, problem: 'no-such-column', column: 'Customer', columns: ['OrgKey', 'Name'] },
    });
    expect(await problem(',,\n', 'Customer')).to.deep.equal({
      ...{ ok: false, problem: 'no-such-column', column: 'Customer', columns: [] },
    });
    expect(await problem('{"result":{}}')).to.deep.equal({
      ...{ ok: false, problem: 'malformed-json', detail: 'there is no list of records in it' },
    });
    const broken = await problem('{"result":');
    expect(broken).to.have.property('detail').that.matches(/JSON/);
    const open = await problem(`OrgKey,Name\n${A},x\n${B},"open\n`);
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

  it('never loses a line without counting it', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.constantFrom('\n', '\r\n', '\r'), fc.boolean(), async (input, eol, bom) => {
        const targets = await read((bom ? '\uFEFF' : '') + input.join(eol));
        const meant = input.filter((line) => !/^\s*(#|$)/.test(line)).length;
        expect(targets.read).to.equal(meant);
        expect(targets.orgs.length + targets.dropped.length).to.equal(meant);
        for (const { line, text } of targets.dropped) expect(input[line - 1]).to.contain(text);
      }),
    );
  });

  it('never loses a row of a CSV file, and never takes one for another', async () => {
    const names = fc.string({ unit: fc.constantFrom(...'ab,"\n#=\u05D0 '), maxLength: 12 });
    const rows = fc.array(fc.tuple(orgKeys, names), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rows, fc.boolean(), async (input, nameFirst) => {
        const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
        const row = (key: string, name: string): string => (nameFirst ? `${name},${key}` : `${key},${name}`);
        const content = [row('OrgKey', 'OrgName'), ...input.map(([key, name]) => row(key, quoted(name)))].join('\n');
        const targets = await read(content);
        expect(targets.orgs).to.deep.equal([...new Set(input.map(([key]) => key))]);
        expect(targets.read).to.equal(input.length);
      }),
    );
  });
});
