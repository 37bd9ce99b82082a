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

/** Stops a rollout until it is resumed, and cancels its pushes that have not started. */
export const pauseRollout = async (rollout: Rollout, reason: string): Promise<RolloutResult> => {
  await requireStarted(rollout);
  await requireUnfinished(rollout);
  return halted(rollout, 'paused', reason);
};

/**
 * Stops a rollout for good. Without its log, what the org has of it is taken for its own, and canceled: `withoutLog` says
 * so, since a runner elsewhere has a log that knows nothing of it.
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

/** @throws RolloutBroken where the word is in the log, and the org could not be asked or told after that. */
const halted = async (rollout: Rollout, what: 'paused' | 'aborted', reason: string): Promise<RolloutResult> => {
  const { plan, ports } = rollout;
  try {
    return await dueResult(rollout, await haltRollout(plan, what, reason || what, ports));
  } catch (error) {
    throw error instanceof OrgError ? new RolloutBroken(error, null, undefined, what) : error;
  }
};

/** A word that comes too late would only hide how the rollout has ended. Where the org can't be read, it is not too late. */
const requireUnfinished = async (rollout: Rollout): Promise<void> => {
  const { planFile: file, log } = rollout;
  const view = await lookAtEnd(rollout).catch((error: unknown) => {
    if (error instanceof OrgError) return undefined;
    throw error;
  });
  if (view === undefined || (view.state.halt !== null && view.state.finished === null)) return;
  const step = nextStep(view);
  if (step.do !== 'finish' || notBegun(view).length > 0) return;
  // From here on it is: whatever becomes of jobs that are stuck, nothing more is pushed.
  if (view.state.finished === null) await log.append({ what: 'finished', outcome: step.outcome }, step.reason);
  throw new UsageError({ kind: 'finished', file, reason: step.reason });
};

/** Undefined where a push of the rollout is under way, which one call tells: the jobs of what has ended are mostly known. */
const lookAtEnd = async ({ plan, ports, log }: Rollout): Promise<RolloutView | undefined> => {
  const { pushes } = foldLog(log.entries());
  for (const { version } of versionsOf(plan)) {
    const { requests } = await ports.org.versionFacts(version.id);
    if (requests.some(({ pushRequestId, status }) => pushes.has(pushRequestId) && !aboutStatus(status).final))
      return undefined;
  }
  return readView(plan, ports);
};
