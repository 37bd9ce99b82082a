import { expect } from 'chai';
import { lineageWarnings, notCheckedWarnings, readLineageFlags } from '../../src/cli/input/lineageFlags.js';
import type { LineageFindings } from '../../src/core/orgs/selection.js';

const NOTHING: LineageFindings = {
  ...{ kind: 'managed', firstGeneration: null, paths: [], downgraded: 0, notChecked: [] },
};
const path = (installedVersion: string, orgs: number, pushes: string[] | null) => ({
  ...{ installedVersion, orgs, pushes, newest: null },
});
const PATHS = [path('1.0.0.1', 3, ['1.4.0.6']), path('0.9.0.1', 4, ['1.0.0.1', '1.4.0.6']), path('0.8.0.1', 5, null)];

describe('what is not sure about a plan', () => {
  it('is nothing, or said in a warning for each reason', () => {
    expect(lineageWarnings(NOTHING, {})).to.deep.equal([]);
    expect(
      notCheckedWarnings([
        { what: 'ancestry', reason: 'NO_RIGHT' },
        { what: 'dependencies', reason: 'NO_RIGHT' },
      ]),
    ).to.have.length(1);
    const [both = ''] = notCheckedWarnings([
      { what: 'ancestry', reason: 'NO_RIGHT' },
      { what: 'dependencies', reason: 'NO_RIGHT' },
    ]);
    expect(both)
      .to.contain('Which versions this one was built upon and which packages the version needs')
      .and.contain('NO_RIGHT');
    const apart = notCheckedWarnings([
      { what: 'dependencies', reason: 'NO_RIGHT' },
      { what: 'ancestry', reason: 'TIMEOUT' },
    ]);
    expect(apart.map((text) => /^Which (?:packages|versions)/.exec(text)?.[0])).to.deep.equal([
      'Which packages',
      'Which versions',
    ]);
  });

  it('names the orgs that --ignore-lineage pushes to all the same: those that one push does not upgrade', () => {
    const ignored = (flag: boolean | undefined, paths = PATHS): string[] =>
      lineageWarnings({ ...NOTHING, paths }, { 'ignore-lineage': flag });
    expect(ignored(true)).to.have.length(1);
    expect(ignored(true)[0]).to.contain('9 orgs');
    expect([ignored(undefined), ignored(false), ignored(true, PATHS.slice(0, 1)), ignored(true, [])]).to.deep.equal([
      ...[[], [], [], []],
    ]);
  });

  it('names the package that a package was converted from, but where the orgs were named', () => {
    const converted = { ...NOTHING, firstGeneration: '0333z0000000009AAA' };
    expect(lineageWarnings(converted, {})).to.deep.equal([]);
    expect(lineageWarnings(converted, {}, true)).to.deep.equal([]);
    const [text, ...more] = lineageWarnings(converted, {}, false);
    expect(text).to.contain('0333z0000000009AAA');
    expect(more).to.deep.equal([]);
  });

  it('warns of downgrades, and where --allow-downgrade can have no effect or is not known to have one', () => {
    const allowed = (kind: LineageFindings['kind'], downgraded = 0): string[] =>
      lineageWarnings({ ...NOTHING, kind, downgraded }, { 'allow-downgrade': true });
    expect(allowed('unlocked')).to.deep.equal([]);
    expect(allowed('managed')).to.have.length(1);
    expect(allowed(null)).to.have.length(1).and.not.deep.equal(allowed('managed'));
    const [down = '', ...more] = allowed('unlocked', 7);
    expect([down.includes('7 orgs'), more]).to.deep.equal([true, []]);
    expect(readLineageFlags({ 'allow-downgrade': true })).to.deep.equal({ ignoreLineage: false, allowDowngrade: true });
    expect(readLineageFlags({ 'ignore-lineage': true })).to.deep.equal({ ignoreLineage: true, allowDowngrade: false });
  });
});
