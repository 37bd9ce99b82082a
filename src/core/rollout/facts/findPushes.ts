import type { OrgKey } from '../../model.js';
import type { RolloutFacts } from './facts.js';
import type { PushOfWave } from '../log/logEntry.js';
import { lastEndBeforePlan } from './pushesBeforePlan.js';
import type { RolloutPlan } from '../plan/plan.js';
import type { PushStatus } from '../../status.js';

/** A push to orgs of a plan that is not in the plan's log. */
export type FoundPush = {
  pushRequestId: string;
  status: PushStatus;
  /** The number of the plan's orgs in it. */
  orgs: number;
  /**
   * The wave that contains all its orgs. Null where they are in several waves, or some are in none: then it is somebody
   * else's push.
   */
  wave: string | null;
};

/**
 * The pushes in the org that may belong to a rollout without a log. Pushes that ended before it was planned are left
 * out. `created`: the orgs of requests that are still Created, which the facts do not contain.
 */
export const findPushes = (
  plan: Pick<RolloutPlan, 'waves' | 'pushesEnded'>,
  facts: RolloutFacts,
  created: ReadonlyMap<string, readonly OrgKey[]>,
): FoundPush[] => {
  const since = lastEndBeforePlan(plan);
  const namesOf = Map.groupBy(plan.waves, ({ via }) => via?.version.id);
  const inPushes = [facts.orgs, ...(facts.via?.values() ?? [])].flatMap((orgs) =>
    [...orgs].flatMap(([orgKey, { pushes }]) => pushes.map((pushRequestId) => ({ orgKey, pushRequestId }))),
  );
  const members = Map.groupBy(inPushes, ({ pushRequestId }) => pushRequestId);
  return facts.pushes.flatMap(({ pushRequestId, status, via, end }) => {
    if (end !== null && end <= since) return [];
    const waveOf = new Map(
      (namesOf.get(via) ?? []).flatMap(({ name, orgs }) => orgs.map(({ orgKey }) => [orgKey, name] as const)),
    );
    const orgs = created.get(pushRequestId) ?? members.get(pushRequestId)?.map(({ orgKey }) => orgKey) ?? [];
    const planned = orgs.filter((orgKey) => waveOf.has(orgKey));
    if (planned.length === 0) return [];
    const names = new Set(orgs.map((orgKey) => waveOf.get(orgKey)));
    const [wave = null] = names.size === 1 ? names : [];
    return [{ pushRequestId, status, orgs: planned.length, wave }];
  });
};

/** The found pushes that match a single wave, and so may be pushes of the rollout. */
export const takenOver = (found: readonly FoundPush[]): PushOfWave[] =>
  found.flatMap(({ pushRequestId, wave }) => (wave === null ? [] : [{ pushRequestId, wave }]));
