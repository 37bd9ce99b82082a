import { expect } from 'chai';
import { begunWaves, digestsOf } from '../../../src/core/rollout/waves/amendPlan.js';
import { makeRolloutPlan } from '../../../src/core/rollout/waves/makeRolloutPlan.js';
import type { Wave } from '../../../src/core/rollout/definition/schema.js';
import type { PlannedWave } from '../../../src/core/rollout/plan/plan.js';
import { gate, HOUR, key, keysOf, org, ownPushes, plan, state, wave, WANTED, window } from './fixtures.js';
import { hubOf, subscriber } from './hub.js';

const NIGHT = [window('01:00', '05:00')];
const waves = [
  wave('canary', [org(1)], { soak: HOUR, gate: gate({ maxFailures: { count: 0 } }), approval: 'manual' }),
  wave('early', [org(2), org(3)], { soak: HOUR }),
  wave('late', [org(4), org(5)], { soak: HOUR }),
];
const decided = state({
  pushes: ownPushes({ pushRequestId: '1', wave: 'canary' }, { pushRequestId: '2', wave: 'early' }),
});
const definitionOf = (...names: string[]): { waves: Wave[] } => ({
  waves: names.map((name) => ({
    ...{ name, orgs: { by: 'number', take: { count: 1 } }, soak: 0, windows: NIGHT, gate: gate(), approval: 'auto' },
    ...{ retry: { classes: ['transient'], attempts: 3 }, deadline: 2 * HOUR },
  })),
});

describe('an amended plan', () => {
  it('keeps the waves that have begun, with their gate, soak and approval', () => {
    const [canary, early, ...others] = begunWaves(plan(waves), decided, definitionOf('early', 'more'));
    const { windows, retry, deadline } = definitionOf('early').waves[0]!;
    const pushesShown = '1970-01-01T00:00:00.000Z';
    expect(canary).to.deep.equal({ ...waves[0], pushesShown });
    expect(early).to.deep.equal({ ...waves[1], windows, retry, deadline, pushesShown });
    expect(others).to.deep.equal([]);
  });

  it('records for waves that have begun which pushes had ended when their orgs were read', () => {
    const [first, second] = ['2026-11-01T10:00:00.000Z', '2026-11-02T10:00:00.000Z'];
    const [canary, early, late] = waves as [PlannedWave, PlannedWave, PlannedWave];
    const amended = plan([{ ...canary, pushesShown: first }, early, late], { pushesShown: second });
    const begun = begunWaves(amended, decided, definitionOf('early'));
    expect(begun.map(({ name, pushesShown }) => [name, pushesShown])).to.deep.equal([
      ['canary', first],
      ['early', second],
    ]);
  });

  it('keeps the wave of new subscribers', () => {
    const begun = begunWaves(
      plan(waves, { newSubscribers: 'include' }),
      { ...decided, newSubscribers: [org(9)], pushes: ownPushes({ pushRequestId: '3', wave: 'new-subscribers' }) },
      definitionOf(),
    );
    expect(begun.map(({ name, orgs }) => [name, keysOf(orgs)])).to.deep.equal([['new-subscribers', [key(9)]]]);
  });

  it('has all other orgs in new waves', async () => {
    const before = plan(waves, { amends: ['first'] });
    const definition = {
      ...definitionOf('canary', 'next', 'last'),
      ...{ packageVersion: 'Acme CRM@1.10', seed: null, exclusions: { files: [], list: [] }, freezes: [] },
      newSubscribers: 'list' as const,
      upgradePath: 'direct' as const,
    };
    const made = await makeRolloutPlan(
      hubOf({ subscribers: [1, 2, 3, 4, 5, 6].map((index) => subscriber(index)) }).hub,
      {
        ...{ definition, files: { exclusions: [], orgs: new Map() }, pushable: WANTED, hubId: '00D000000000000AAA' },
        amends: { waves: begunWaves(before, decided, definition), digests: digestsOf(before) },
      },
      new Date('2026-11-03T12:00:00Z'),
    );
    expect(made.waves.map(({ name, orgs }) => [name, orgs.length])).to.deep.equal([
      ...[
        ['canary', 1],
        ['early', 2],
        ['next', 1],
        ['last', 1],
      ],
    ]);
    expect(made.excluded.map(({ reason }) => reason)).to.deep.equal(['not-in-any-wave']);
    expect(made.amends).to.deep.equal(['digest', 'first']);
  });

  it('has every org in a wave, including those that were moved behind the last one', async () => {
    const before = plan([wave('all', [org(1)]), wave('all-production', [org(2), org(3)])]);
    const begun = state({ pushes: ownPushes({ pushRequestId: '1', wave: 'all' }) });
    const asks = [{ by: 'rest' }, { by: 'number', take: { percent: 100 } }, { by: 'file', file: 'all' }] as const;
    for (const orgs of asks) {
      const rules = definitionOf('all').waves.map((each) => ({ ...each, orgs, gate: gate({ minSample: 9 }) }));
      const definition = {
        ...{ packageVersion: 'Acme CRM@1.10', seed: null, exclusions: { files: [], list: [] }, freezes: [] },
        ...{ waves: rules, newSubscribers: 'list' as const, upgradePath: 'direct' as const },
      };
      const made = await makeRolloutPlan(
        hubOf({ subscribers: [1, 2, 3].map((index) => subscriber(index)) }).hub,
        {
          ...{ definition, pushable: WANTED, hubId: '00D000000000000AAA' },
          files: { exclusions: [], orgs: new Map([['all', [key(1), key(2), key(3)]]]) },
          amends: { waves: begunWaves(before, begun, definition), digests: digestsOf(before) },
        },
        new Date('2026-11-03T12:00:00Z'),
      );
      expect(
        made.waves.map((each) => [each.name, keysOf(each.orgs), each.gate.minSample]),
        orgs.by,
      ).to.deep.equal([
        ['all', [key(1)], 0],
        ['all-production', [key(2), key(3)], 2],
      ]);
      expect(made.excluded).to.deep.equal([]);
    }
  });
});
