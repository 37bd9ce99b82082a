import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { emptyWarning, readEntriesOf, readExclusionEntriesOf, readFromReport } from '../../src/cli/input/inputFile.js';
import { readOrgInput } from '../../src/cli/input/selection.js';
import { errorOf } from '../support/thrown.js';

const [A, B] = ['00D3z0000034UFB', '00D3z0000034UGC'];

describe('a file with orgs', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'input-'));
  });
  after(() => rm(folder, { recursive: true }));

  const file = async (content: string | Buffer): Promise<string> => {
    const path = join(folder, 'orgs');
    await writeFile(path, content);
    return path;
  };
  const textsOf = (entries: Array<{ text: string }>): string[] => entries.map(({ text }) => text);
  const messageOf = async (promise: Promise<unknown>): Promise<string> =>
    (await errorOf(SfError, promise)).message.replaceAll(folder, '');

  it('may be UTF-8, or UTF-16 in either order of its bytes', async () => {
    const little = Buffer.from(`\uFEFF${A}\n`, 'utf16le');
    for (const content of [`\uFEFF${A}\n`, little, Buffer.from(little).swap16()])
      expect(textsOf(await readEntriesOf(await file(content)))).to.deep.equal([A]);
  });

  it('may come through a pipe', async () => {
    const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!;
    Object.defineProperty(process, 'stdin', { value: new PassThrough().end(`${A}\n${B}\n`), configurable: true });
    try {
      expect(textsOf(await readEntriesOf('-'))).to.deep.equal([A, B]);
    } finally {
      Object.defineProperty(process, 'stdin', stdin);
    }
  });

  const UNREADABLE: Array<[what: string, content: string, said: RegExp]> = [
    ['broken JSON', '[{', /\/orgs isn't valid JSON: .+\. Nothing/],
    ['broken CSV', `Id,Name\n${A},"x\n`, /\/orgs isn't valid CSV, from line \d+ on: .+\. Nothing/],
    ['no rows', 'OrgKey\n', /no organization ID in the file \/orgs\./],
    [
      'half a result',
      JSON.stringify({ result: { totalSize: 2, done: false, records: [{ OrgKey: A }] } }),
      /\/orgs doesn't have all records: .+\. Nothing/,
    ],
  ];
  for (const [what, content, said] of UNREADABLE)
    it(`is refused with its error: ${what}`, async () => {
      expect(await messageOf(readEntriesOf(await file(content)))).to.match(said);
    });

  it('is refused where it does not exist', async () => {
    expect(await messageOf(readEntriesOf(join(folder, 'nowhere')))).to.contain("/nowhere can't be read (ENOENT)");
  });

  it('is refused where it does not have the column, with a few of its columns', async () => {
    const long = 'x'.repeat(50);
    const content = `a,b,c,${long},e,f\n1,2,3,4,5,6\n`;
    expect(await messageOf(readEntriesOf(await file(content), 'g'))).to.equal(
      `The file /orgs has no column "g". Its columns: "a", "b", "c", "${'x'.repeat(40)}...", "e". Nothing was written.`,
    );
  });

  it('is refused where the column is ambiguous, listing columns with ids first', async () => {
    const content = [
      'Name,Parent,Customer,d,e,f',
      `x,${A},${A},1,2,3`,
      `y,${A},,1,2,3`,
      ...['a', 'b', 'c', 'd'].map((text) => `z,${B},${text},1,2,3`),
    ].join('\n');
    expect((await messageOf(readEntriesOf(await file(content)))).split('\n').slice(1)).to.deep.equal([
      '  "Parent": 6 of 6 are organization IDs',
      '  "Customer": 1 of 6 are organization IDs; not line 3: empty, line 4: "a", line 5: "b", ...',
      '  "Name": 0 of 6 are organization IDs',
      '  "d": 0 of 6 are organization IDs',
      '  "e": 0 of 6 are organization IDs',
      '  and 1 more',
    ]);
    const few = await messageOf(readEntriesOf(await file(`a,b\n${A},${A}\n${A},x\n`)));
    expect(few.split('\n').slice(1)).to.deep.equal([
      '  "a": 2 of 2 are organization IDs',
      '  "b": 1 of 2 are organization IDs; not line 3: "x"',
    ]);
  });

  it('may be an explicitly empty list of exclusions', async () => {
    expect(await readExclusionEntriesOf(await file('OrgKey,reason\n'))).to.deep.equal([]);
    expect(textsOf(await readExclusionEntriesOf(await file(`${A}\n`)))).to.deep.equal([A]);
    for (const content of ['', '[{'])
      expect(await messageOf(readExclusionEntriesOf(await file(content)))).to.contain('Nothing was written');
    expect(emptyWarning('none.csv')).to.contain('none.csv');
  });

  it('may be a report, all of whose orgs count; or a push may be named instead', async () => {
    for (const id of ['0DV3z0000000001', '0DV3z0000000001GAA']) expect(await readFromReport(id)).to.equal(id);
    expect(await readFromReport(await file(`OrgKey\n${A}\n${B}\n${A}\n`))).to.deep.equal([A, B]);
    expect(await messageOf(readFromReport(await file(`OrgKey\n${A}\nx\n`)))).to.match(/2 orgs, 1 .*\n {2}line 3: "x"/);
    for (const none of ['0DV', `x0DV3z0000000001`, '0DV3z0000000001GAAx'])
      expect(await messageOf(readFromReport(join(folder, none)))).to.contain('ENOENT');
  });

  it('is one of three ways to name orgs', async () => {
    const flags = { 'on-invalid': 'fail' } as const;
    expect(await readOrgInput(flags)).to.equal(undefined);
    expect(await readOrgInput({ ...flags, org: [A, ' \u200B', B] })).to.deep.equal([A, B]);
    expect(await readOrgInput({ ...flags, 'org-list': `${A},, ${B}` })).to.deep.equal([A, ` ${B}`]);
    const named = await readOrgInput({ ...flags, 'org-file': await file(`n,own\n${A},${B}\n`), 'org-column': 'own' });
    expect(textsOf(named as Array<{ text: string }>)).to.deep.equal([B]);
  });
});
