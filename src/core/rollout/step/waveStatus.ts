import type { OrgKey } from '../../model.js';
import type { RolloutFacts } from '../facts/facts.js';
import type { RolloutView } from '../facts/rolloutView.js';
import { againstWave, trippedBy, type GateView, type Trip } from './gate.js';
import type { RolloutState } from '../log/state.js';
import type { PlannedOrg, PlannedWave } from '../plan/plan.js';
import { factsOf, orgsOf, type WaveOrgs } from '../facts/versions.js';
import { blockedBySandboxIn, progressOfAll, type WaveProgress } from '../waves/waveProgress.js';

/** The state of a wave, and why its gate trips now, if it does. */
export type WaveStatus = {
  wave: PlannedWave;
  progress: WaveProgress;
  /** The failed orgs that will be retried. */
  retryable: readonly PlannedOrg[];
  trip: Trip | undefined;
  /** The orgs that count against it so far. */
  against: readonly OrgKey[];
};

export const waveStatuses = (view: RolloutView): WaveStatus[] => {
  const { state } = view;
  const isBlocked = blockedBySandboxIn(view);
  return progressOfAll(view).map(({ wave, progress, notYet }) => {
    const [facts, logged] = [factsOf(wave, view.facts), orgsOf(wave, state)];
    const retryable = retriesOf(wave, progress, facts, logged).filter(
      (org) => !isBlocked(org) && !notYet.has(org.orgKey),
    );
    const settled = progress.waiting.length + progress.open.length + retryable.length === 0;
    const seen: GateView = {
      progress,
      facts,
      settled,
      accepted: state.accepted.get(wave.name),
      retryable: new Set(retryable.map(({ orgKey }) => orgKey)),
      excused: progress.skipped.filter(({ orgKey }) => logged.skipped(orgKey)?.by === 'person').length,
    };
    return { wave, progress, retryable, trip: trippedBy(wave, seen), against: againstWave(seen) };
  });
};

/** The failed orgs that may be retried, without those to which nothing more is pushed. */
const retriesOf = (
  { retry }: PlannedWave,
  { failed }: WaveProgress,
  { orgs }: RolloutFacts,
  { skipped }: WaveOrgs,
): PlannedOrg[] =>
  failed.filter(({ orgKey }) => {
    const fact = orgs.get(orgKey);
    if (fact?.failure === undefined || fact.failure.ignored || skipped(orgKey) !== undefined) return false;
    return fact.failures <= retry.attempts && fact.failure.classes.every((each) => retry.classes.includes(each));
  });

/**
 * The first wave after this index that has started and whose gate trips. A wave may become unsettled again: a stuck job
 * fails and is retried, or an org is no longer in another push.
 */
export const trippedAfter = (
  statuses: readonly WaveStatus[],
  index: number,
  { pushes }: RolloutState,
): (WaveStatus & { trip: Trip }) | undefined => {
  const begun = new Set([...pushes.values()].map(({ wave }) => wave));
  for (const status of statuses.slice(index + 1)) {
    if (status.trip !== undefined && begun.has(status.wave.name)) return { ...status, trip: status.trip };
  }
  return undefined;
};
