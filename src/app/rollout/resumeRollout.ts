import { UsageError } from '../../core/errors/usageError.js';
import type { Halt } from '../../core/rollout/log/state.js';
import { readView } from '../../core/rollout/facts/rolloutView.js';
import { canceledByOthers } from '../../core/rollout/step/nextStep.js';
import { liftHalt } from '../../core/rollout/step/decisions.js';
import type { RolloutResult } from '../../core/rollout/result/result.js';
import { requireStarted, type Rollout } from './openRollout.js';
import { dueResult } from './reportRollout.js';

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
  return dueResult(rollout, await readView(plan, ports));
};
