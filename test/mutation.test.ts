import { expect } from 'chai';
import { CRITICAL, mutationPage, shortcomings } from '../scripts/mutation/page.js';

/** The cells of the line of a table that begins so. */
const cellsOf = (text: string, name: string): string[] =>
  (text.split('\n').find((line) => line.startsWith(`| ${name}`)) ?? '').split('|').map((cell) => cell.trim());

describe('the page of mutation tests', () => {
  it('counts what a run has found', async () => {
    const mutants = ['Killed', 'Killed', 'Timeout', 'Survived', 'NoCoverage', 'RuntimeError', 'Ignored'];
    const paths = [...Object.values(CRITICAL).flat(), 'src/format/a.ts', 'src/journal/b.ts'];
    const files = Object.fromEntries(paths.map((path) => [path, { mutants: mutants.map((status) => ({ status })) }]));
    const made = await mutationPage({ files }, '2026-11-22');
    const cells = ['60.00 %', '5', '2', '1', '1', '1', ''];
    expect(cellsOf(made, '`src/format`').slice(2)).to.deep.equal(cells);
    expect(cellsOf(made, '`src/core/orgs/ids.ts`').slice(2)).to.deep.equal(cells);
    const scored = 5 * paths.filter((path) => !path.startsWith('src/cli/')).length;
    expect(made).to.contain(`Score: 60.00 % of ${scored} mutants, 2026-11-22.`);
    const some = { 'src/core/orgs/ids.ts': { mutants: [] } };
    const error = await mutationPage({ files: some }, '').catch((thrown: unknown) => thrown);
    expect(String(error)).to.contain('run all of npm run test:mutation');
  });

  it('fails where fewer than 85 % are noticed, or one survives where none may', () => {
    const clean = (path: string): [string, { mutants: Array<{ status: string }> }] => [
      path,
      { mutants: Array.from({ length: 20 }, () => ({ status: 'Killed' })) },
    ];
    const critical = Object.values(CRITICAL).flat();
    const good = Object.fromEntries(critical.map(clean));
    expect(shortcomings({ files: good })).to.deep.equal([]);
    const [first = ''] = critical;
    const survived = { ...good, [first]: { mutants: [{ status: 'Survived' }, { status: 'NoCoverage' }] } };
    expect(shortcomings({ files: survived })).to.deep.equal([`${first}: 2 of 2 mutants survive`]);
    const many = Array.from({ length: 200 }, () => ({ status: 'Survived' }));
    expect(shortcomings({ files: { ...good, 'src/format/a.ts': { mutants: many } } })).to.have.length(1);
  });
});
