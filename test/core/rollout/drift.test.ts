import { expect } from 'chai';
import { isTooFar, readDrift, type Drift } from '../../../src/core/rollout/plan/drift.js';
import { key, NOW, org, plan, WANTED, wave } from './fixtures.js';
import { hubOf, OLDER, subscriber } from './hub.js';

const rejected = (index: number, reason: string, message: string): Drift['gone'][number] => ({
  ...{ orgKey: key(index), reason, message },
});

describe('the drift of a plan', () => {
  const rollout = plan([wave('one', [org(1), org(2)]), wave('two', [org(3), org(4)])], {
    exclusions: [{ orgKey: key(4), withSandboxes: false, reason: 'opted out', expires: null }],
    excluded: [rejected(5, 'inactive-org', 'inactive org')],
  });
  const world = {
    subscribers: [
      subscriber(1, { versionId: OLDER.version.id }),
      subscriber(2, { versionId: WANTED.version.id }),
      subscriber(4),
      subscriber(5),
      subscriber(6),
      subscriber(7, { blocked: true }),
    ],
  };

  it('lists gone orgs with the reason, new orgs, and orgs with another version', async () => {
    expect(await readDrift(hubOf(world).hub, rollout, NOW)).to.deep.equal({
      planned: 4,
      gone: [
        rejected(2, 'already-on-version', 'already on this version'),
        rejected(3, 'not-installed', 'package not installed'),
        rejected(4, 'excluded', 'excluded: opted out'),
      ],
      come: [key(6)],
      changed: [key(1)],
    });
  });

  it('of a plan for the orgs of a report considers only these', async () => {
    const drift = await readDrift(hubOf(world).hub, { ...rollout, scope: 'report' }, NOW);
    expect([drift.come, drift.gone.map(({ orgKey }) => orgKey), drift.changed]).to.deep.equal([
      [],
      [key(2), key(3), key(4)],
      [key(1)],
    ]);
  });

  it('is empty, where nothing has changed', async () => {
    const same = { subscribers: [1, 2, 3, 4].map((index) => subscriber(index)) };
    const drift = await readDrift(hubOf(same).hub, { ...rollout, exclusions: [] }, NOW);
    expect(drift).to.deep.equal({ planned: 4, gone: [], come: [], changed: [] });
  });

  const gone = [rejected(1, 'x', 'x')];
  for (const [what, drift, most, expected] of [
    ['as much as may be', { planned: 30, gone, come: ['a'], changed: ['b'] }, { percent: 10 }, false],
    ['more, counting all kinds', { planned: 29, gone, come: ['a'], changed: ['b'] }, { percent: 10 }, true],
    ['as many as may be', { planned: 9, gone, come: [], changed: [] }, { count: 1 }, false],
    ['one more', { planned: 9, gone, come: ['a'], changed: [] }, { count: 1 }, true],
    ['none, where none may be', { planned: 9, gone: [], come: [], changed: [] }, { count: 0 }, false],
  ] as const) {
    it(`is ${expected ? '' : 'not '}too far: ${what}`, () => {
      const { planned, gone, come, changed } = drift;
      expect(isTooFar({ planned, gone: [...gone], come: [...come], changed: [...changed] }, most)).to.equal(expected);
    });
  }
});
