import { expect } from 'chai';
import { readFacts } from '../../../src/core/rollout/readFacts.js';
import { rebuildState } from '../../../src/core/rollout/rebuildState.js';
import type { DigestedPlan, RolloutState } from '../../../src/core/rollout/types.js';
import type { PushStatus } from '../../../src/core/status.js';
import { key, org, plan, state, wave } from './fixtures.js';
import { hubOf, type HubPush } from './hub.js';

const PLAN = plan([wave('one', [org(1), org(2)]), wave('two', [org(3)])], {
  excluded: [{ orgKey: key(8), reason: 'excluded', message: 'excluded' }],
});
const INCLUDING: DigestedPlan = { ...PLAN, newSubscribers: 'include' };

const pushOf = (id: string, status: PushStatus, ...orgs: number[]): HubPush => ({
  ...{ id, status, jobs: orgs.map((index) => ({ org: index, status })) },
});

const rebuild = async (pushes: readonly HubPush[], rollout = PLAN): Promise<RolloutState | undefined> => {
  const { hub } = hubOf({ pushes });
  return rebuildState(hub, rollout, await readFacts(hub, rollout));
};

describe('a state that was lost', () => {
  for (const [what, pushes, rollout] of [
    ['there are no pushes', [], PLAN],
    ['all pushes are of others', [pushOf('1', 'Succeeded', 5, 8)], PLAN],
    ['a push was never set Pending', [pushOf('1', 'Created', 1)], PLAN],
    ['a push of others was canceled', [pushOf('1', 'Canceled', 1, 5)], PLAN],
    ['a push without orgs was canceled', [pushOf('1', 'Canceled')], PLAN],
    ['a push of excluded orgs was canceled', [pushOf('1', 'Canceled', 5, 8)], INCLUDING],
  ] as const) {
    it(`was none, where ${what}`, async () => {
      expect(await rebuild(pushes, rollout)).to.equal(undefined);
    });
  }

  it('continues, where something was pushed', async () => {
    expect(await rebuild([pushOf('1', 'Succeeded', 3, 5)])).to.deep.equal(state());
  });

  for (const [what, pushes, rollout] of [
    ['of the rollout', [pushOf('1', 'Succeeded', 1), pushOf('2', 'Canceled', 3)], PLAN],
    ['of it, and nothing else', [pushOf('2', 'Canceled', 1, 2)], PLAN],
    ['that may be of those who came later', [pushOf('2', 'Canceled', 6)], INCLUDING],
  ] as const) {
    it(`is paused, where a push was canceled ${what}`, async () => {
      const reason = 'its state was lost, and push 2 of it was canceled';
      const halt = { kind: 'paused' as const, wave: null, reason };
      expect(await rebuild(pushes, rollout)).to.deep.equal(state({ halt }));
    });
  }
});
