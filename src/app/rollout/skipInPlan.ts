import { UsageError } from '../../core/errors/usageError.js';
import type { OrgKey } from '../../core/model.js';
import { foldLog } from '../../core/rollout/log/foldLog.js';
import { skipInRollout } from '../../core/rollout/step/decisions.js';
import type { RolloutResult } from '../../core/rollout/result/result.js';
import { skipOrgs, type SkipRequest } from '../../core/rollout/waves/skipOrgs.js';
import { requireStarted, type Rollout } from './openRollout.js';
import { dueResult } from './reportRollout.js';

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
  return { result: await dueResult(rollout, view), skipped: skipped.map(({ orgKey }) => orgKey) };
};
