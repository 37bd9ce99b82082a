import type { OrgKey } from '../../model.js';
import { assignWaves } from '../plan/assignWaves.js';
import type { RolloutState } from '../log/state.js';
import type { PlannedWave, RolloutPlan } from '../plan/types.js';

export const NEW_SUBSCRIBERS_WAVE = 'new-subscribers';

/**
 * The waves of the plan, and, if the definition says so, one for new subscribers and regressed orgs, with the rules of the
 * last; and one more where production orgs among them have to wait for their sandboxes.
 */
export const allWaves = (
  { waves, newSubscribers, seed }: Pick<RolloutPlan, 'waves' | 'newSubscribers' | 'seed'>,
  state: Pick<RolloutState, 'newSubscribers'>,
): readonly PlannedWave[] => {
  const last = waves.at(-1);
  // An amended plan may have them in a wave that has begun.
  const swept = sweptOrgs(waves);
  const found = (state.newSubscribers ?? []).filter(({ orgKey }) => !swept.has(orgKey));
  if (newSubscribers !== 'include' || found.length === 0 || last === undefined) return waves;
  const added = assignWaves(found, [{ matches: () => true, take: null }], seed).waves;
  let name = NEW_SUBSCRIBERS_WAVE;
  // An amended plan may have a wave of this name.
  while (waves.some((wave) => wave.name.startsWith(name))) name = `more-${name}`;
  return [
    ...waves,
    ...added.map((orgs, index): PlannedWave => {
      return withoutSample({
        ...last,
        name: `${name}${'-production'.repeat(index)}`,
        approval: 'auto',
        orgs,
        swept: true,
      });
    }),
  ];
};

/** Orgs of waves that were added. */
export const sweptOrgs = (waves: readonly PlannedWave[]): Set<OrgKey> =>
  new Set(waves.flatMap(({ swept, orgs }) => (swept === true ? orgs.map(({ orgKey }) => orgKey) : [])));

/** A wave that nobody has asked for may be smaller than the sample that its gate wants of a whole one. */
export const withoutSample = (wave: PlannedWave): PlannedWave => ({
  ...wave,
  gate: { ...wave.gate, minSample: Math.min(wave.gate.minSample, wave.orgs.length) },
});

/** The orgs of a plan, by key. */
export const plannedKeys = (plan: RolloutPlan, state: Pick<RolloutState, 'newSubscribers'>): Set<OrgKey> =>
  new Set(allWaves(plan, state).flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey)));
