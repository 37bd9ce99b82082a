import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { CRITICAL, mutationPage } from '../scripts/mutation/page.js';

const page = readFileSync(new URL('../docs/dev/mutation.md', import.meta.url), 'utf8');

/** The cells of the line of a table that begins so. */
const cellsOf = (text: string, name: string): string[] =>
  (text.split('\n').find((line) => line.startsWith(`| ${name}`)) ?? '').split('|').map((cell) => cell.trim());

describe('docs/dev/mutation.md', () => {
  it('says that the tests notice 85 % of all mistakes or more', () => {
    const [, , score = ''] = cellsOf(page, '**All**');
    expect(parseFloat(score), page).to.be.at.least(85);
    expect(page).to.contain(`Score: ${score} of `);
  });

  for (const [what, paths] of Object.entries(CRITICAL)) {
    it(`says that they notice all in ${what}`, () => {
      for (const path of paths) {
        const [, , score, , , , survived, uncovered] = cellsOf(page, `\`${path}\``);
        expect([score, survived, uncovered], path).to.deep.equal(['100.00 %', '0', '0']);
      }
    });
  }

  it('counts what a run has found', async () => {
    const mutants = ['Killed', 'Killed', 'Timeout', 'Survived', 'NoCoverage', 'RuntimeError', 'Ignored'];
    const paths = [...Object.values(CRITICAL).flat(), 'src/format/a.ts', 'src/journal/b.ts'];
    const files = Object.fromEntries(paths.map((path) => [path, { mutants: mutants.map((status) => ({ status })) }]));
    const made = await mutationPage({ files }, '2026-11-22');
    const cells = ['60.00 %', '5', '2', '1', '1', '1', ''];
    expect(cellsOf(made, '`src/format`').slice(2)).to.deep.equal(cells);
    expect(cellsOf(made, '`src/core/ids.ts`').slice(2)).to.deep.equal(cells);
    const scored = 5 * paths.filter((path) => !path.startsWith('src/cli/')).length;
    expect(made).to.contain(`Score: 60.00 % of ${scored} mutants, 2026-11-22.`);
    const some = { 'src/core/ids.ts': { mutants: [] } };
    const error = await mutationPage({ files: some }, '').catch((thrown: unknown) => thrown);
    expect(String(error)).to.contain('run all of npm run test:mutation');
  });
});
