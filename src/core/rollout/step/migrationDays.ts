import { dayOf } from '../../text/calendar.js';
import { Duration } from '@salesforce/kit/lib/duration.js';
import { MIGRATIONS_PER_DAY } from '../../orgs/select.js';
import { isPush } from '../../status.js';
import type { PushFact, RolloutFacts } from '../facts/facts.js';
import type { Opening } from './mayStart.js';

const DAY = Duration.days(1).milliseconds;

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
    from = new Date((Math.floor(start.getTime() / DAY) + 1) * DAY);
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
