import type { RolloutFacts } from './facts.js';
import { OrgError } from '../../errors/orgError.js';
import type { PushReader } from '../../ports.js';
import { foldLog } from '../log/foldLog.js';
import type { RolloutPorts } from './ports.js';
import { readFacts } from './readFacts.js';
import type { RolloutState } from '../log/state.js';
import type { RolloutPlan } from '../plan/types.js';

/** What the log says of a rollout, and what the org has of it. */
export type Seen = { state: RolloutState; facts: RolloutFacts };

/** Reads the org, by the log as it was read last. */
export const look = async (
  plan: RolloutPlan,
  { org, log, ended }: Pick<RolloutPorts, 'org' | 'log' | 'ended'>,
): Promise<Seen> => {
  const state = foldLog(log.entries());
  return { state, facts: await readFacts(org, plan, state, ended) };
};

/**
 * Requests for the version without any org, which the log does not have: a command is making them at this moment, or was
 * interrupted. None where the org does not say so now; they upgrade no org, and are looked for with each step.
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
