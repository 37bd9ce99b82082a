import { expect } from 'chai';
import type { OrgFact, PushFact } from '../../../src/core/rollout/facts/facts.js';
import type { PlannedWave } from '../../../src/core/rollout/plan/plan.js';
import { blockedBySandboxIn, progressOfAll, type WaveProgress } from '../../../src/core/rollout/waves/waveProgress.js';
import {
  ago,
  facts,
  failed,
  failure,
  HOUR,
  key,
  keysOf,
  open,
  org,
  plan,
  push,
  running,
  sandbox,
  scheduled,
  skipped,
  state,
  succeeded,
  view,
  wave,
} from './fixtures.js';

const NAMES = ['waiting', 'open', 'succeeded', 'failed', 'stuck', 'blockedBySandbox', 'skipped'] as const;
type Name = (typeof NAMES)[number];

const leaving = (...indexes: number[]): ReturnType<typeof state> =>
  state({
    skipped: skipped(
      ...indexes.map((index) => ({ orgKey: key(index), reason: 'x', message: 'x', by: 'org' as const })),
    ),
  });

const upgraded = state({ alreadyUpgraded: new Set([key(1)]) });

const progressOf = (
  waves: readonly PlannedWave[],
  pushes: readonly PushFact[],
  orgs: Readonly<Record<number, OrgFact>>,
  decided = state(),
): WaveProgress[] => progressOfAll(view(plan(waves), facts(pushes, orgs), decided)).map(({ progress }) => progress);

/** The only list that has the org. */
const placeOf = (progress: WaveProgress, index: number): Name | undefined => {
  const places = NAMES.filter((name) => keysOf(progress[name]).includes(key(index)));
  expect(places).to.have.length.at.most(1);
  return places[0];
};

describe('an org of a wave', () => {
  for (const [what, fact, decided, expected] of [
    ['without a push', undefined, state(), 'waiting'],
    ['in an open push', open('1'), state(), 'open'],
    ['that was upgraded', succeeded('1'), state(), 'succeeded'],
    ['in which it failed', failed(['1']), state(), 'failed'],
    ['for which no push was made', undefined, leaving(1), 'skipped'],
    ['that had the version already', undefined, upgraded, 'succeeded'],
    ['that had the version when it was tried again', failed(['1']), upgraded, 'succeeded'],
    ['that had the version, and is in an open push', open('1'), upgraded, 'succeeded'],
    ['that somebody else has upgraded since', succeeded('1'), leaving(1), 'succeeded'],
    ['that was refused when it was tried again', failed(['1']), leaving(1), 'failed'],
    ['when another is left out', undefined, leaving(2), 'waiting'],
  ] as const) {
    it(`${what} is ${expected}`, () => {
      const orgs: Record<number, OrgFact> = fact === undefined ? {} : { 1: fact };
      const [progress] = progressOf([wave('one', [org(1)])], [running('1', ago(HOUR))], orgs, decided);
      expect(placeOf(progress!, 1)).to.equal(expected);
    });
  }

  const late = running('late', ago(2 * HOUR));
  for (const [what, deadline, pushes, fact, expected] of [
    ['until the deadline', 2 * HOUR + 1, [late], open('late'), 'open'],
    ['at the deadline', 2 * HOUR, [late], open('late'), 'stuck'],
    ['without a deadline', null, [late], open('late'), 'open'],
    ['before its push is due', HOUR, [scheduled('next', ago(-HOUR))], open('next'), 'open'],
    ['before its push begins, which is not late yet', HOUR, [scheduled('next', ago(HOUR - 1))], open('next'), 'open'],
    ['in a push that has not begun by its deadline', HOUR, [scheduled('next', ago(HOUR))], open('next'), 'stuck'],
    ['in a push of which nobody knows when it is due', HOUR, [scheduled('next', null)], open('next'), 'open'],
    ['when it has ended', HOUR, [late], succeeded('late'), 'succeeded'],
    ['when it has failed', HOUR, [late], failed(['late']), 'failed'],
    [
      'in one push, and scheduled in another',
      HOUR,
      [late, scheduled('next', ago(-HOUR))],
      open('late', 'next'),
      'open',
    ],
    ['in one push, and running in another', HOUR, [late, running('new', ago(1))], open('late', 'new'), 'open'],
    ['in a push that says it is over', HOUR, [push('1')], open('1'), 'open'],
    ['in two', HOUR, [late, running('new', ago(HOUR))], open('late', 'new'), 'stuck'],
    ['after one that is over', HOUR, [push('over'), late], open('over', 'late'), 'stuck'],
  ] as const) {
    it(`is ${expected}, if it has not ended ${what}`, () => {
      const [progress] = progressOf([wave('one', [org(1)], { deadline })], pushes, { 1: fact });
      expect(placeOf(progress!, 1)).to.equal(expected);
    });
  }

  it('is in one list, in the order of the wave', () => {
    const orgs = [org(3), org(1), org(2)];
    const [progress] = progressOf([wave('one', orgs)], [], {});
    expect(keysOf(progress!.waiting)).to.deep.equal(keysOf(orgs));
    expect(NAMES.flatMap((name) => progress![name])).to.have.length(3);
  });

  it('contributes its pushes to the wave, each once', () => {
    const pushes = [push('1'), push('2'), push('3')];
    const [progress] = progressOf([wave('one', [org(1), org(2)])], pushes, {
      1: failed(['1', '2']),
      2: succeeded('2'),
    });
    expect(progress!.pushes.map(({ pushRequestId }) => pushRequestId)).to.deep.equal(['1', '2']);
  });
});

describe('a production org', () => {
  const waves = [
    wave('sandboxes', [sandbox(1, 9), sandbox(2, 9), sandbox(3, 8)], { deadline: HOUR }),
    wave('production', [org(9)], { deadline: 5 * HOUR }),
  ];

  for (const [what, orgs, decided, expected] of [
    ['whose sandboxes passed', { 1: succeeded('1'), 2: succeeded('1') }, state(), 'waiting'],
    ['with a sandbox that failed', { 1: succeeded('1'), 2: failed(['1']) }, state(), 'blockedBySandbox'],
    ['with one that failed, but for nothing', { 1: failed(['1'], { ignored: true }) }, state(), 'waiting'],
    ['with one that was upgraded after it failed', { 1: { ...failed(['1']), state: 'succeeded' } }, state(), 'waiting'],
    ['with one that is on', { 1: open('new') }, state(), 'waiting'],
    ['with one that is stuck, by the deadline of its own wave', { 1: open('late') }, state(), 'blockedBySandbox'],
    [
      'with one that is stuck after a failure that was none',
      { 1: { ...open('late'), failure: failure({ ignored: true }) } },
      state(),
      'blockedBySandbox',
    ],
    ['with one that is left out', {}, leaving(1), 'waiting'],
    ['of which another one has a sandbox that failed', { 3: failed(['1']) }, state(), 'waiting'],
    ['that is left out, with a sandbox that failed', { 2: failed(['1']) }, leaving(9), 'skipped'],
    ['that is left out', {}, leaving(9), 'skipped'],
    ['that was upgraded before its sandbox failed', { 2: failed(['1']), 9: succeeded('1') }, state(), 'succeeded'],
  ] as const) {
    it(`${what} is ${expected}`, () => {
      const pushes = [push('1'), running('late', ago(HOUR)), running('new', ago(HOUR - 1))];
      const [, progress] = progressOf(waves, pushes, orgs, decided);
      expect(placeOf(progress!, 9)).to.equal(expected);
    });
  }

  it('that has failed also counts as blocked', () => {
    const known = facts([push('1')], { 1: failed(['1']), 9: failed(['1']) });
    const isBlocked = blockedBySandboxIn(view(plan(waves), known));
    expect([9, 8, 1].map((index) => isBlocked(org(index)))).to.deep.equal([true, false, false]);
  });
});
