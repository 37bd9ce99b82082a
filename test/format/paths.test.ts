import { expect } from 'chai';
import type { UpgradePath } from '../../src/core/orgs/upgradePaths.js';
import type { Block } from '../../src/format/document/blocks.js';
import { render } from '../../src/format/document/render.js';
import { formatPaths } from '../../src/format/push/plan.js';
import { formatAtMost } from '../../src/format/fleet/orgRows.js';

const linesOf = (blocks: readonly Block[]): string[] => render(blocks);

const path = (installedVersion: string, orgs: number, pushes: string[] | null, newest: string | null): UpgradePath => ({
  ...{ installedVersion, orgs, pushes, newest },
});

describe('the upgrade paths to a version', () => {
  it('are not shown where one push is enough for all orgs', () => {
    expect(formatPaths('2.0.0.1', [])).to.deep.equal([]);
    expect(formatPaths('2.0.0.1', [path('1.0.0.1', 9, ['2.0.0.1'], '2.0.0.1')])).to.deep.equal([]);
  });

  it('have one row for each installed version, first those for which one push is not enough', () => {
    const paths = [
      path('1.3.0.1', 1200, ['2.0.0.1'], '2.0.0.1'),
      path('1.2.0.1', 212, ['1.4.3.2', '2.0.0.1'], '1.4.3.2'),
      path('1.1.0.1', 3, null, '1.1.2.1'),
      path('1.0.0.1', 1, null, null),
    ];
    expect(linesOf(formatPaths('2.0.0.1', paths))).to.deep.equal([
      'Ways to 2.0.0.1:',
      '  Installed   Orgs  Pushes  Path',
      '  1.2.0.1      212       2  1.2.0.1 -> 1.4.3.2 -> 2.0.0.1',
      '  1.1.0.1        3    none  1.1.2.1 at most',
      '  1.0.0.1        1    none  no version follows',
      '  1.3.0.1    1,200       1  1.3.0.1 -> 2.0.0.1',
    ]);
  });

  it('are summed up beyond ten versions', () => {
    const paths = Array.from({ length: 13 }, (_, index) => path(`1.${String(index)}.0.1`, 2, null, null));
    expect(linesOf(formatPaths('2.0.0.1', paths)).at(-1)).to.equal('  and 6 orgs on other versions');
    expect(linesOf(formatPaths('2.0.0.1', paths))).to.have.length(13);
  });

  it('are shortened for a list of subscribers', () => {
    expect(
      linesOf(formatAtMost([path('1.2.0.1', 212, null, '1.4.3.2'), path('1.0.0.1', 1, null, null)])),
    ).to.deep.equal([
      '212 orgs on 1.2.0.1 can go to 1.4.3.2 at most.',
      'No version follows from 1.0.0.1, which 1 org has.',
    ]);
  });
});
