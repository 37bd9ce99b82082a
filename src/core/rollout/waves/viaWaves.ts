import type { OrgKey, PushableVersion, RejectedOrg } from '../../model.js';
import type { IneligibleReason } from '../../orgs/ineligible.js';
import { compareVersions } from '../../orgs/version.js';
import { allWaves, withoutSample } from './allWaves.js';
import type { RolloutView } from '../facts/rolloutView.js';
import { justPushed } from '../facts/justPushed.js';
import { NOT_SHOWN } from '../log/state.js';
import type { PlannedWave } from '../plan/types.js';
import { factsOf } from '../facts/versions.js';

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

const UNREACHED: IneligibleReason = 'not-an-ancestor';

/**
 * Marks refusals by preflight as temporary where the hub does not yet show the version that a push of the wave before has just
 * installed.
 */
export const markNotShown = (
  rejected: readonly RejectedOrg[],
  wave: PlannedWave | undefined,
  { plan, state, facts, now }: RolloutView,
): RejectedOrg[] => {
  const waves = allWaves(plan, state);
  const place = waves.findIndex(({ name }) => name === wave?.name);
  const before = waves.slice(0, place).filter(({ via }) => via !== undefined);
  const isFresh = justPushed(facts, now);
  return rejected.map((each) => {
    const { orgKey, reason } = each;
    const last = before.findLast(({ orgs }) => orgs.some((org) => org.orgKey === orgKey));
    const fact = last && factsOf(last, facts).orgs.get(orgKey);
    if (reason !== UNREACHED || fact?.state !== 'succeeded') return each;
    if (!isFresh(fact)) return each;
    return { orgKey, reason: NOT_SHOWN, message: `not shown yet with ${last?.via?.version.number ?? ''}` };
  });
};
