import { OrgError } from '../../errors/orgError.js';
import type { PushReader } from '../../ports.js';
import { foldLog } from '../log/foldLog.js';
import type { RolloutState } from '../log/state.js';
import type { DigestedPlan } from '../plan/plan.js';
import type { RolloutFacts } from './facts.js';
import type { RolloutPorts } from './ports.js';
import { readFacts } from './readFacts.js';

/** A rollout at one time, by the org's clock: its plan, what its log says, and what the org has of it. */
export type RolloutView = { plan: DigestedPlan; state: RolloutState; facts: RolloutFacts; now: Date };

/** A rollout that is not started. */
export const viewBeforeStart = (plan: DigestedPlan, now: Date): RolloutView => ({
  plan,
  state: foldLog([]),
  facts: { pushes: [], orgs: new Map() },
  now,
});

/** Reads the org, with the state from the log as it was last read. */
export const readView = async (plan: DigestedPlan, { org, log, ended, now }: RolloutPorts): Promise<RolloutView> => {
  const state = foldLog(log.entries());
  const facts = await readFacts(org, plan, state, ended);
  return { plan, state, facts, now: now() };
};

/**
 * Push requests for the version that have no orgs and are not in the log. A command is creating them at this moment, or
 * was interrupted. Empty where the org does not return them now: they upgrade no org, and every step looks for them
 * again.
 */
export const readEmptyRequests = async (
  { facts, state }: Pick<RolloutView, 'facts' | 'state'>,
  org: Pick<PushReader, 'countJobsOf'>,
): Promise<string[]> => {
  const unknown = facts.pushes
    .filter(({ pushRequestId, status }) => status === 'Created' && !state.pushes.has(pushRequestId))
    .map(({ pushRequestId }) => pushRequestId);
  if (unknown.length === 0) return [];
  try {
    const counts = await org.countJobsOf(unknown);
    return unknown.filter((id) => (counts.get(id)?.total ?? 0) === 0);
  } catch (error) {
    if (error instanceof OrgError) return [];
    throw error;
  }
};
