import { expect } from 'chai';
import { FOLDERS, folderOf } from '../scripts/mutation/folders.js';
import { CRITICAL, mutationPage, shortcomings, type FolderReport } from '../scripts/mutation/page.js';

/** The cells of the line of a table that begins so. */
const cellsOf = (text: string, name: string): string[] =>
  (text.split('\n').find((line) => line.startsWith(`| ${name}`)) ?? '').split('|').map((cell) => cell.trim());

/** A run of each folder that has such a file, with these mutants in each file. */
const reports = (paths: readonly string[], statuses: readonly string[]): Map<string, FolderReport> => {
  const mutants = statuses.map((status) => ({ status }));
  const byFolder = Map.groupBy(paths, (path) => folderOf(path) ?? '');
  return new Map(
    [...byFolder].map(([name, own]) => [
      name,
      { date: '2026-11-22', files: Object.fromEntries(own.map((path) => [path, { mutants }])) },
    ]),
  );
};

const critical = Object.values(CRITICAL).flat();

describe('the page of mutation tests', () => {
  it('shows the results and the date of each folder', async () => {
    const statuses = ['Killed', 'Killed', 'Timeout', 'Survived', 'NoCoverage', 'RuntimeError', 'Ignored'];
    const paths = [...critical, 'src/format/a.ts'];
    const made = await mutationPage(reports(paths, statuses));
    const cells = ['60.00 %', '5', '2', '1', '1', '1'];
    expect(cellsOf(made, '`src/format`').slice(2)).to.deep.equal([...cells, '2026-11-22', '']);
    expect(cellsOf(made, '`src/core/orgs/ids.ts`').slice(2)).to.deep.equal([...cells, '']);
    expect(cellsOf(made, '**All**').slice(2, 4)).to.deep.equal(['60.00 %', `${5 * paths.length}`]);
    expect(cellsOf(made, '`src/journal`').slice(2, 4)).to.deep.equal(['not run', '']);
  });

  it('fails where the score is below 85 %, or a mutant survives in a critical file', () => {
    const good = reports(critical, ['Killed']);
    expect(shortcomings(good)).to.deep.equal([]);
    const [first = ''] = critical;
    const less = new Map([...good, ...reports([first], ['Survived', 'NoCoverage'])]);
    expect(shortcomings(less))
      .to.include(`${first}: 2 of 2 mutants survive`)
      .and.include('src/cli: 0.00 %, less than 85 %');
    expect(shortcomings(new Map()).length).to.equal(critical.length);
  });

  it('knows the folder of a file', () => {
    expect(folderOf('src/core/orgs/ids.ts')).to.equal('src/core/orgs');
    expect(folderOf('src/core/rollout/definition/values.ts')).to.equal('src/core/rollout');
    expect(folderOf('src/core/status.ts')).to.equal('src/core');
    expect(folderOf('src/index.ts')).to.equal(undefined);
    for (const path of critical) expect(FOLDERS, path).to.have.property(folderOf(path) ?? '');
  });
});
