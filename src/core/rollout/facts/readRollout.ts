import type { RolloutFacts } from './facts.js';
import { OrgError } from '../../errors/orgError.js';
import type { PushReader } from '../../ports.js';
import { foldLog } from '../log/foldLog.js';
import type { RolloutPorts } from './ports.js';
import { readFacts } from './readFacts.js';
import type { RolloutState } from '../log/state.js';
import type { RolloutPlan } from '../plan/types.js';

/** What the log and the org say about a rollout. */
export type Seen = { state: RolloutState; facts: RolloutFacts };

/** Reads the org, with the state from the log as it was last read. */
export const look = async (
  plan: RolloutPlan,
  { org, log, ended }: Pick<RolloutPorts, 'org' | 'log' | 'ended'>,
): Promise<Seen> => {
  const state = foldLog(log.entries());
  return { state, facts: await readFacts(org, plan, state, ended) };
};

/**
 * Push requests for the version that have no orgs and are not in the log. A command is creating them at this moment, or
 * was interrupted. Empty where the org does not return them now: they upgrade no org, and every step looks for them
 * again.
 */
export const readEmptyRequests = async (
  { facts, state }: Seen,
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
