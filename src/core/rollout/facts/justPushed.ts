import { isShownBy } from '../../orgs/subscriberLag.js';
import type { OrgFact, RolloutFacts } from './facts.js';

/** Tells of an org whether its last push has just ended, or has not, so that it may still be shown with what it had before. */
export const justPushed = ({ pushes }: Pick<RolloutFacts, 'pushes'>, now: Date): ((fact: OrgFact) => boolean) => {
  const endOf = new Map(pushes.map(({ pushRequestId, end }) => [pushRequestId, end]));
  return (fact) => fact.pushes.some((id) => !isShownBy(endOf.get(id) ?? null, now));
};
