import { expect } from 'chai';
import fc from 'fast-check';
import {
  BLANK,
  command,
  heading,
  item,
  keyValues,
  paragraph,
  table,
  type Block,
  type Gives,
  type Text,
} from '../../src/format/document/blocks.js';
import { render } from '../../src/format/document/render.js';
import { width } from '../../src/format/document/words.js';
import { plain } from '../../src/format/text.js';

const at = (columns: number, ...blocks: Block[]): string[] => render(blocks, { width: columns, colors: false });

/** Words as orgs and people have them: ids, wide letters, combining marks, emoji, none of them with a space. */
const WORDS = [
  '00D3z0000034UFB',
  'Acme',
  'e\u0301te\u0301',
  '日本語テスト',
  '👩‍💻',
  'a',
  '0DV3z0000000001GAA',
  '(2.5',
  '%),',
];
const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 30 }).map((all) => all.join(' '));
const widths = fc.integer({ min: 40, max: 200 });
const gives = fc.constantFrom<Gives | undefined>(undefined, 'shorten', 1, 2, 3);

/** A line is as wide as the screen at most, or has one word after its blanks. */
const fits = (line: string, most: number): boolean => width(line) <= most || !/\S\s/.test(line.trim());

const tokensOf = (text: string): string[] => plain(text).split(/\s+/).filter(Boolean);

describe('a document', () => {
  it('has no line that is wider than the screen, and loses no word', () => {
    const blocks = fc.oneof(
      fc.tuple(words, fc.nat(6), fc.nat(9)).map(([text, indent, hang]) => paragraph(text, indent, hang)),
      words.map((text) => item('-', text)),
      words.map(heading),
      fc.array(fc.tuple(fc.constantFrom('Digest', 'Wave', '種類'), words), { maxLength: 4 }).map(keyValues),
    );
    fc.assert(
      fc.property(fc.array(blocks, { maxLength: 5 }), widths, (all, most) => {
        const lines = at(most, ...all);
        for (const line of lines) expect(fits(line, most), line).to.equal(true);
        const wanted = all.flatMap((block) =>
          block.is === 'table'
            ? block.rows.flat().flatMap(textsOf)
            : block.is === 'paragraph'
              ? [block.lead ?? '', ...textsOf(block.text)]
              : [],
        );
        expect(tokensOf(lines.join(' ')).sort()).to.deep.equal(wanted.flatMap(tokensOf).sort());
      }),
    );
  });

  it('has tables whose columns shrink only as allowed', () => {
    const rows = fc.array(fc.array(words, { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rows, fc.array(gives, { minLength: 5, maxLength: 5 }), widths, (cells, rules, most) => {
        const block = table(
          cells,
          rules.map((each, place) => ({ title: `T${place}`, gives: each, value: (row: string[]) => row[place] ?? '' })),
        );
        const lines = at(most, block);
        for (const line of lines) expect(fits(line, most), line).to.equal(true);
        const shown = new Set(tokensOf(lines.join(' ')));
        const kept = cells.flatMap((row) => row.filter((_, place) => rules[place] === undefined));
        for (const token of kept.flatMap(tokensOf)) expect([...shown], token).to.include(token);
      }),
    );
  });

  it('breaks neither an id nor a command, nor pieces without a space between them', () => {
    const id = '0DV3z0000000001GAA';
    const line = `sf package push report -i ${id} --only failed --output-file failed.csv`;
    expect(at(40, command('All of them:', line, 2))).to.deep.equal(['  All of them:', `    ${line}`]);
    expect(at(120, command('All of them:', line))).to.deep.equal([`All of them:  ${line}`]);
    const text: Text = ['the push', ' ', { text: id, style: 'bad' }, ', which has failed in the org, is over'];
    expect(at(40, paragraph(text, 0, 2))).to.deep.equal([
      'the push 0DV3z0000000001GAA, which has',
      '  failed in the org, is over',
    ]);
  });

  it('indents further lines of an item below its text', () => {
    expect(at(40, item('->', 'Retry once or twice; if it stays, open a support case.'))).to.deep.equal([
      '  ->  Retry once or twice; if it stays,',
      '      open a support case.',
    ]);
  });

  const ORGS = [
    { id: '00D3z0000034UFB', name: 'Northwind Traders of Vienna', type: 'Production', on: 'NA1', count: '1' },
    { id: '00D3z0000034UFC', name: '日本語', type: 'Sandbox', on: 'CS42', count: '12' },
  ];
  const orgs = table(ORGS, [
    { title: 'Org', value: ({ id }) => id },
    { title: 'Name', gives: 'shorten', value: ({ name }) => name },
    { title: 'Type', gives: 2, value: ({ type }) => type },
    { title: 'Instance', gives: 1, value: ({ on }) => on },
    { title: 'Orgs', align: 'right', value: ({ count }) => count },
  ]);

  it('has tables that are cut, then lose columns in order, then are stacked', () => {
    expect(at(80, orgs)).to.deep.equal([
      '  Org              Name                         Type        Instance  Orgs',
      '  00D3z0000034UFB  Northwind Traders of Vienna  Production  NA1          1',
      '  00D3z0000034UFC  日本語                       Sandbox     CS42        12',
    ]);
    expect(at(65, orgs)).to.deep.equal([
      '  Org              Name                Type        Instance  Orgs',
      '  00D3z0000034UFB  Northwind Traders…  Production  NA1          1',
      '  00D3z0000034UFC  日本語              Sandbox     CS42        12',
    ]);
    expect(at(55, orgs)[0]).to.equal('  Org              Name                Type        Orgs');
    expect(at(40, orgs)[0]).to.equal('  Org              Name             Orgs');
    const ids = table(ORGS, [
      { title: 'Org', value: ({ id }) => id },
      { title: 'Push request', value: () => '0DV3z0000000001GAA' },
      { title: 'Name', value: ({ name }) => name },
    ]);
    expect(at(40, ids).slice(0, 3)).to.deep.equal([
      '  00D3z0000034UFB',
      '    Push request  0DV3z0000000001GAA',
      '    Name          Northwind Traders of',
    ]);
  });

  it('has colours only on a screen with colours', () => {
    const text: Text = [{ text: 'Failed', style: 'bad' }, ' in 2 orgs'];
    expect(render([heading('Why'), BLANK, paragraph(text)], { width: 80, colors: true })).to.deep.equal([
      '\u001B[1mWhy\u001B[22m',
      '',
      '\u001B[31mFailed\u001B[39m in 2 orgs',
    ]);
    expect(at(80, heading('Why'), paragraph(text))).to.deep.equal(['Why', 'Failed in 2 orgs']);
  });

  it('makes text of others harmless', () => {
    expect(at(80, paragraph(['Acme\u001B[2J ', { text: '::error::x\nb', style: 'bad' }]))).to.deep.equal([
      'Acme :\\:error:\\:x b',
    ]);
  });
});

const textsOf = (text: Text): string[] =>
  [text].flat().map((piece) => (typeof piece === 'string' ? piece : (piece as { text: string }).text));
