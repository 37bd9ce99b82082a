import type { OrgKey } from '../../model.js';
import { isUnderWay } from '../../status.js';
import type { OrgFact, PushFact, RolloutFacts } from './facts.js';
import type { RolloutState } from '../log/state.js';
import type { PlannedOrg, PlannedWave } from '../plan/types.js';
import { factsOf, hasRegressed, orgsOf } from './versions.js';

/** The orgs of a wave by outcome; every org is in exactly one of the lists. */
export type WaveProgress = {
  /** Orgs without a push yet. */
  waiting: PlannedOrg[];
  open: PlannedOrg[];
  /** Orgs that have the version, whichever push installed it. */
  succeeded: PlannedOrg[];
  failed: PlannedOrg[];
  /** Orgs whose job has not ended by the deadline of the wave, or whose push has not started by then. */
  stuck: PlannedOrg[];
  /** Production orgs that have a sandbox in which the upgrade failed. */
  blockedBySandbox: PlannedOrg[];
  /** Orgs that did not get the version on the way. */
  behind: PlannedOrg[];
  /** Orgs that had the version and were shown with an older one. They are in an added wave, or only listed. */
  regressed: PlannedOrg[];
  /** Orgs that are not pushed to after all, by decision of a person or of the org. */
  skipped: PlannedOrg[];
  /** Pushes that contain orgs of the wave, in no particular order. */
  pushes: PushFact[];
};

/** The names of all lists of orgs. */
export const PLACES = [
  'succeeded',
  'failed',
  'stuck',
  'open',
  'waiting',
  'blockedBySandbox',
  'behind',
  'regressed',
  'skipped',
] as const satisfies ReadonlyArray<keyof Omit<WaveProgress, 'pushes'>>;

/** The sandboxes of the plan by their production org, each with its wave. */
export type Sandboxes = ReadonlyMap<OrgKey, ReadonlyArray<{ orgKey: OrgKey; wave: PlannedWave }>>;

export const sandboxesOf = (waves: readonly PlannedWave[], state: Pick<RolloutState, 'regressed'>): Sandboxes =>
  Map.groupBy(
    waves.flatMap((wave) =>
      wave.orgs
        .filter(({ orgKey }) => !hasRegressed(wave, state, orgKey))
        .map(({ orgKey, parentOrg }) => ({ orgKey, parentOrg, wave })),
    ),
    ({ parentOrg }) => parentOrg ?? '',
  );

type Said = Pick<RolloutState, 'skipped' | 'alreadyUpgraded' | 'via' | 'regressed'>;

export const waveProgress = (
  wave: PlannedWave,
  facts: RolloutFacts,
  state: Said,
  sandboxes: Sandboxes,
  now: number,
  before: OrgsBefore = new Map(),
): WaveProgress => {
  const pushesOf = pushFinder(facts);
  const { orgs } = factsOf(wave, facts);
  const said = orgsOf(wave, state);
  const progress: WaveProgress = {
    waiting: [],
    open: [],
    succeeded: [],
    failed: [],
    stuck: [],
    blockedBySandbox: [],
    behind: [],
    regressed: [],
    skipped: [],
    pushes: [],
  };
  const own = new Set<PushFact>();
  const isBlocked = blockedBySandboxIn(facts, sandboxes, now);
  for (const org of wave.orgs) {
    if (hasRegressed(wave, state, org.orgKey)) {
      for (const push of pushesOf({ pushes: [...(state.regressed.get(org.orgKey) ?? [])] })) own.add(push);
      progress.regressed.push(org);
      continue;
    }
    const fact = orgs.get(org.orgKey);
    const ofOrg = pushesOf(fact);
    for (const push of ofOrg) own.add(push);
    const place = said.isUpgraded(org.orgKey) ? 'succeeded' : placeOf(fact, ofOrg, wave, now);
    if (place !== 'waiting') progress[place].push(org);
    else if (said.skipped(org.orgKey) !== undefined) progress.skipped.push(org);
    else if (isLost(before.get(org.orgKey))) progress.behind.push(org);
    else progress[isBlocked(org) ? 'blockedBySandbox' : 'waiting'].push(org);
  }
  progress.pushes = [...own];
  return progress;
};

/** For each org, its outcome for the version that it must have before the version of the wave. */
export type OrgsBefore = ReadonlyMap<OrgKey, keyof Omit<WaveProgress, 'pushes'>>;

/** Whether the org lacks the version before, and nothing under way installs it. */
const isLost = (before: keyof Omit<WaveProgress, 'pushes'> | undefined): boolean =>
  before !== undefined && before !== 'waiting' && before !== 'open' && before !== 'succeeded';

/** The progress of each wave, and its orgs that do not have the version before yet. */
export const progressOfAll = (
  waves: readonly PlannedWave[],
  facts: RolloutFacts,
  state: Said,
  now: number,
): Array<{ wave: PlannedWave; progress: WaveProgress; notYet: ReadonlySet<OrgKey> }> => {
  const sandboxes = sandboxesOf(waves, state);
  const before = new Map<OrgKey, keyof Omit<WaveProgress, 'pushes'>>();
  return waves.map((wave) => {
    const progress = waveProgress(wave, facts, state, sandboxes, now, before);
    const notYet = new Set(
      wave.orgs.flatMap(({ orgKey }) => ((before.get(orgKey) ?? 'succeeded') === 'succeeded' ? [] : orgKey)),
    );
    if (wave.via !== undefined)
      for (const place of PLACES) for (const { orgKey } of progress[place]) before.set(orgKey, place);
    // In a wave that is added later for the org, it already had the version before.
    else for (const { orgKey } of wave.orgs) before.delete(orgKey);
    return { wave, progress, notYet };
  });
};

/** Returns a predicate for production orgs: whether the upgrade failed or is stuck in one of its sandboxes. */
export const blockedBySandboxIn = (
  facts: RolloutFacts,
  sandboxes: Sandboxes,
  now: number,
): ((org: PlannedOrg) => boolean) => {
  const pushesOf = pushFinder(facts);
  const isFailing = ({ orgKey, wave }: { orgKey: OrgKey; wave: PlannedWave }): boolean => {
    // A sandbox that has the plan's version does not block, whatever happened to the versions on the way.
    if (facts.orgs.get(orgKey)?.state === 'succeeded') return false;
    const fact = factsOf(wave, facts).orgs.get(orgKey);
    if (fact?.state === 'open') return isLate(pushesOf(fact), wave, now);
    return fact?.state === 'failed' && fact.failure?.ignored !== true;
  };
  return ({ orgKey }) => (sandboxes.get(orgKey) ?? []).some(isFailing);
};

const pushFinder = ({ pushes }: RolloutFacts): ((fact: Pick<OrgFact, 'pushes'> | undefined) => PushFact[]) => {
  const byId = new Map(pushes.map((push) => [push.pushRequestId, push]));
  return (fact) => fact?.pushes.flatMap((id) => byId.get(id) ?? []) ?? [];
};

const placeOf = (
  fact: OrgFact | undefined,
  pushes: readonly PushFact[],
  wave: PlannedWave,
  now: number,
): 'waiting' | 'open' | 'succeeded' | 'failed' | 'stuck' => {
  if (fact === undefined) return 'waiting';
  if (fact.state !== 'open') return fact.state;
  return isLate(pushes, wave, now) ? 'stuck' : 'open';
};

/**
 * Whether all pushes that the org may still wait for have passed the wave's deadline, counted from their start or due
 * start. A push in which the org failed may still run because of other orgs, while the org is retried.
 */
const isLate = (pushes: readonly PushFact[], { deadline }: PlannedWave, now: number): boolean => {
  const current = pushes.filter(({ status }) => isUnderWay(status));
  return deadline !== null && current.length > 0 && current.every((push) => lateAt(push, deadline) <= now);
};

/** When a push that is under way passes the deadline, in milliseconds since the epoch. */
export const lateAt = ({ start, due }: PushFact, deadline: number): number => (start ?? due ?? Infinity) + deadline;
