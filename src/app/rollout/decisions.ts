import { UsageError } from '../../core/errors/usageError.js';
import { foldLog } from '../../core/rollout/log/foldLog.js';
import { haltRollout, liftHalt, skipInRollout, skipOrgs, type SkipRequest } from '../../core/rollout/step/decisions.js';
import { notTaken, reasonOf, type RolloutStep } from '../../core/rollout/step/rolloutStep.js';
import { OrgError } from '../../core/errors/orgError.js';
import { aboutStatus } from '../../core/status.js';
import { readView, type RolloutView } from '../../core/rollout/facts/rolloutView.js';
import { versionsOf } from '../../core/rollout/facts/versions.js';
import { takenOver } from '../../core/rollout/facts/pushesOfPlan.js';
import { notBegun } from '../../core/rollout/step/cancelOwn.js';
import { RolloutBroken } from '../../core/rollout/result/rolloutBroken.js';
import { nextStep, canceledByOthers } from '../../core/rollout/step/nextStep.js';
import { readResult, type RolloutResult } from '../../core/rollout/result/result.js';
import type { Halt } from '../../core/rollout/log/state.js';
import type { OrgKey } from '../../core/model.js';
import { isStarted, pushesWithoutLog, requireStarted, type Rollout } from './openRollout.js';

/** Throws where a wave is not in the plan, or is not the one that waits for its approval. */
export const checkApprovals = async ({ plan, ports }: Rollout, waves: readonly string[] = []): Promise<void> => {
  const known = plan.waves.map(({ name }) => name);
  const unknown = waves.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError({ kind: 'no-such-wave', wave: unknown, waves: known });
  if (waves.length === 0) return;
  const view = await readView(plan, ports);
  const { approved } = view.state;
  const step = nextStep(view);
  const early = waves.find(
    (wave) => !approved.has(wave) && !(step.do === 'wait' && step.for === 'approval' && step.wave === wave),
  );
  if (early !== undefined) throw new UsageError({ kind: 'not-awaiting-approval', wave: early, due: dueText(step) });
};

const dueText = (step: RolloutStep): string => {
  const due = notTaken(step);
  const wave = 'wave' in due && due.wave !== null ? `wave ${due.wave}: ` : '';
  return `${wave}${reasonOf(due)}`;
};

/** Records in the log that waves are approved. */
export const approveWaves = async ({ log }: Rollout, waves: readonly string[] = []): Promise<void> => {
  const { approved } = foldLog(log.entries());
  for (const wave of new Set(waves)) if (!approved.has(wave)) await log.append({ what: 'approved', wave });
};

/** Pauses a rollout until it is resumed, and cancels its pushes that have not started. */
export const pauseRollout = async (rollout: Rollout, reason: string): Promise<RolloutResult> => {
  await requireStarted(rollout);
  await requireUnfinished(rollout);
  return halted(rollout, 'paused', reason);
};

/**
 * Stops a rollout permanently. If its log is missing, the pushes in the org that match the plan are treated as its own,
 * and canceled. `withoutLog` reports this, because a runner elsewhere may have a log without the abort.
 */
export const abortRollout = async (
  rollout: Rollout,
  reason: string,
): Promise<{ result: RolloutResult; withoutLog: boolean }> => {
  const { log } = rollout;
  const withoutLog = !isStarted(rollout);
  if (withoutLog) {
    const pushes = takenOver(await pushesWithoutLog(rollout));
    await log.append({ what: 'started', takenOver: pushes }, 'taken over, to be aborted');
  } else await requireUnfinished(rollout);
  return { result: await halted(rollout, 'aborted', reason), withoutLog };
};

/**
 * @throws RolloutBroken where the pause or abort is in the log, and the org could not be read or written after that.
 */
const halted = async (rollout: Rollout, what: 'paused' | 'aborted', reason: string): Promise<RolloutResult> => {
  const { plan, ports } = rollout;
  try {
    return await readResult(await haltRollout(plan, what, reason || what, ports), ports.org);
  } catch (error) {
    throw error instanceof OrgError ? new RolloutBroken(error, null, undefined, what) : error;
  }
};

/**
 * Throws where the rollout has finished: a pause or abort would only hide how it has ended. Where the org cannot be
 * read, the rollout counts as unfinished.
 */
const requireUnfinished = async (rollout: Rollout): Promise<void> => {
  const { planFile: file, log } = rollout;
  const view = await lookAtEnd(rollout).catch((error: unknown) => {
    if (error instanceof OrgError) return undefined;
    throw error;
  });
  if (view === undefined || (view.state.halt !== null && view.state.finished === null)) return;
  const step = nextStep(view);
  if (step.do !== 'finish' || notBegun(view).length > 0) return;
  // Record the end: nothing more is pushed from here on, whatever becomes of stuck jobs.
  if (view.state.finished === null) await log.append({ what: 'finished', outcome: step.outcome }, step.reason);
  throw new UsageError({ kind: 'finished', file, reason: step.reason });
};

/**
 * Reads the rollout, or returns undefined where one of its pushes is under way. One call per version shows that;
 * reading on is cheap, because the jobs of ended pushes are mostly cached.
 */
const lookAtEnd = async ({ plan, ports, log }: Rollout): Promise<RolloutView | undefined> => {
  const { pushes } = foldLog(log.entries());
  for (const { version } of versionsOf(plan)) {
    const { requests } = await ports.org.versionFacts(version.id);
    if (requests.some(({ pushRequestId, status }) => pushes.has(pushRequestId) && !aboutStatus(status).final))
      return undefined;
  }
  return readView(plan, ports);
};

/**
 * Returns why a rollout is halted, so that it can be resumed. Throws where it is not halted, where it was aborted, or
 * where a reason is required.
 */
export const checkResume = async (rollout: Rollout, reason: string): Promise<Pick<Halt, 'kind' | 'reason'>> => {
  await requireStarted(rollout);
  const { plan, planFile: file, ports } = rollout;
  const view = await readView(plan, ports);
  const { state } = view;
  const canceled = canceledByOthers(view);
  if (state.halt === null && canceled.length === 0) throw new UsageError({ kind: 'not-halted', file });
  if (state.halt === null) return { kind: 'paused', reason: `somebody else has canceled ${canceled.join(', ')} of it` };
  if (state.halt.kind === 'aborted') throw new UsageError({ kind: 'aborted', reason: state.halt.reason });
  if (state.halt.kind !== 'paused' && reason === '')
    throw new UsageError({ kind: 'reason-required', file, why: state.halt.reason });
  return state.halt;
};

/** Lifts a pause, or accepts the failures for which a gate has stopped the rollout. Takes no step. */
export const resumeRollout = async (rollout: Rollout, reason: string): Promise<RolloutResult> => {
  const { plan, ports } = rollout;
  await liftHalt(plan, reason, ports);
  return readResult(await readView(plan, ports), ports.org);
};

/**
 * Skips orgs in everything still to come, and in pushes that have not begun. `skipped`: all orgs that were skipped, with the
 * sandboxes of production orgs that were named with them.
 *
 * @throws UsageError where one is not in the plan (`not-in-plan`), or where the rollout was not started here.
 */
export const skipInPlan = async (
  rollout: Rollout,
  request: SkipRequest,
  reason: string,
): Promise<{ result: RolloutResult; skipped: OrgKey[] }> => {
  await requireStarted(rollout);
  const { plan, ports, log } = rollout;
  const { skipped, unknown } = skipOrgs(plan, foldLog(log.entries()), request, reason);
  if (unknown.length > 0) throw new UsageError({ kind: 'not-in-plan', notInPlan: unknown });
  const view = await skipInRollout(plan, skipped, reason, ports);
  return { result: await readResult(view, ports.org), skipped: skipped.map(({ orgKey }) => orgKey) };
};
