import type { OrgKey } from '../model.js';
import { isUnderWay } from '../status.js';
import type { OrgFact, PushFact, RolloutFacts } from './facts.js';
import type { RolloutState } from './state.js';
import type { PlannedOrg, PlannedWave } from './types.js';

/** The outcome of each org of a wave; every org is in exactly one of the lists. */
export type WaveProgress = {
  /** No push yet. */
  waiting: PlannedOrg[];
  open: PlannedOrg[];
  /** They have the version, by whatever push. */
  succeeded: PlannedOrg[];
  failed: PlannedOrg[];
  /** Jobs that have not ended by the deadline of the wave, or whose push has not begun by then. */
  stuck: PlannedOrg[];
  /** Production orgs with a sandbox of their own in which the upgrade failed. */
  blockedBySandbox: PlannedOrg[];
  /** No push is made for them after all: a person or the org has said so. */
  skipped: PlannedOrg[];
  /** Pushes that have orgs of the wave, in no particular order. */
  pushes: PushFact[];
};

/** The sandboxes of the plan by their production org, each with the wave that it is in. */
export type Sandboxes = ReadonlyMap<OrgKey, ReadonlyArray<{ orgKey: OrgKey; wave: PlannedWave }>>;

export const sandboxesOf = (waves: readonly PlannedWave[]): Sandboxes =>
  Map.groupBy(
    waves.flatMap((wave) => wave.orgs.map(({ orgKey, parentOrg }) => ({ orgKey, parentOrg, wave }))),
    ({ parentOrg }) => parentOrg ?? '',
  );

export const waveProgress = (
  wave: PlannedWave,
  facts: RolloutFacts,
  { skipped, alreadyUpgraded }: Pick<RolloutState, 'skipped' | 'alreadyUpgraded'>,
  sandboxes: Sandboxes,
  now: number,
): WaveProgress => {
  const pushesOf = pushFinder(facts);
  const progress: WaveProgress = {
    waiting: [],
    open: [],
    succeeded: [],
    failed: [],
    stuck: [],
    blockedBySandbox: [],
    skipped: [],
    pushes: [],
  };
  const own = new Set<PushFact>();
  const isBlocked = blockedBySandboxIn(facts, sandboxes, now);
  for (const org of wave.orgs) {
    const fact = facts.orgs.get(org.orgKey);
    const ofOrg = pushesOf(fact);
    for (const push of ofOrg) own.add(push);
    const place = alreadyUpgraded.has(org.orgKey) ? 'succeeded' : placeOf(fact, ofOrg, wave, now);
    if (place !== 'waiting') progress[place].push(org);
    else if (skipped.has(org.orgKey)) progress.skipped.push(org);
    else progress[isBlocked(org) ? 'blockedBySandbox' : 'waiting'].push(org);
  }
  progress.pushes = [...own];
  return progress;
};

/** Tells of a production org whether the upgrade failed in a sandbox of it, or is stuck there. */
export const blockedBySandboxIn = (
  facts: RolloutFacts,
  sandboxes: Sandboxes,
  now: number,
): ((org: PlannedOrg) => boolean) => {
  const pushesOf = pushFinder(facts);
  const isFailing = ({ orgKey, wave }: { orgKey: OrgKey; wave: PlannedWave }): boolean => {
    const fact = facts.orgs.get(orgKey);
    if (fact?.state === 'open') return isLate(pushesOf(fact), wave, now);
    return fact?.state === 'failed' && fact.failure?.ignored !== true;
  };
  return ({ orgKey }) => (sandboxes.get(orgKey) ?? []).some(isFailing);
};

const pushFinder = ({ pushes }: RolloutFacts): ((fact: OrgFact | undefined) => PushFact[]) => {
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
 * Whether all pushes that the org may still wait for are over the wave's deadline, since they began or ought to have. One
 * in which it failed may run on because of others, while the org is tried again.
 */
const isLate = (pushes: readonly PushFact[], { deadline }: PlannedWave, now: number): boolean => {
  const current = pushes.filter(({ status }) => isUnderWay(status));
  return deadline !== null && current.length > 0 && current.every((push) => lateAt(push, deadline) <= now);
};

/** When a push that is under way is over the deadline. */
export const lateAt = ({ start, due }: PushFact, deadline: number): number => (start ?? due ?? Infinity) + deadline;
