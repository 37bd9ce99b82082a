import { isShownBy, type PushStatus } from '../../status.js';
import type { OrgKey, PushRequest } from '../../model.js';
import type { PlannedWave, RolloutPlan } from '../plan/plan.js';
import type { PushOfWave } from '../log/logEntry.js';
import type { PushFact, OrgFact, RolloutFacts } from './facts.js';
import { byOrg, versionsOf } from './versions.js';

type PushTimes = Pick<RolloutPlan, 'pushesEnded' | 'pushesShown'>;

/**
 * The newest end among the pushes of a plan's versions that had ended when the plan was generated (`pushesEnded`), and
 * among those that had ended so long ago that the hub showed their results (`pushesShown`). These are the ends of
 * pushes and not the time of planning, so that a plan generated again for the same orgs is the same.
 */
export const pushesBefore = (
  requests: readonly PushRequest[],
  plan: Pick<RolloutPlan, 'pushable' | 'waves'>,
  now: Date,
): PushTimes => {
  const versions = new Set(versionsOf(plan).map(({ version }) => version.id));
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
  const last = timeOf(plan.pushesShown);
  const begun = waves.filter(({ pushesShown }) => pushesShown !== undefined);
  const seen = byOrg(begun, ({ pushesShown }) => timeOf(pushesShown));
  return ({ end }, orgKey) => end !== null && end <= (seen.get(orgKey) ?? last);
};

/**
 * The newest end of a push before the first plan of a rollout was made, in milliseconds. Pushes that ended until then
 * do not belong to the rollout.
 */
const lastEndBeforePlan = (plan: PushTimes & Pick<RolloutPlan, 'waves'>): number =>
  plan.waves.reduce(
    (first, { pushesShown }) => (pushesShown === undefined ? first : Math.min(first, timeOf(pushesShown))),
    timeOf(plan.pushesEnded),
  );

/**
 * Returns a predicate: whether any push of an org is still open or ended so recently that the hub may still show the
 * org's old version.
 */
export const justPushed = ({ pushes }: Pick<RolloutFacts, 'pushes'>, now: Date): ((fact: OrgFact) => boolean) => {
  const endOf = new Map(pushes.map(({ pushRequestId, end }) => [pushRequestId, end]));
  return (fact) => fact.pushes.some((id) => !isShownBy(endOf.get(id) ?? null, now));
};

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
  const wavesOf = Map.groupBy(plan.waves, ({ via }) => via?.version.id);
  const inPushes = [facts.orgs, ...(facts.via?.values() ?? [])].flatMap((orgs) =>
    [...orgs].flatMap(([orgKey, { pushes }]) => pushes.map((pushRequestId) => ({ orgKey, pushRequestId }))),
  );
  const members = Map.groupBy(inPushes, ({ pushRequestId }) => pushRequestId);
  return facts.pushes.flatMap(({ pushRequestId, status, via, end }) => {
    if (end !== null && end <= since) return [];
    const waveOf = byOrg(wavesOf.get(via) ?? [], ({ name }) => name);
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
