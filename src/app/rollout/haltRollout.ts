import { OrgError } from '../../core/errors/orgError.js';
import { UsageError } from '../../core/errors/usageError.js';
import { aboutStatus } from '../../core/status.js';
import { foldLog } from '../../core/rollout/log/foldLog.js';
import { readView, type RolloutView } from '../../core/rollout/facts/rolloutView.js';
import { versionsOf } from '../../core/rollout/facts/versions.js';
import { takenOver } from '../../core/rollout/facts/findPushes.js';
import { notBegun } from '../../core/rollout/step/cancelOwn.js';
import { RolloutBroken } from '../../core/rollout/result/rolloutBroken.js';
import { nextStep } from '../../core/rollout/step/nextStep.js';
import { haltRollout } from '../../core/rollout/step/decisions.js';
import type { RolloutResult } from '../../core/rollout/result/result.js';
import { isStarted, pushesWithoutLog, requireStarted, type Rollout } from './openRollout.js';
import { dueResult } from './reportRollout.js';

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
    return await dueResult(rollout, await haltRollout(plan, what, reason || what, ports));
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
