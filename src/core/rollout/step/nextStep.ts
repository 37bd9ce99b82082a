import { Duration } from '@salesforce/kit/lib/duration.js';
import { MIGRATIONS_PER_DAY } from '../../orgs/select.js';
import { isUnderWay } from '../../status.js';
import { dayOf } from '../../text/calendar.js';
import { sweptOrgs } from '../waves/allWaves.js';
import type { PushFact } from '../facts/facts.js';
import type { RolloutView } from '../facts/rolloutView.js';
import type { OwnPush } from '../log/state.js';
import type { PlannedOrg, PlannedWave } from '../plan/plan.js';
import { finalWaves } from '../facts/versions.js';
import { lateAt, ORG_OUTCOMES, outcomeWords, type OrgOutcome, type WaveProgress } from '../waves/waveProgress.js';
import { firstOpening, MS_PER_THOUSAND, withinDay, type Opening } from './mayStart.js';
import { waiting, type RolloutStep } from './rolloutStep.js';
import { trippedAfter, waveStatuses, type WaveStatus } from './gate.js';

/** A push request that is still Created after this time is orphaned: its runner will not finish it. */
export const RUNNER_GONE_MS = Duration.hours(1).milliseconds;

/**
 * The one decision about a rollout, made from the plan, the facts of the org, the log and the time. It is the same on
 * every runner, however often it is made.
 */
export const nextStep = (view: RolloutView, msPerThousand = MS_PER_THOUSAND): RolloutStep => {
  const { state, now } = view;
  const { halt } = state;
  // A finished rollout stays finished, even if stuck jobs end later, or if somebody halts it without knowing that it
  // has finished.
  if (state.finished !== null) return finish(waveStatuses(view));
  if (halt?.kind === 'paused') return waiting('paused', halt.wave, null, halt.reason);
  if (halt !== null) return { do: 'stop', outcome: halt.kind, wave: halt.wave, reason: halt.reason };
  const canceledPushes = canceledByOthers(view);
  if (canceledPushes.length > 0) {
    const reason = `somebody else has canceled ${canceledPushes.join(', ')} of it`;
    return { do: 'pause', canceledPushes, reason };
  }
  const [busy] = beingMade(view);
  if (busy !== undefined) {
    const until = new Date(busy.madeAt + RUNNER_GONE_MS);
    return waiting('runner', busy.wave, until, `another runner is scheduling ${busy.pushRequestId}`);
  }

  const statuses = waveStatuses(view);
  for (const [index, status] of statuses.entries()) {
    const isLast = index === statuses.length - 1;
    const step = stepIn(status, view, msPerThousand) ?? (isLast ? undefined : soakOf(status, now));
    if (step === undefined) continue;
    const later = step.do === 'trip' ? undefined : trippedAfter(statuses, index, state);
    return later === undefined ? step : { do: 'trip', wave: later.wave.name, ...later.trip };
  }
  return state.newSubscribers === null ? { do: 'find-new-subscribers' } : finish(statuses);
};

/** Pushes of the rollout that somebody else has canceled, and that have not halted the rollout yet. */
export const canceledByOthers = ({ facts: { pushes }, state }: RolloutView): string[] =>
  pushes.flatMap(({ pushRequestId, status }) => {
    const own = state.pushes.get(pushRequestId);
    return status !== 'Canceled' || own === undefined || own.cancelIntended || own.cancelNoted ? [] : [pushRequestId];
  });

/** Pushes of the rollout that are still Created: a runner is inserting their jobs, or was interrupted. */
export const beingMade = ({ facts: { pushes }, state }: RolloutView): OwnPush[] =>
  pushes.flatMap(({ pushRequestId, status }) => (status === 'Created' ? (state.pushes.get(pushRequestId) ?? []) : []));

/** What has to be done in a wave before the next one may start; undefined where it has ended and passed its gate. */
const stepIn = (
  { wave, progress, retryable, trip }: WaveStatus,
  view: RolloutView,
  msPerThousand: number,
): RolloutStep | undefined => {
  if (trip !== undefined) return { do: 'trip', wave: wave.name, ...trip };
  const retry = progress.waiting.length === 0;
  if (retry && progress.open.length > 0) return waitForEnd(wave, progress);
  const orgs = retry ? retryable : progress.waiting;
  if (orgs.length === 0) return undefined;
  // An approval is also needed where only retries are left, of orgs that failed in somebody else's push.
  if (wave.approval === 'manual' && !view.state.approved.has(wave.name))
    return waiting('approval', wave.name, null, 'its approval');
  return pushOf(wave, orgs, retry, view, msPerThousand);
};

/** One push to the orgs whose windows open first. Later steps push to the others. */
const pushOf = (
  wave: PlannedWave,
  orgs: readonly PlannedOrg[],
  retry: boolean,
  { plan, facts, state, now }: RolloutView,
  msPerThousand: number,
): RolloutStep => {
  const opening = (from: Date): Opening | undefined => firstOpening(wave, orgs, plan, from, msPerThousand);
  const first = plan.migration === true ? withinDay(opening, facts, state.migrationsUsedUp, now) : opening(now);
  if (first === undefined) {
    const never = { rule: 'window', inconclusive: false, reason: 'no window of it ever opens' } as const;
    return { do: 'trip', wave: wave.name, ...never, orgs: orgs.map(({ orgKey }) => orgKey) };
  }
  const day = dayOf(first.start);
  if (plan.migration === true && day > dayOf(now))
    return waiting('later', wave.name, new Date(day), `only ${MIGRATIONS_PER_DAY} orgs are migrated in a day`);
  const start = first.start <= now ? null : first.start;
  return { do: 'push', wave: wave.name, orgs: first.orgs, start, retry };
};

/** Each push of a wave may wait for its own window. The next step depends on the push that ends first. */
const waitForEnd = ({ name }: PlannedWave, { pushes }: WaveProgress): RolloutStep => {
  const scheduled = pushes
    .filter(({ status }) => status === 'Pending')
    .map(({ scheduledStart }) => scheduledStart ?? 0);
  const running = pushes.some(({ status }) => status === 'InProgress');
  if (running || scheduled.length === 0) return waiting('running', name, null, 'push in progress');
  const start = Math.min(...scheduled);
  return waiting('start', name, start === 0 ? null : new Date(start), 'its push is scheduled');
};

const soakOf = (status: WaveStatus, now: Date): RolloutStep | undefined => {
  const until = new Date(soakedAt(status, now.getTime()));
  return until > now ? waiting('soak', status.wave.name, until, 'soaking') : undefined;
};

/** When the soak of a settled wave is over, counted from the end of its last push. */
const soakedAt = ({ wave: { soak, deadline }, progress }: WaveStatus, now: number): number =>
  Math.max(0, ...progress.pushes.map((push) => endOf(push, deadline, now))) + soak;

/**
 * The end of a push. A push without an end counts until its deadline, or until now: its status may change to an ended
 * one later than its jobs.
 */
const endOf = (push: PushFact, deadline: number | null, now: number): number => {
  if (push.end !== null) return push.end;
  return isUnderWay(push.status) ? Math.min(now, deadline === null ? now : lateAt(push, deadline)) : (push.start ?? 0);
};

const finish = (all: readonly WaveStatus[]): RolloutStep => {
  const last = new Set(finalWaves(all.map(({ wave }) => wave)));
  const statuses = all.filter(({ wave }) => last.has(wave));
  // Regressed orgs that are in an added wave count there.
  const swept = sweptOrgs(all.map(({ wave }) => wave));
  const lost = new Set(
    statuses.flatMap(({ progress }) => progress.regressed.filter(({ orgKey }) => swept.has(orgKey))),
  );
  const count = (outcome: OrgOutcome): number =>
    statuses.reduce((sum, { progress }) => sum + progress[outcome].filter((org) => !lost.has(org)).length, 0);
  const total = statuses.reduce((sum, { wave }) => sum + wave.orgs.length, 0) - lost.size;
  const upgraded = count('succeeded');
  if (upgraded === total && total > 0)
    return { do: 'finish', outcome: 'succeeded', reason: 'every org of the plan is upgraded' };
  const others = ORG_OUTCOMES.filter((outcome) => outcome !== 'succeeded' && count(outcome) > 0).map(
    (outcome) => `${count(outcome)} ${outcomeWords(outcome)}`,
  );
  const reason = [`${upgraded} of ${total} orgs are upgraded`, ...others].join(', ');
  return { do: 'finish', outcome: 'partial', reason };
};
