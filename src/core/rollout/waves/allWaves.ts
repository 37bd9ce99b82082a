import type { OrgKey, PushableVersion } from '../../model.js';
import { compareVersions } from '../../orgs/version.js';
import { assignWaves } from '../plan/assignWaves.js';
import type { RolloutState } from '../log/state.js';
import type { PlannedWave, RolloutPlan } from '../plan/plan.js';

export const NEW_SUBSCRIBERS_WAVE = 'new-subscribers';

/** The end of the name of a wave that is added for production orgs, which wait for their sandboxes. */
export const AFTER_SANDBOXES = '-production';

/**
 * The waves of the plan. Where the definition includes new subscribers, a wave for new subscribers and regressed orgs
 * follows, with the rules of the plan's last wave. A further wave follows where production orgs among them have to wait
 * for their sandboxes.
 */
export const allWaves = (
  { waves, newSubscribers, seed }: Pick<RolloutPlan, 'waves' | 'newSubscribers' | 'seed'>,
  state: Pick<RolloutState, 'newSubscribers'>,
): readonly PlannedWave[] => {
  const last = waves.at(-1);
  // An amended plan may already have these orgs in a wave that has begun.
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
        name: `${name}${AFTER_SANDBOXES.repeat(index)}`,
        approval: 'auto',
        orgs,
        swept: true,
      });
    }),
  ];
};

/** The orgs of the waves that were added for new subscribers and regressed orgs. */
export const sweptOrgs = (waves: readonly PlannedWave[]): Set<OrgKey> =>
  new Set(waves.flatMap(({ swept, orgs }) => (swept === true ? orgs.map(({ orgKey }) => orgKey) : [])));

/** The wave, with a `minSample` that it can reach: an added wave may have fewer orgs than the gate's sample. */
export const withoutSample = (wave: PlannedWave): PlannedWave => ({
  ...wave,
  gate: { ...wave.gate, minSample: Math.min(wave.gate.minSample, wave.orgs.length) },
});

/** The keys of all orgs of a plan. */
export const plannedKeys = (plan: RolloutPlan, state: Pick<RolloutState, 'newSubscribers'>): Set<OrgKey> =>
  new Set(allWaves(plan, state).flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey)));

/**
 * Returns the waves, each after the waves that push its intermediate versions, the oldest version first. These have the rules of the wave,
 * except the soak. `viaOf`: the intermediate versions of each org, in their order. `begun`: waves that have begun; orgs that are already in
 * one of them for a version are not pushed that version again.
 */
export const withViaWaves = (
  waves: readonly PlannedWave[],
  viaOf: ReadonlyMap<OrgKey, readonly PushableVersion[]>,
  begun: readonly PlannedWave[],
): PlannedWave[] => {
  const taken = new Set([...begun, ...waves].map(({ name }) => name));
  const nameOf = (wave: string, { version }: PushableVersion): string => {
    let name = `${wave} via ${version.number}`;
    while (taken.has(name)) name = `more-${name}`;
    taken.add(name);
    return name;
  };
  const isBegun = ({ version }: PushableVersion, orgKey: OrgKey): boolean =>
    begun.some(({ via, orgs }) => via?.version.id === version.id && orgs.some((org) => org.orgKey === orgKey));
  return waves.flatMap((wave) => {
    const versions = new Map(
      wave.orgs.flatMap(({ orgKey }) => (viaOf.get(orgKey) ?? []).map((each) => [each.version.id, each] as const)),
    );
    const before = [...versions.values()]
      .sort((a, b) => compareVersions(a.version, b.version))
      .flatMap((via): PlannedWave[] => {
        const isFor = ({ orgKey }: { orgKey: OrgKey }): boolean =>
          viaOf.get(orgKey)?.some(({ version }) => version.id === via.version.id) === true && !isBegun(via, orgKey);
        const orgs = wave.orgs.filter(isFor);
        if (orgs.length === 0) return [];
        return [withoutSample({ ...wave, name: nameOf(wave.name, via), soak: 0, orgs, via })];
      });
    return [...before, wave];
  });
};
