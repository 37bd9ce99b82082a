import { holderText, UsageError } from '../../core/errors/usageError.js';
import { OrgError } from '../../core/errors/orgError.js';
import { aboutStatus } from '../../core/status.js';
import type { Limit } from '../../core/limit.js';
import { isOverInHours } from '../../core/push/retryPolicy.js';
import { ScheduleBroken } from '../../core/push/broken.js';
import { isTooFar, readDrift, type Drift } from '../../core/rollout/plan/drift.js';
import { foldLog } from '../../core/rollout/log/foldLog.js';
import type { LogEntry } from '../../core/rollout/log/logEntry.js';
import { readView } from '../../core/rollout/facts/rolloutView.js';
import { readResult, type RolloutResult } from '../../core/rollout/result/result.js';
import { RolloutBroken } from '../../core/rollout/result/rolloutBroken.js';
import { rolloutOutcome, waiting } from '../../core/rollout/step/rolloutStep.js';
import { runStep, type StepDone } from '../../core/rollout/step/runStep.js';
import { takenOver, type FoundPush } from '../../core/rollout/facts/pushesOfPlan.js';
import { pushesOfOrg } from '../../core/rollout/facts/versions.js';
import { fromEnvironment, realPace } from '../pace.js';
import { isStarted, pushesWithoutLog, type Rollout } from './openRollout.js';
import type { SteppedRollout } from './rolloutPush.js';
import { adoptRecords, closeRecords } from './rolloutRecords.js';

/** Called with the progress of a rollout while steps are taken, and with errors of an org that does not answer. */
export type StepListener = { onStep?: (result: RolloutResult) => void; onMiss?: (error: OrgError) => void };

/** The findings of the check before a rollout is started. `found`: pushes in the org that may belong to it. */
export type StartCheck = { drift: Drift; found: FoundPush[] };

/**
 * Whether a push may belong to the rollout: it may still upgrade orgs, all in one wave. Its runner may then continue.
 */
const mayBeOfRollout = ({ status, wave }: FoundPush): boolean => wave !== null && !aboutStatus(status).final;

/** Throws where a rollout cannot be started: it is halted, its log is elsewhere, or its orgs have changed too much. */
export const checkStart = async (
  rollout: Rollout,
  { maxDrift, takeOver }: { maxDrift: Limit; takeOver: boolean },
): Promise<StartCheck | undefined> => {
  const { plan, planFile: file, org, log } = rollout;
  const { halt } = foldLog(log.entries());
  if (halt?.kind === 'aborted') throw new UsageError({ kind: 'aborted', reason: halt.reason });
  if (halt !== null) throw new UsageError({ kind: 'halted', file, reason: halt.reason });
  if (isStarted(rollout)) return undefined;
  if (plan.waves.every(({ orgs }) => orgs.length === 0))
    throw new UsageError({ kind: 'empty-plan', excluded: [...plan.excluded] });
  const found = await pushesWithoutLog(rollout);
  if (!takeOver && found.some(mayBeOfRollout)) throw new UsageError({ kind: 'log-missing', file, pushes: found });
  const changed = await readDrift(org.port, plan, org.port.now());
  // An org that the rollout's own pushes have upgraded, or are about to, does not count as gone.
  const { facts } = await readView(plan, rollout.ports);
  const others = { ...changed, gone: changed.gone.filter(({ orgKey }) => pushesOfOrg(facts, orgKey).length === 0) };
  const drift = takeOver ? others : changed;
  if (isTooFar(drift, maxDrift)) {
    const isByPushes = !isTooFar(others, maxDrift) && found.some(({ wave }) => wave !== null);
    throw new UsageError(
      isByPushes ? { kind: 'log-missing', file, pushes: found } : { kind: 'drift', most: maxDrift, drift },
    );
  }
  return { drift, found };
};

/** Starts a rollout, if it was not started yet. From here on steps are taken. */
export const startRollout = async (
  rollout: Rollout,
  check: StartCheck | undefined,
  takeOver: boolean,
): Promise<void> => {
  if (check === undefined) return;
  const pushes = takeOver ? takenOver(check.found) : [];
  await rollout.log.append({ what: 'started', takenOver: pushes }, takeOver ? 'taken over' : '');
};

/** Takes a step. With a time-out, takes steps until the rollout or the time is over. Returns the state after that. */
export const stepRollout = async (
  rollout: SteppedRollout,
  timeoutMs: number | undefined,
  { onStep, onMiss }: StepListener = {},
): Promise<RolloutResult> => {
  const until = Date.now() + (timeoutMs ?? 0);
  const resultOf = (done: StepDone): Promise<RolloutResult> => readResult(done, rollout.ports.org, done.step);
  const before = new Set(rollout.log.entries().map(({ id }) => id));
  let last: StepDone | undefined;
  for (;;) {
    try {
      last = await stepOnce(rollout);
      if (last.step.do === 'find-new-subscribers') continue;
      if (rolloutOutcome(last.step) !== 'waiting' || Date.now() >= until) return await resultOf(last);
      onStep?.(await resultOf(last));
      if (last.step.do !== 'push') await restBetweenSteps(rollout, last, until);
    } catch (error) {
      const cause = error instanceof ScheduleBroken ? error.cause : error;
      if (!(cause instanceof OrgError)) throw error;
      if (!isOverInHours(cause) || Date.now() >= until) {
        const made = lastMade(rollout.log.entries().filter(({ id }) => !before.has(id)));
        if (timeoutMs === undefined && last === undefined && made === null) throw cause;
        throw new RolloutBroken(cause, made, last && (await resultOf(last)));
      }
      onMiss?.(cause);
      await restBetweenSteps(rollout, undefined, until);
    }
  }
};

/** The last push in the log, except those that were not scheduled. */
const lastMade = (entries: readonly LogEntry[]): string | null => {
  const gone = new Set(
    entries.flatMap((entry) => (entry.what === 'push-ended' && entry.outcome !== 'scheduled' ? [entry.intent] : [])),
  );
  const made = entries.findLast((entry) => entry.what === 'push-made' && !gone.has(entry.intent));
  return made?.what === 'push-made' ? made.pushRequestId : null;
};

/** Takes one step with the rollout locked. Where another process has the lock, the result is to wait for it. */
const stepOnce = async (rollout: SteppedRollout): Promise<StepDone> => {
  const { plan, planFile, log, ports, ended } = rollout;
  const lock = await log.lockStep();
  if (!lock.ok) {
    await log.refresh();
    const reason = `another process takes a step of it (${holderText(lock.holder)})`;
    return { step: waiting('runner', null, null, reason), ...(await readView(plan, ports)) };
  }
  try {
    const held: Rollout['log'] = {
      ...log,
      append: (event, reason) => {
        if (lock.isLost()) throw new UsageError({ kind: 'lost-lock', file: planFile });
        return log.append(event, reason);
      },
    };
    await log.refresh();
    const unfinished = await adoptRecords({ ...rollout, log: held });
    const done = await runStep(plan, { ...ports, log: held });
    await closeRecords(unfinished, done.facts.pushes);
    return done;
  } finally {
    await lock.release();
    await ended.save();
  }
};

const LOOK_EVERY_MS = 60_000;
/** This many jobs are read in a call or two, so that a step is cheap enough to serve as the poll. */
const FEW_JOBS = 2000;
/**
 * While more jobs run, all of them are read at this interval. In between, a poll of one call checks whether a push has
 * ended.
 */
const STEP_EVERY_MS = 600_000;

/**
 * Rests until the next step: a minute, or, while a large push runs, until it has ended, somebody has added to the log,
 * ten minutes are over, or the time is up. If a poll fails, the next step handles it.
 */
export const restBetweenSteps = async (
  { org, log }: Pick<Rollout, 'org' | 'log'>,
  last: StepDone | undefined,
  until: number,
): Promise<void> => {
  const pause = fromEnvironment('SF_PACKAGE_PUSH_POLL_MS') ?? LOOK_EVERY_MS;
  const rest = (): Promise<void> => realPace.sleep(Math.min(pause, Math.max(0, until - Date.now())));
  const stepAt = Math.min(until, Date.now() + STEP_EVERY_MS);
  const [written, running] = [log.entries().length, last === undefined ? [] : largePushes(last)];
  await rest();
  while (running.length > 0 && Date.now() < stepAt) {
    await log.refresh();
    if (log.entries().length !== written) return;
    for (const pushRequestId of running) {
      const seen = await org.port.overview(pushRequestId).catch(() => undefined);
      if (seen === undefined || aboutStatus(seen.status).final) return;
    }
    await rest();
  }
};

/** The running pushes, where the rollout waits for nothing but many of their jobs. */
const largePushes = ({ step, facts }: StepDone): string[] => {
  if (step.do !== 'wait' || step.for !== 'running') return [];
  const open = [facts.orgs, ...(facts.via?.values() ?? [])]
    .flatMap((orgs) => [...orgs.values()])
    .filter(({ state }) => state === 'open');
  if (open.length <= FEW_JOBS) return [];
  const ofOpen = new Set(open.flatMap(({ pushes }) => pushes));
  return facts.pushes
    .filter(({ pushRequestId, status }) => ofOpen.has(pushRequestId) && !aboutStatus(status).final)
    .map(({ pushRequestId }) => pushRequestId);
};
