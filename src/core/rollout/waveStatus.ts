import type { OrgKey } from '../model.js';
import type { RolloutFacts } from './facts.js';
import { trippedBy } from './gate.js';
import type { PlannedOrg, PlannedWave, RolloutState } from './types.js';
import { blockedBySandboxIn, sandboxesOf, waveProgress, type WaveProgress } from './waveProgress.js';

/** The status of a wave, and why its gate trips now, if it does. */
export type WaveStatus = {
  wave: PlannedWave;
  progress: WaveProgress;
  /** The failed orgs to retry. */
  retryable: readonly PlannedOrg[];
  trip: string | undefined;
};

export const waveStatuses = (
  waves: readonly PlannedWave[],
  facts: RolloutFacts,
  state: RolloutState,
  now: number,
): WaveStatus[] => {
  const sandboxes = sandboxesOf(waves);
  const isBlocked = blockedBySandboxIn(facts, sandboxes, now);
  return waves.map((wave) => {
    const progress = waveProgress(wave, facts, state, sandboxes, now);
    const retryable = retriesOf(wave, progress, facts, state).filter((org) => !isBlocked(org));
    const settled = progress.waiting.length + progress.open.length + retryable.length === 0;
    const trip = trippedBy(wave, progress, facts, settled, new Set(retryable.map(({ orgKey }) => orgKey)));
    return { wave, progress, retryable, trip };
  });
};

/** The failed orgs that may be retried, except those whose retry was refused. */
const retriesOf = (
  { retry }: PlannedWave,
  { failed }: WaveProgress,
  { orgs }: RolloutFacts,
  state: RolloutState,
): PlannedOrg[] => {
  const skipped = new Set(state.skipped.map(({ orgKey }) => orgKey));
  return failed.filter(({ orgKey }) => {
    const fact = orgs.get(orgKey);
    if (fact?.failure === undefined || fact.failure.ignored || skipped.has(orgKey)) return false;
    return fact.failures <= retry.attempts && fact.failure.classes.every((each) => retry.classes.includes(each));
  });
};

/**
 * The first wave after the one with this index that trips, of those that have started. An ended wave can reopen: a job
 * that was stuck fails and is retried, or an org is no longer skipped because the state was lost.
 */
export const trippedAfter = (
  statuses: readonly WaveStatus[],
  index: number,
  facts: RolloutFacts,
): WaveStatus | undefined => {
  const tripped = statuses.slice(index + 1).filter(({ trip }) => trip !== undefined);
  if (tripped.length === 0) return undefined;
  const all = sizesOf(facts.orgs.keys(), facts);
  // Each push of a rollout is of one wave.
  return tripped.find(({ wave }) => {
    const keys = wave.orgs.map(({ orgKey }) => orgKey);
    return [...sizesOf(keys, facts)].some(([pushRequestId, size]) => size === all.get(pushRequestId));
  });
};

/** How many of these orgs are in each push. */
const sizesOf = (orgKeys: Iterable<OrgKey>, { orgs }: RolloutFacts): Map<string, number> => {
  const sizes = new Map<string, number>();
  for (const orgKey of orgKeys) {
    for (const id of orgs.get(orgKey)?.pushes ?? []) sizes.set(id, (sizes.get(id) ?? 0) + 1);
  }
  return sizes;
};
