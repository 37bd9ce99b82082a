import { UsageError } from '../../core/errors/usageError.js';
import { foldLog } from '../../core/rollout/log/foldLog.js';
import { approvableWave } from '../../core/rollout/step/decisions.js';
import { notTaken, type RolloutStep } from '../../core/rollout/step/rolloutStep.js';
import type { Rollout } from './openRollout.js';

/** Throws where a wave is not in the plan, or is not the one that waits for its approval. */
export const checkApprovals = async ({ plan, ports }: Rollout, waves: readonly string[] = []): Promise<void> => {
  const known = plan.waves.map(({ name }) => name);
  const unknown = waves.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError({ kind: 'no-such-wave', wave: unknown, waves: known });
  if (waves.length === 0) return;
  const { approved, step } = await approvableWave(plan, ports);
  const early = waves.find(
    (wave) => !approved.has(wave) && !(step.do === 'wait' && step.for === 'approval' && step.wave === wave),
  );
  if (early !== undefined) throw new UsageError({ kind: 'not-awaiting-approval', wave: early, due: dueText(step) });
};

const dueText = (step: RolloutStep): string => {
  const due = notTaken(step);
  const wave = 'wave' in due && due.wave !== null ? `wave ${due.wave}: ` : '';
  return 'reason' in due ? `${wave}${due.reason}` : 'every wave is over';
};

/** Records in the log that waves are approved. */
export const approveWaves = async ({ log }: Rollout, waves: readonly string[] = []): Promise<void> => {
  const { approved } = foldLog(log.entries());
  for (const wave of new Set(waves)) if (!approved.has(wave)) await log.append({ what: 'approved', wave });
};
