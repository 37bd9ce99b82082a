import type { OrgKey } from '../model.js';
import { nextOpening } from './window.js';
import { assignWaves } from './assignWaves.js';
import type { RolloutFacts } from './facts.js';
import { soakedAt } from './soak.js';
import { waveStatuses, trippedAfter, type WaveStatus } from './waveStatus.js';
import type { PlannedOrg, PlannedWave, RolloutPlan, RolloutState } from './types.js';
import { sandboxesOf, waveProgress, type WaveProgress } from './waveProgress.js';
import { windowsOf } from './windowsOf.js';

/** What a rollout waits for. */
export type WaitingFor = 'approval' | 'running' | 'start' | 'soak' | 'paused' | 'advance';

/** The one thing to do now. `start`: when the push may start, null for at once. */
export type RolloutStep =
  | { do: 'push'; wave: string; orgs: readonly PlannedOrg[]; start: Date | null; retry: boolean }
  | { do: 'wait'; for: WaitingFor; wave: string | null; until: Date | null; reason: string }
  /** Look for subscribers that are new since the plan was made. */
  | { do: 'find-new-subscribers' }
  | { do: 'trip'; wave: string; reason: string }
  | { do: 'stop'; outcome: 'aborted' | 'tripped'; wave: string | null; reason: string }
  | { do: 'finish'; outcome: 'succeeded' | 'partial' };

/**
 * The one decision about a rollout, from the plan, the facts of the org, the decisions of users, and the time. It is
 * the same on every runner, and however often it is made.
 */
export const nextStep = (plan: RolloutPlan, facts: RolloutFacts, state: RolloutState, now: Date): RolloutStep => {
  const { halt } = state;
  if (halt?.kind === 'paused') return { do: 'wait', for: 'paused', wave: halt.wave, until: null, reason: halt.reason };
  if (halt !== null) return { do: 'stop', outcome: halt.kind, wave: halt.wave, reason: halt.reason };

  const statuses = waveStatuses(allWaves(plan, state), facts, state, now.getTime());
  for (const [index, status] of statuses.entries()) {
    const isLast = index === statuses.length - 1;
    const step = stepIn(status, plan, state, now) ?? (isLast ? undefined : soakOf(status, now));
    if (step === undefined) continue;
    const later = step.do === 'trip' ? undefined : trippedAfter(statuses, index, facts);
    return later?.trip === undefined ? step : { do: 'trip', wave: later.wave.name, reason: later.trip };
  }
  if (state.newSubscribers === null) return { do: 'find-new-subscribers' };
  const isClean = statuses.every(
    ({ progress }) => progress.failed.length + progress.stuck.length + progress.blockedBySandbox.length === 0,
  );
  return { do: 'finish', outcome: isClean ? 'succeeded' : 'partial' };
};

/** A step as it is reported when it is not taken: a push that is due has not been made. */
export const notTaken = (step: RolloutStep): RolloutStep =>
  step.do === 'push'
    ? {
        ...{ do: 'wait', for: 'advance', wave: step.wave, until: null },
        reason: step.retry ? 'orgs that failed are due to be tried again' : 'gate passed, its push is due',
      }
    : step;

/**
 * The waves of the plan, and, if the definition says so, one for new subscribers, with the rules of the last; and
 * one more where new production orgs have to wait for new sandboxes.
 */
export const allWaves = (
  { waves, newSubscribers, seed }: Pick<RolloutPlan, 'waves' | 'newSubscribers' | 'seed'>,
  state: Pick<RolloutState, 'newSubscribers'>,
): readonly PlannedWave[] => {
  const last = waves.at(-1);
  const found = state.newSubscribers ?? [];
  if (newSubscribers !== 'include' || found.length === 0 || last === undefined) return waves;
  const added = assignWaves(found, [{ matches: () => true, take: null }], seed).waves;
  return [
    ...waves,
    ...added.map((orgs, index): PlannedWave => {
      return { ...last, name: `${NEW_SUBSCRIBERS_WAVE}${'-production'.repeat(index)}`, approval: 'auto', orgs };
    }),
  ];
};

export const NEW_SUBSCRIBERS_WAVE = 'new-subscribers';

/** What has to be done in a wave before the next one may start; undefined where it has ended and passed its gate. */
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
  // Also where only retries are left, of orgs that another push upgraded.
  if (wave.approval === 'manual' && !state.approved.includes(wave.name)) {
    return waiting('approval', wave, null, `approve it with --approve ${wave.name}`);
  }
  return pushOf(wave, orgs, plan, now, retry);
};

/** The orgs whose windows open first, in one push; the others are pushed to by later steps. */
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

/** Each push of a wave may wait for its own window; the first one to end is what the next step depends on. */
const waitForEnd = (wave: PlannedWave, { pushes }: WaveProgress): RolloutStep => {
  const scheduled = pushes
    .filter(({ status }) => status === 'Pending')
    .map(({ scheduledStart }) => scheduledStart ?? 0);
  const running = pushes.some(({ status }) => status === 'InProgress');
  if (running || scheduled.length === 0) return waiting('running', wave, null, 'push in progress');
  const start = Math.min(...scheduled);
  return waiting('start', wave, start === 0 ? null : new Date(start), 'its push is scheduled');
};

const soakOf = (status: WaveStatus, now: Date): RolloutStep | undefined => {
  const until = new Date(soakedAt(status, now.getTime()));
  return until > now ? waiting('soak', status.wave, until, 'soaking') : undefined;
};

const waiting = (what: WaitingFor, { name }: PlannedWave, until: Date | null, reason: string): RolloutStep => ({
  do: 'wait',
  for: what,
  wave: name,
  until,
  reason,
});

/** Every org of the plan once, with its outcome. */
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
