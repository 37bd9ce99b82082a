import type { OrgKey } from '../model.js';
import { isUnderWay } from '../status.js';
import type { OrgFact, PushFact, RolloutFacts } from './facts.js';
import type { PlannedOrg, PlannedWave, RolloutState } from './types.js';

/** The progress of each org of a wave; every org is in exactly one of the lists. */
export type WaveProgress = {
  /** No push yet. */
  waiting: PlannedOrg[];
  open: PlannedOrg[];
  succeeded: PlannedOrg[];
  failed: PlannedOrg[];
  /** Jobs that have not ended by the deadline of the wave. */
  stuck: PlannedOrg[];
  /** Production orgs with a sandbox of their own in which the upgrade failed. */
  blockedBySandbox: PlannedOrg[];
  /** Orgs that could not be pushed to. */
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
  state: Pick<RolloutState, 'skipped'>,
  sandboxes: Sandboxes,
  now: number,
): WaveProgress => {
  const skipped = new Set(state.skipped.map(({ orgKey }) => orgKey));
  const pushesOf = pushFinder(facts);
  const progress: WaveProgress = {
    ...{ waiting: [], open: [], succeeded: [], failed: [], stuck: [], blockedBySandbox: [], skipped: [], pushes: [] },
  };
  const own = new Set<PushFact>();
  for (const org of wave.orgs) {
    const fact = facts.orgs.get(org.orgKey);
    const ofOrg = pushesOf(fact);
    for (const push of ofOrg) own.add(push);
    progress[placeOf(fact, ofOrg, wave, now)].push(org);
  }
  const isBlocked = blockedBySandboxIn(facts, sandboxes, now);
  const { waiting } = progress;
  progress.skipped = waiting.filter(({ orgKey }) => skipped.has(orgKey));
  progress.blockedBySandbox = waiting.filter((org) => !skipped.has(org.orgKey) && isBlocked(org));
  progress.waiting = waiting.filter((org) => !skipped.has(org.orgKey) && !isBlocked(org));
  progress.pushes = [...own];
  return progress;
};

/** Whether the upgrade failed, or is stuck, in a sandbox of a production org. */
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
 * Whether all pushes that the org still waits for are past the wave's deadline. One in which it failed may still run
 * because of other orgs, while this one is retried.
 */
const isLate = (pushes: readonly PushFact[], { deadline }: PlannedWave, now: number): boolean => {
  const current = pushes.filter(({ status }) => isUnderWay(status));
  return (
    deadline !== null && current.length > 0 && current.every(({ start }) => start !== null && start + deadline <= now)
  );
};
