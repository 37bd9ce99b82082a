import { isShownBy } from '../../orgs/subscriberLag.js';
import type { OrgKey, PushRequest } from '../../model.js';
import type { PushFact } from './facts.js';
import type { PlannedWave, RolloutPlan } from '../plan/types.js';

type PushTimes = Pick<RolloutPlan, 'pushesEnded' | 'pushesShown'>;

/**
 * Which pushes of the versions of a plan were over when it was generated, and for so long that the hub showed what they had made of
 * their orgs. By the pushes and not by the clock: a plan that is generated again of the same orgs is the same.
 */
export const pushesBefore = (
  requests: readonly PushRequest[],
  { pushable, waves }: Pick<RolloutPlan, 'pushable' | 'waves'>,
  now: Date,
): PushTimes => {
  const versions = new Set(
    [pushable, ...waves.flatMap(({ via = pushable }) => [via])].map(({ version }) => version.id),
  );
  const ends = requests.flatMap(({ version, endTime }) =>
    endTime === null || !versions.has(version.id) ? [] : [Date.parse(endTime)],
  );
  const newest = (some: readonly number[]): string | undefined =>
    some.length === 0 ? undefined : new Date(some.reduce((a, b) => Math.max(a, b))).toISOString();
  const ended = newest(ends.filter((end) => end <= now.getTime()));
  const shown = newest(ends.filter((end) => isShownBy(end, now)));
  return {
    ...(ended === undefined ? {} : { pushesEnded: ended }),
    ...(shown === undefined ? {} : { pushesShown: shown }),
  };
};

const timeOf = (text: string | undefined): number => (text === undefined ? -Infinity : Date.parse(text));

/**
 * Tells whether a push was over so long before the plan saw an org that it says nothing of it: what it has made of the org
 * was shown by then, and the plan has the org with an older version. Orgs of waves that had begun when the plan was amended
 * were seen by the plan before. It goes by the end of the push, not of the job, because of that only failures have one.
 */
export const wasOverBeforePlan = (
  plan: PushTimes,
  waves: readonly PlannedWave[],
): ((push: Pick<PushFact, 'end'>, orgKey: OrgKey) => boolean) => {
  const seen = new Map(
    waves.flatMap(({ pushesShown, orgs }) =>
      pushesShown === undefined ? [] : orgs.map(({ orgKey }) => [orgKey, timeOf(pushesShown)] as const),
    ),
  );
  const last = timeOf(plan.pushesShown);
  return ({ end }, orgKey) => end !== null && end <= (seen.get(orgKey) ?? last);
};

/** Until when pushes were over before the first plan of a rollout was made, in milliseconds: none of these is of the rollout. */
export const lastEndBeforePlan = (plan: PushTimes & Pick<RolloutPlan, 'waves'>): number =>
  plan.waves.reduce(
    (first, { pushesShown }) => (pushesShown === undefined ? first : Math.min(first, timeOf(pushesShown))),
    timeOf(plan.pushesEnded),
  );
