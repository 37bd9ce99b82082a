import { compare } from '../../text/compare.js';
import type { OrgKey } from '../../model.js';
import { exceeds, limitText, reaches } from '../../limit.js';
import type { OrgFact, RolloutFacts } from '../facts/facts.js';
import type { GateRule } from '../log/logEntry.js';
import type { PlannedOrg, PlannedWave } from '../plan/plan.js';
import { progressOfAll, type WaveWithProgress, type WaveProgress } from '../waves/waveProgress.js';
import type { RolloutView } from '../facts/rolloutView.js';
import { begunNames, type RolloutState, type SkippedOrg } from '../log/state.js';
import { factsOf, orgsOf } from '../facts/versions.js';

/** Why a gate trips. `inconclusive`: too few orgs have finished to decide. */
export type Trip = {
  rule: GateRule;
  inconclusive: boolean;
  reason: string;
  /** The orgs that count against the wave. */
  orgs: readonly OrgKey[];
};

/** The state of a wave as its gate sees it. */
export type GateView = {
  progress: WaveProgress;
  facts: RolloutFacts;
  /** Whether no org of the wave is open, waiting, or to be retried. */
  settled: boolean;
  /** Failed orgs that will be retried. */
  retryable: ReadonlySet<OrgKey>;
  /** The number of orgs that a person has skipped. */
  excused: number;
  /** Orgs whose failures were accepted; undefined where no failure of the wave was accepted. */
  accepted: ReadonlySet<OrgKey> | undefined;
};

/**
 * Why a gate trips; undefined where it does not. Shares are of the orgs that have finished or are stuck. While the wave
 * is not settled and there is no `minSample`, the gate trips only if the share is exceeded whatever the result of the
 * other orgs is: the first job to end is no sample. Accepted failures alone do not trip the gate again.
 */
export const trippedBy = (wave: PlannedWave, view: GateView): Trip | undefined => {
  const { gate, orgs } = wave;
  const { progress, settled, accepted } = view;
  const failed = countedFailures(view);
  const against = againstWave(view);
  const judged = succeededOnce(progress) + progress.failed.length + progress.stuck.length + retried(view);
  const enough = settled || judged >= gate.minSample;
  const trip = (rule: GateRule, reason: string, inconclusive = false): Trip => {
    return { rule, inconclusive, reason, orgs: against };
  };

  const total = settled || gate.minSample > 0 ? judged : pushedOrWaiting(progress);
  if (
    enough &&
    gate.maxFailures !== null &&
    exceeds(against.length, total, gate.maxFailures) &&
    isNew(against, accepted)
  )
    return trip(
      'maxFailures',
      `${against.length} of ${total} orgs failed or are stuck, more than ${limitText(gate.maxFailures)}`,
    );
  const common = enough && gate.maxSameSignature !== null && mostCommon(failed, view, gate.maxSameSignature);
  if (common) return trip('maxSameSignature', `${common.count} orgs failed of the same cause: ${common.signature}`);
  if (!settled || accepted !== undefined || orgs.length === 0) return undefined;

  const ended = succeededOnce(progress) + progress.failed.length;
  const needed = Math.max(gate.minSample, needsEvidence(wave) ? 1 : 0);
  if (ended < needed)
    return trip('minSample', `only ${ended} of ${orgs.length} orgs have finished, and its gate needs ${needed}`, true);
  const meant = orgs.length - view.excused;
  if (gate.minCompleted !== null && !reaches(ended, meant, gate.minCompleted))
    return trip(
      'minCompleted',
      `only ${ended} of ${meant} orgs have finished, less than ${limitText(gate.minCompleted)}`,
    );
  return undefined;
};

/** The orgs that count against a wave so far, whether its gate trips or not. */
const againstWave = (view: GateView): OrgKey[] =>
  [...countedFailures(view), ...view.progress.stuck].map(({ orgKey }) => orgKey);

/**
 * The number of orgs that have failed and are being retried. They count as judged, so that a retry does not raise a
 * share.
 */
const retried = ({ progress, facts }: GateView): number =>
  progress.open.filter(({ orgKey }) => (facts.orgs.get(orgKey)?.failures ?? 0) > 0).length;

/** Regressed orgs count as succeeded: a later loss of the version says nothing about the wave that upgraded them. */
const succeededOnce = ({ succeeded, regressed }: WaveProgress): number => succeeded.length + regressed.length;

const pushedOrWaiting = (progress: WaveProgress): number => {
  const { failed, stuck, open, waiting } = progress;
  return succeededOnce(progress) + failed.length + stuck.length + open.length + waiting.length;
};

/** Failed orgs that count: neither ignored nor to be retried. */
const countedFailures = ({ progress, facts, retryable }: GateView): PlannedOrg[] =>
  progress.failed.filter(({ orgKey }) => facts.orgs.get(orgKey)?.failure?.ignored !== true && !retryable.has(orgKey));

/** Whether any org is not among the accepted ones: one new failure, and the gate may trip again. */
const isNew = (orgs: readonly OrgKey[], accepted: GateView['accepted']): boolean =>
  orgs.some((orgKey) => accepted?.has(orgKey) !== true);

const needsEvidence = ({ gate }: PlannedWave): boolean =>
  gate.maxFailures !== null || gate.minCompleted !== null || gate.maxSameSignature !== null;

/**
 * The most common signature with at least `least` orgs, one of which is not accepted. Among equally common signatures,
 * the first by name.
 */
const mostCommon = (
  failed: readonly PlannedOrg[],
  { facts, accepted }: GateView,
  least: number,
): { signature: string; count: number } | undefined => {
  const failures = failed.flatMap(({ orgKey }) =>
    (facts.orgs.get(orgKey)?.failure?.signatures ?? []).map((signature) => ({ signature, orgKey })),
  );
  const [top] = [...Map.groupBy(failures, ({ signature }) => signature)]
    .filter(
      ([, some]) =>
        some.length >= least &&
        isNew(
          some.map(({ orgKey }) => orgKey),
          accepted,
        ),
    )
    .toSorted(([a, one], [b, other]) => other.length - one.length || compare(a, b));
  return top && { signature: top[0], count: top[1].length };
};

/** The state of a wave, and why its gate trips now, if it does. */
export type WaveStatus = WaveWithProgress & {
  /** The failed orgs that will be retried. */
  retryable: readonly PlannedOrg[];
  trip: Trip | undefined;
  /** The orgs that count against it so far. */
  against: readonly OrgKey[];
};

export const waveStatuses = (view: RolloutView): WaveStatus[] => {
  const { state } = view;
  return progressOfAll(view).map(({ wave, progress, free }) => {
    const [facts, logged] = [factsOf(wave, view.facts), orgsOf(wave, state)];
    const retryable = free.filter(({ orgKey }) => mayRetry(wave, facts.orgs.get(orgKey), logged.skipped(orgKey)));
    const settled = progress.waiting.length + progress.open.length + retryable.length === 0;
    const seen: GateView = {
      progress,
      facts,
      settled,
      accepted: state.accepted.get(wave.name),
      retryable: new Set(retryable.map(({ orgKey }) => orgKey)),
      // Stryker disable next-line OptionalChaining: the log has skipped each of them; the types ask for it.
      excused: progress.skipped.filter(({ orgKey }) => logged.skipped(orgKey)?.by === 'person').length,
    };
    return { wave, progress, free, retryable, trip: trippedBy(wave, seen), against: againstWave(seen) };
  });
};

/** Whether an org that failed is to be retried; not where nothing more is pushed to it. */
const mayRetry = ({ retry }: PlannedWave, fact: OrgFact | undefined, skipped: SkippedOrg | undefined): boolean => {
  // Stryker disable next-line OptionalChaining: an org that failed has a fact; the types ask for it.
  if (fact?.failure === undefined || fact.failure.ignored || skipped !== undefined) return false;
  return fact.failures <= retry.attempts && fact.failure.classes.every((each) => retry.classes.includes(each));
};

/**
 * The first wave after this index that has started and whose gate trips. A wave may become unsettled again: a stuck job
 * fails and is retried, or an org is no longer in another push.
 */
export const trippedAfter = (
  statuses: readonly WaveStatus[],
  index: number,
  state: RolloutState,
): (WaveStatus & { trip: Trip }) | undefined => {
  const begun = begunNames(state);
  return statuses
    .slice(index + 1)
    .find((status): status is WaveStatus & { trip: Trip } => status.trip !== undefined && begun.has(status.wave.name));
};
