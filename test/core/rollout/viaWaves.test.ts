import { expect } from 'chai';
import { foldLog } from '../../../src/core/rollout/log/foldLog.js';
import type { LogEntry } from '../../../src/core/rollout/log/logEntry.js';
import { nextStep } from '../../../src/core/rollout/step/nextStep.js';
import { NOT_SHOWN } from '../../../src/core/rollout/plan/reasons.js';
import { markNotShown } from '../../../src/core/rollout/step/runStep.js';
import { withViaWaves } from '../../../src/core/rollout/waves/allWaves.js';
import type { RolloutView } from '../../../src/core/rollout/facts/rolloutView.js';
import { progressOfAll } from '../../../src/core/rollout/waves/waveProgress.js';
import {
  ago,
  failed,
  facts,
  gate,
  HOUR,
  key,
  NOW,
  org,
  plan,
  push,
  pushableVersion,
  state,
  succeeded,
  wave,
  view,
} from './fixtures.js';

const [ONE, TWO, THREE] = ['1.2.0.1', '1.4.3.2', '1.10.0.1'].map((number) => pushableVersion(number)) as [
  ReturnType<typeof pushableVersion>,
  ReturnType<typeof pushableVersion>,
  ReturnType<typeof pushableVersion>,
];
const keysOf = (orgs: ReadonlyArray<{ orgKey: string }>): string[] => orgs.map(({ orgKey }) => orgKey);

describe('the waves of intermediate versions', () => {
  const all = wave('all', [org(1), org(2), org(3)], { soak: HOUR, approval: 'manual', gate: gate({ minSample: 3 }) });
  const viaOf = new Map([
    [key(1), [TWO, THREE]],
    [key(2), [THREE]],
  ]);

  it('come before the wave, the oldest version first, with its rules except the soak', () => {
    const made = withViaWaves([all], viaOf, []);
    expect(
      made.map(({ name, via, orgs, gate: rules, soak, approval }) => [
        name,
        via,
        keysOf(orgs),
        rules.minSample,
        soak,
        approval,
      ]),
    ).to.deep.equal([
      ['all via 1.4.3.2', TWO, [key(1)], 1, 0, 'manual'],
      ['all via 1.10.0.1', THREE, [key(1), key(2)], 2, 0, 'manual'],
      ['all', undefined, [key(1), key(2), key(3)], 3, HOUR, 'manual'],
    ]);
  });

  it('have unique names, and do not contain orgs that were in one before', () => {
    const other = wave('all via 1.4.3.2', [org(1)], { via: TWO });
    const both = new Map([
      [key(1), [TWO]],
      [key(2), [TWO]],
    ]);
    const made = withViaWaves([all], both, [other]);
    expect(made.map(({ name, orgs }) => [name, keysOf(orgs)])).to.deep.equal([
      ['more-all via 1.4.3.2', [key(2)]],
      ['all', [key(1), key(2), key(3)]],
    ]);
  });
});

describe('an org with an intermediate version', () => {
  const waves = [wave('a via 1', [org(1), org(2)], { via: ONE }), wave('a', [org(1), org(2), org(3)])];
  const known = (...orgs: Parameters<typeof facts>): ReturnType<typeof facts> => ({
    ...facts([push('1')], {}),
    via: new Map([[ONE.version.id, facts(...orgs).orgs]]),
  });
  const placesOf = (seen: RolloutView): unknown =>
    progressOfAll(seen).map(({ progress: { waiting, open, failed: lost, succeeded: done, skipped, missedVia } }) =>
      [waiting, open, lost, done, skipped, missedVia].map((orgs) =>
        keysOf(orgs).map((orgKey) => Number(orgKey.slice(9))),
      ),
    );

  it('waits for it, misses it where it did not get it, and is pushed to where it did', () => {
    expect(placesOf(view(plan(waves), known([], {}), state()))).to.deep.equal([
      [[1, 2], [], [], [], [], []],
      [[1, 2, 3], [], [], [], [], []],
    ]);
    const seen = known([push('1')], { 1: failed(['1']), 2: succeeded('1') });
    expect(placesOf(view(plan(waves), seen, state()))).to.deep.equal([
      [[], [], [1], [2], [], []],
      [[2, 3], [], [], [], [], [1]],
    ]);
    const step = nextStep(view(plan(waves), seen, state()));
    expect(step.do === 'push' && [step.wave, keysOf(step.orgs)]).to.deep.equal(['a', [key(2), key(3)]]);
  });

  it('is recorded in the log for each version separately', () => {
    const line = (via: string | undefined, reason: string, index: number): LogEntry => ({
      ...{ id: `${index}${via ?? ''}`, time: NOW.toISOString(), host: 'h', user: 'u', plan: 'digest', reason: '' },
      ...{ what: 'push-ended', intent: 'i', pushRequestId: null, outcome: 'nothing-accepted', orgs: 0 },
      rejected: [{ orgKey: key(index), reason, message: reason }],
      ...(via === undefined ? {} : { via }),
    });
    const said = foldLog([
      line(ONE.version.id, 'on-newer-version', 1),
      line(ONE.version.id, 'inactive-org', 2),
      line(undefined, 'on-newer-version', 3),
      line(undefined, NOT_SHOWN, 1),
    ]);
    expect(placesOf(view(plan(waves), known([], {}), said))).to.deep.equal([
      [[], [], [], [1], [2], []],
      [[1], [], [], [], [3], [2]],
    ]);
  });

  it('is checked again for an hour, where the hub does not show it with that version yet', () => {
    const refused = [1, 2, 3].map((index) => ({ orgKey: key(index), reason: 'not-an-ancestor', message: 'm' }));
    const seen = (end: number): ReturnType<typeof facts> => ({
      ...known([], { 1: succeeded('1'), 2: failed(['1']) }),
      pushes: [{ ...push('1'), end }],
    });
    const reasons = (end: number): string[] =>
      markNotShown(refused, 'a', view(plan(waves), seen(end))).map(({ reason }) => reason);
    expect(reasons(ago(HOUR))).to.deep.equal([NOT_SHOWN, 'not-an-ancestor', 'not-an-ancestor']);
    expect(reasons(ago(HOUR + 1))).to.deep.equal(['not-an-ancestor', 'not-an-ancestor', 'not-an-ancestor']);
  });

  it('is checked again only where it has just got the version of the last wave before that is about it', () => {
    const several = [
      wave('a via 1', [org(1)], { via: ONE }),
      wave('b via 3', [org(2)], { via: THREE }),
      wave('b', [org(1)]),
      wave('a via 2', [org(1)], { via: TWO }),
      wave('a via 3', [org(1)], { via: THREE }),
    ];
    const refused = { orgKey: key(1), reason: 'not-an-ancestor', message: 'm' };
    const given = (...versions: Array<typeof ONE>): ReturnType<typeof facts> => ({
      ...facts([{ ...push('1'), end: ago(HOUR) }], {}),
      via: new Map(versions.map(({ version }) => [version.id, facts([], { 1: succeeded('1') }).orgs])),
    });
    const marked = (seen: ReturnType<typeof facts>, name: string, reason = refused.reason): unknown =>
      markNotShown([{ ...refused, reason }], name, view(plan(several), seen))[0];
    expect(marked(given(ONE), 'a via 2')).to.deep.equal({
      ...{ orgKey: key(1), reason: NOT_SHOWN, message: 'not shown yet with 1.2.0.1' },
    });
    expect(marked(given(TWO, ONE), 'a via 3')).to.deep.include({ message: 'not shown yet with 1.4.3.2' });
    expect(marked(given(ONE), 'a via 3'), 'without the version of the wave before').to.deep.equal(refused);
    expect(marked(given(ONE), 'a via 1'), 'in the first wave').to.deep.equal(refused);
    expect(marked(given(ONE), 'a via 2', 'inactive-org')).to.deep.equal({ ...refused, reason: 'inactive-org' });
  });
});
