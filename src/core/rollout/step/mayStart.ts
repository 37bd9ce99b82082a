import { Duration } from '@salesforce/kit/lib/duration.js';
import { DAY_MS, dayOf } from '../../text/calendar.js';
import { MIGRATIONS_PER_DAY } from '../../orgs/select.js';
import { isPush } from '../../status.js';
import type { Freeze, Window } from '../definition/schema.js';
import type { PlannedOrg, PlannedWave, RolloutPlan } from '../plan/plan.js';
import { closesAt, isOpen, nextOpening, windowsOf } from '../plan/window.js';
import type { PushFact, RolloutFacts } from '../facts/facts.js';

/** The assumed time to insert the jobs of a thousand orgs, until it was measured. */
export const MS_PER_THOUSAND = Duration.seconds(10).milliseconds;

/** Orgs with the same windows, and when a push to them may start: now or later. */
export type Opening = { orgs: readonly PlannedOrg[]; start: Date };

/**
 * The orgs whose windows open first; undefined where no window of any org ever opens. A window that would close before
 * all jobs are inserted counts as closed, because the jobs would be inserted for nothing.
 */
export const firstOpening = (
  { windows }: Pick<PlannedWave, 'windows'>,
  orgs: readonly PlannedOrg[],
  { freezes }: Pick<RolloutPlan, 'freezes'>,
  now: Date,
  msPerThousand: number,
): Opening | undefined => {
  const groups = [...Map.groupBy(orgs, (org) => JSON.stringify(windowsOf(windows, org))).values()];
  const openings = groups.flatMap((members): Opening[] => {
    const [first] = members;
    const own = first && windowsOf(windows, first);
    const start = own && startOf(own, freezes, now, (members.length * msPerThousand) / 1000);
    return start === undefined ? [] : [{ orgs: members, start }];
  });
  return openings.toSorted((a, b) => a.start.getTime() - b.start.getTime())[0];
};

const startOf = (
  windows: readonly Window[],
  freezes: readonly Freeze[],
  now: Date,
  needed: number,
): Date | undefined => {
  const opening = nextOpening(windows, freezes, now);
  if (opening === undefined || opening > now) return opening;
  const closes = closesAt(windows, freezes, now);
  if (closes === undefined || closes.getTime() - now.getTime() >= needed) return opening;
  return nextOpening(windows, freezes, closes);
};

/** Whether a push to these orgs, set to Pending now, starts in a window of each org and in no freeze. */
export const mayStartNow = (
  { freezes }: Pick<RolloutPlan, 'freezes'>,
  { windows }: Pick<PlannedWave, 'windows'>,
  orgs: readonly PlannedOrg[],
  start: Date | null,
  now: Date,
): boolean => {
  const at = start !== null && start > now ? start : now;
  const places = new Map(orgs.map((org) => [`${org.instanceName ?? ''} ${org.timeZone ?? ''}`, org]));
  return [...places.values()].every((org) => {
    const own = windowsOf(windows, org);
    return own !== undefined && isOpen(own, freezes, at);
  });
};

/**
 * The first opening on a day (UTC) that has migrations left, with at most that many orgs. Only migrations by pushes of
 * this version are counted here. The org itself decides in the end, as other pushes may have used some.
 */
export const withinDay = (
  openingAfter: (from: Date) => Opening | undefined,
  facts: RolloutFacts,
  usedUp: ReadonlySet<string>,
  now: Date,
): Opening | undefined => {
  const used = migrationsByDay(facts, now);
  for (let from = now; ;) {
    const opening = openingAfter(from);
    if (opening === undefined) return undefined;
    const start = opening.start > now ? opening.start : now;
    const day = dayOf(start);
    const left = usedUp.has(day) ? 0 : MIGRATIONS_PER_DAY - (used.get(day) ?? 0);
    if (left > 0) return { orgs: opening.orgs.slice(0, left), start: opening.start };
    from = new Date((Math.floor(start.getTime() / DAY_MS) + 1) * DAY_MS);
  }
};

/**
 * How many orgs are or were migrated on each day. A push without a time yet counts for today, the earliest day on which
 * it can start.
 */
const migrationsByDay = ({ pushes, orgs }: RolloutFacts, now: Date): Map<string, number> => {
  const dayOfPush = ({ start, due, scheduledStart }: PushFact): string =>
    dayOf(new Date(start ?? due ?? scheduledStart ?? now.getTime()));
  const days = new Map(pushes.filter(isPush).map((push) => [push.pushRequestId, dayOfPush(push)]));
  const used = new Map<string, number>();
  for (const fact of orgs.values()) {
    for (const id of fact.pushes) {
      const day = days.get(id);
      if (day !== undefined) used.set(day, (used.get(day) ?? 0) + 1);
    }
  }
  return used;
};
