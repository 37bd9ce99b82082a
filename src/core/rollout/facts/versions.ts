import { sameId } from '../../orgs/ids.js';
import type { OrgKey, PushableVersion } from '../../model.js';
import type { RolloutState, SkippedOrg } from '../log/state.js';
import type { PlannedOrg, PlannedWave, RolloutPlan } from '../plan/plan.js';
import type { OrgFact, RolloutFacts } from './facts.js';

type OfVersion = Pick<PlannedWave, 'via'>;

/** The versions that a plan pushes: intermediate versions, each once, and last its own. */
export const versionsOf = ({ waves, pushable }: Pick<RolloutPlan, 'waves' | 'pushable'>): PushableVersion[] => [
  ...new Map(waves.flatMap(({ via }) => (via === undefined ? [] : [[via.version.id, via] as const]))).values(),
  pushable,
];

/** Waves that push the plan's own version. Together they contain every org once. */
export const finalWaves = <T extends OfVersion>(waves: readonly T[]): T[] =>
  waves.filter(({ via }) => via === undefined);

/** The waves that push a version. */
export const wavesOfVersion = (
  waves: readonly PlannedWave[],
  { pushable }: Pick<RolloutPlan, 'pushable'>,
  versionId: string,
): PlannedWave[] => waves.filter(({ via = pushable }) => sameId(via.version.id, versionId));

/** Something about the wave of each org; of the last one that has it. */
export const byOrg = <T>(waves: readonly PlannedWave[], valueOf: (wave: PlannedWave) => T): Map<OrgKey, T> =>
  new Map(
    waves.flatMap((wave) => {
      const value = valueOf(wave);
      return wave.orgs.map(({ orgKey }) => [orgKey, value] as const);
    }),
  );

const NOBODY: ReadonlyMap<OrgKey, OrgFact> = new Map();

/** The facts of the version that a wave pushes. */
export const factsOf = ({ via }: OfVersion, facts: RolloutFacts): RolloutFacts =>
  via === undefined ? facts : { pushes: facts.pushes, orgs: facts.via?.get(via.version.id) ?? NOBODY };

/** The pushes of any version that an org is or was in. */
export const pushesOfOrg = ({ orgs, via }: RolloutFacts, orgKey: OrgKey): string[] =>
  [orgs, ...(via?.values() ?? [])].flatMap((facts) => facts.get(orgKey)?.pushes ?? []);

/**
 * Whether an org got the version in this wave and was shown with an older one afterwards. Later pushes do not belong to
 * this wave.
 */
export const hasRegressed = (
  { via, swept }: Pick<PlannedWave, 'via' | 'swept'>,
  { regressed }: Pick<RolloutState, 'regressed'>,
  orgKey: OrgKey,
): boolean => via === undefined && swept !== true && regressed.has(orgKey);

/** The orgs of a wave that are in a push. */
export const orgsInPush = (
  wave: PlannedWave,
  pushRequestId: string,
  { facts, state }: { facts: RolloutFacts; state: Pick<RolloutState, 'regressed'> },
): PlannedOrg[] => {
  const { orgs } = factsOf(wave, facts);
  return wave.orgs.filter(
    ({ orgKey }) => orgs.get(orgKey)?.pushes.includes(pushRequestId) === true && !hasRegressed(wave, state, orgKey),
  );
};

/** What the log says about the orgs of a wave, for the version that it pushes. */
export type WaveOrgs = {
  isUpgraded: (orgKey: OrgKey) => boolean;
  skipped: (orgKey: OrgKey) => SkippedOrg | undefined;
};

export const orgsOf = (
  { via }: OfVersion,
  state: Pick<RolloutState, 'skipped' | 'alreadyUpgraded' | 'via'>,
): WaveOrgs => {
  const own = via === undefined ? state : state.via.get(via.version.id);
  const byPerson = (orgKey: OrgKey): SkippedOrg | undefined => {
    const skipped = state.skipped.get(orgKey);
    return skipped?.by === 'person' ? skipped : undefined;
  };
  return {
    isUpgraded: (orgKey) => own?.alreadyUpgraded.has(orgKey) === true,
    skipped: (orgKey) => byPerson(orgKey) ?? own?.skipped.get(orgKey),
  };
};
