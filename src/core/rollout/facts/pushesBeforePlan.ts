import { isShownBy } from '../../status.js';
import type { OrgKey, PushRequest } from '../../model.js';
import type { PushFact } from './facts.js';
import type { PlannedWave, RolloutPlan } from '../plan/types.js';

type PushTimes = Pick<RolloutPlan, 'pushesEnded' | 'pushesShown'>;

/**
 * The newest end among the pushes of a plan's versions that had ended when the plan was generated (`pushesEnded`), and
 * among those that had ended so long ago that the hub showed their results (`pushesShown`). These are the ends of
 * pushes and not the time of planning, so that a plan generated again for the same orgs is the same.
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
 * Returns a predicate: whether a push ended so long before the plan read an org that it says nothing about the org. The
 * hub showed its result by then, and still the plan has the org with an older version. For waves that had begun when
 * the plan was amended, the plan before that read the orgs. The end of the push is compared, and not that of the job,
 * because the end of a job is only kept for failed jobs (EndedPush).
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

/**
 * The newest end of a push before the first plan of a rollout was made, in milliseconds. Pushes that ended until then
 * do not belong to the rollout.
 */
export const lastEndBeforePlan = (plan: PushTimes & Pick<RolloutPlan, 'waves'>): number =>
  plan.waves.reduce(
    (first, { pushesShown }) => (pushesShown === undefined ? first : Math.min(first, timeOf(pushesShown))),
    timeOf(plan.pushesEnded),
  );
