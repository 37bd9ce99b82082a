import { readFileSync } from 'node:fs';
import { expect } from 'chai';

const tableIn = (path: string): string[][] =>
  readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe('the benchmarks', () => {
  it('are the same in README.md and on their page', () => {
    const rows = tableIn('README.md').filter((row) => row.length === 4 && / s$/.test(row[1] ?? ''));
    expect(rows).to.have.length.above(4);
    const measured = tableIn('docs/dev/benchmarks.md');
    for (const [work, ours, official, ratio = ''] of rows) {
      const found = measured.find((row) => row[0] === work);
      expect(found?.slice(0, 3), work).to.deep.equal([work, ours, official]);
      expect(found?.[3]?.split(' ')[0], work).to.equal(ratio);
    }
  });
});
