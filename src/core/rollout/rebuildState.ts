import type { OrgKey } from '../model.js';
import type { PushOrg } from '../ports.js';
import type { RolloutFacts } from './facts.js';
import { plannedKeys } from './nextStep.js';
import { freshState, type DigestedPlan, type RolloutState } from './types.js';

/**
 * Rebuilds the state of a rollout that was lost: its pushes are in the org, approvals have to be given again,
 * and where a push of it was canceled it may have been halted, so that it waits for `rollout start`. Undefined where
 * the org has no push of it: it was never started.
 */
export const rebuildState = async (
  org: Pick<PushOrg, 'preflight' | 'state'>,
  plan: DigestedPlan,
  facts: RolloutFacts,
): Promise<RolloutState | undefined> => {
  const state = freshState(plan.digest);
  const own = plannedKeys(plan, state);
  // New subscribers were in the state only.
  const excluded = new Set(plan.excluded.map(({ orgKey }) => orgKey));
  const mayBeOwn = (orgKey: OrgKey): boolean =>
    own.has(orgKey) || (plan.newSubscribers === 'include' && !excluded.has(orgKey));
  const { package: pkg, version } = plan.pushable;
  const { requests } = await org.preflight({ packageId: pkg.id, versionId: version.id, orgs: [] });
  for (const { pushRequestId, status } of requests) {
    if (status !== 'Canceled') continue;
    const orgs = (await org.state(pushRequestId))?.orgs ?? [];
    if (orgs.length === 0 || !orgs.every(mayBeOwn)) continue;
    const reason = `its state was lost, and push ${pushRequestId} of it was canceled`;
    return { ...state, halt: { kind: 'paused', wave: null, reason } };
  }
  return [...facts.orgs.keys()].some((orgKey) => own.has(orgKey)) ? state : undefined;
};
