import type { OrgKey } from '../../model.js';
import type { RolloutFacts } from './facts.js';
import type { PushOfWave } from '../log/logEntry.js';
import { lastEndBeforePlan } from './pushesBeforePlan.js';
import type { RolloutPlan } from '../plan/types.js';
import type { PushStatus } from '../../status.js';

/** A push that has orgs of a plan, whose log does not know of it. */
export type FoundPush = {
  pushRequestId: string;
  status: PushStatus;
  /** So many orgs of the plan are in it. */
  orgs: number;
  /** The wave that all its orgs are of; null where they are of several, or some of none: it is somebody else's. */
  wave: string | null;
};

/**
 * What the org has of a rollout without a log: no push that was over before it was planned. `created`: the orgs of requests
 * that are still Created, which facts do not have.
 */
export const findPushes = (
  plan: Pick<RolloutPlan, 'waves' | 'pushesEnded'>,
  facts: RolloutFacts,
  created: ReadonlyMap<string, readonly OrgKey[]>,
): FoundPush[] => {
  const since = lastEndBeforePlan(plan);
  const namesOf = Map.groupBy(plan.waves, ({ via }) => via?.version.id);
  const members = new Map<string, OrgKey[]>([...created].map(([id, orgs]) => [id, [...orgs]]));
  for (const [orgKey, { pushes }] of [facts.orgs, ...(facts.via?.values() ?? [])].flatMap((orgs) => [...orgs])) {
    for (const id of pushes) {
      const others = members.get(id);
      if (others === undefined) members.set(id, [orgKey]);
      else others.push(orgKey);
    }
  }
  return facts.pushes.flatMap(({ pushRequestId, status, via, end }) => {
    if (end !== null && end <= since) return [];
    const waveOf = new Map(
      (namesOf.get(via) ?? []).flatMap(({ name, orgs }) => orgs.map(({ orgKey }) => [orgKey, name] as const)),
    );
    const orgs = members.get(pushRequestId) ?? [];
    const planned = orgs.filter((orgKey) => waveOf.has(orgKey));
    if (planned.length === 0) return [];
    const names = new Set(orgs.map((orgKey) => waveOf.get(orgKey)));
    const [wave = null] = names.size === 1 ? names : [];
    return [{ pushRequestId, status, orgs: planned.length, wave }];
  });
};

/** Those that a person may have meant as pushes of the rollout. */
export const takenOver = (found: readonly FoundPush[]): PushOfWave[] =>
  found.flatMap(({ pushRequestId, wave }) => (wave === null ? [] : [{ pushRequestId, wave }]));
