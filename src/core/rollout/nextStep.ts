import type { OrgKey } from '../model.js';
import { nextOpening } from './window.js';
import { assignWaves } from './assignWaves.js';
import type { RolloutFacts } from './facts.js';
import { soakedAt } from './soak.js';
import { waveStatuses, trippedAfter, type WaveStatus } from './waveStatus.js';
import type { PlannedOrg, PlannedWave, RolloutPlan, RolloutState } from './types.js';
import { sandboxesOf, waveProgress, type WaveProgress } from './waveProgress.js';
import { windowsOf } from './windowsOf.js';

/** What a rollout waits for, and, where that is known, until when. */
export type WaitingFor = 'approval' | 'running' | 'start' | 'soak' | 'paused' | 'advance';

/** The one thing to do now. `start`: when the push may start, null for at once. */
export type RolloutStep =
  | { do: 'push'; wave: string; orgs: readonly PlannedOrg[]; start: Date | null; retry: boolean }
  | { do: 'wait'; for: WaitingFor; wave: string | null; until: Date | null; reason: string }
  /** Look for subscribers that have come since the plan was made. */
  | { do: 'find-new-subscribers' }
  | { do: 'trip'; wave: string; reason: string }
  | { do: 'stop'; outcome: 'aborted' | 'tripped'; wave: string | null; reason: string }
  | { do: 'finish'; outcome: 'succeeded' | 'partial' };

/**
 * The one decision about a rollout, from the plan, what the org knows, what people have decided, and the time. It is
 * the same whoever asks, and however often.
 */
export const nextStep = (plan: RolloutPlan, facts: RolloutFacts, state: RolloutState, now: Date): RolloutStep => {
  const { halt } = state;
  if (halt?.kind === 'paused') return { do: 'wait', for: 'paused', wave: halt.wave, until: null, reason: halt.reason };
  if (halt !== null) return { do: 'stop', outcome: halt.kind, wave: halt.wave, reason: halt.reason };

  const standings = waveStatuses(allWaves(plan, state), facts, state, now.getTime());
  for (const [index, standing] of standings.entries()) {
    const isLast = index === standings.length - 1;
    const step = stepIn(standing, plan, state, now) ?? (isLast ? undefined : soakOf(standing, now));
    if (step === undefined) continue;
    const later = step.do === 'trip' ? undefined : trippedAfter(standings, index, facts);
    return later?.trip === undefined ? step : { do: 'trip', wave: later.wave.name, reason: later.trip };
  }
  if (state.newSubscribers === null) return { do: 'find-new-subscribers' };
  const isClean = standings.every(
    ({ progress }) => progress.failed.length + progress.stuck.length + progress.blockedBySandbox.length === 0,
  );
  return { do: 'finish', outcome: isClean ? 'succeeded' : 'partial' };
};

/** A step as it is told where nobody takes it: a push that is due is none that was made. */
export const notTaken = (step: RolloutStep): RolloutStep =>
  step.do === 'push'
    ? {
        ...{ do: 'wait', for: 'advance', wave: step.wave, until: null },
        reason: step.retry ? 'orgs that failed are due to be tried again' : 'gate passed, its push is due',
      }
    : step;

/**
 * The waves of the plan, and, if the definition says so, one for those that came later, with the rules of the last; and
 * one more where production orgs have to wait for sandboxes that came later too.
 */
export const allWaves = (
  { waves, newSubscribers, seed }: Pick<RolloutPlan, 'waves' | 'newSubscribers' | 'seed'>,
  state: Pick<RolloutState, 'newSubscribers'>,
): readonly PlannedWave[] => {
  const last = waves.at(-1);
  const late = state.newSubscribers ?? [];
  if (newSubscribers !== 'include' || late.length === 0 || last === undefined) return waves;
  const added = assignWaves(late, [{ matches: () => true, take: null }], seed).waves;
  return [
    ...waves,
    ...added.map((orgs, index): PlannedWave => {
      return { ...last, name: `${NEW_SUBSCRIBERS_WAVE}${'-production'.repeat(index)}`, approval: 'auto', orgs };
    }),
  ];
};

export const NEW_SUBSCRIBERS_WAVE = 'new-subscribers';

/** What has to be done in a wave before the next one may begin; undefined where it is over and its gate lets on. */
const stepIn = (
  { wave, progress, retryable, trip }: WaveStatus,
  plan: RolloutPlan,
  state: RolloutState,
  now: Date,
): RolloutStep | undefined => {
  if (trip !== undefined) return { do: 'trip', wave: wave.name, reason: trip };
  const retry = progress.waiting.length === 0;
  if (retry && progress.open.length > 0) return waitForEnd(wave, progress);
  const orgs = retry ? retryable : progress.waiting;
  if (orgs.length === 0) return undefined;
  // Also where all that is left is to try again what somebody else has pushed.
  if (wave.approval === 'manual' && !state.approved.includes(wave.name)) {
    return waiting('approval', wave, null, `approve it with --approve ${wave.name}`);
  }
  return pushOf(wave, orgs, plan, now, retry);
};

/** The orgs whose windows open first, in one push; the others come with the steps that follow. */
const pushOf = (
  wave: PlannedWave,
  orgs: readonly PlannedOrg[],
  { freezes }: RolloutPlan,
  now: Date,
  retry: boolean,
): RolloutStep => {
  const groups = [...Map.groupBy(orgs, ({ instanceName }) => JSON.stringify(windowsOf(wave.windows, instanceName)))];
  const openings = groups.flatMap(([, members]) => {
    // Stryker disable next-line OptionalChaining: a group has members, which the compiler does not know
    const windows = windowsOf(wave.windows, members[0]?.instanceName ?? null);
    const opening = windows && nextOpening(windows, freezes, now);
    return opening === undefined ? [] : [{ members, opening }];
  });
  const first = openings.toSorted((a, b) => a.opening.getTime() - b.opening.getTime())[0];
  if (first === undefined) return { do: 'trip', wave: wave.name, reason: 'no window of it ever opens' };
  const start = first.opening.getTime() <= now.getTime() ? null : first.opening;
  return { do: 'push', wave: wave.name, orgs: first.members, start, retry };
};

/** Several pushes of a wave wait for windows of their own: what the first one does decides about the others. */
const waitForEnd = (wave: PlannedWave, { pushes }: WaveProgress): RolloutStep => {
  const scheduled = pushes
    .filter(({ status }) => status === 'Pending')
    .map(({ scheduledStart }) => scheduledStart ?? 0);
  const running = pushes.some(({ status }) => status === 'InProgress');
  if (running || scheduled.length === 0) return waiting('running', wave, null, 'push in progress');
  const start = Math.min(...scheduled);
  return waiting('start', wave, start === 0 ? null : new Date(start), 'its push is scheduled');
};

const soakOf = (standing: WaveStatus, now: Date): RolloutStep | undefined => {
  const until = new Date(soakedAt(standing, now.getTime()));
  return until > now ? waiting('soak', standing.wave, until, 'soaking') : undefined;
};

const waiting = (what: WaitingFor, { name }: PlannedWave, until: Date | null, reason: string): RolloutStep => ({
  do: 'wait',
  for: what,
  wave: name,
  until,
  reason,
});

/** Every org of the plan once, with what has become of it. */
export type OrgOutcome = keyof Omit<WaveProgress, 'pushes'>;

export const outcomes = (
  plan: RolloutPlan,
  facts: RolloutFacts,
  state: RolloutState,
  now: Date,
): Array<{ wave: PlannedWave; progress: WaveProgress }> => {
  const waves = allWaves(plan, state);
  const sandboxes = sandboxesOf(waves);
  return waves.map((wave) => ({ wave, progress: waveProgress(wave, facts, state, sandboxes, now.getTime()) }));
};

/** The orgs of a plan, by key. */
export const plannedKeys = (plan: RolloutPlan, state: RolloutState): Set<OrgKey> =>
  new Set(allWaves(plan, state).flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey)));
