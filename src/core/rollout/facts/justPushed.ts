import { isShownBy } from '../../status.js';
import type { OrgFact, RolloutFacts } from './facts.js';

/**
 * Returns a predicate: whether the last push of an org is still open or ended so recently that the hub may still show
 * the org's old version.
 */
export const justPushed = ({ pushes }: Pick<RolloutFacts, 'pushes'>, now: Date): ((fact: OrgFact) => boolean) => {
  const endOf = new Map(pushes.map(({ pushRequestId, end }) => [pushRequestId, end]));
  return (fact) => fact.pushes.some((id) => !isShownBy(endOf.get(id) ?? null, now));
};
