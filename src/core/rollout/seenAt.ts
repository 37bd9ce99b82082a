import { SUBSCRIBER_LAG_MS } from '../orgs/subscriberLag.js';
import type { OrgKey } from '../model.js';
import type { PushFact } from './facts.js';
import type { PlannedWave, RolloutPlan } from './types.js';

type Timed = Pick<RolloutPlan, 'generatedAt'>;

/** Plans of older releases don't say when they were made: then every push counts. */
const generated = ({ generatedAt }: Timed): number => (generatedAt === undefined ? -Infinity : Date.parse(generatedAt));

/**
 * Tells whether a push was over so long before the plan saw an org that it says nothing of it: what it has made of the org
 * was shown by then, and the plan has the org with an older version. Orgs of waves that had begun when the plan was amended
 * were seen by the plan before. It goes by the end of the push, not of the job, because of that only failures have one.
 */
export const overBefore = (
  plan: Timed,
  waves: readonly PlannedWave[],
): ((push: Pick<PushFact, 'end'>, orgKey: OrgKey) => boolean) => {
  const seen = new Map(
    waves.flatMap(({ seenAt, orgs }) =>
      seenAt === undefined ? [] : orgs.map(({ orgKey }) => [orgKey, Date.parse(seenAt)] as const),
    ),
  );
  const last = generated(plan);
  return ({ end }, orgKey) => end !== null && end + SUBSCRIBER_LAG_MS < (seen.get(orgKey) ?? last);
};

/** When the first plan of a rollout was made, in milliseconds: no push that was over by then is one of the rollout. */
export const plannedSince = (plan: Timed & Pick<RolloutPlan, 'waves'>): number =>
  plan.waves.reduce(
    (first, { seenAt }) => (seenAt === undefined ? first : Math.min(first, Date.parse(seenAt))),
    generated(plan),
  );
