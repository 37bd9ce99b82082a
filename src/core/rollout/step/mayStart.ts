import { Duration } from '@salesforce/kit/lib/duration.js';
import type { Freeze, Window } from '../definition/schema.js';
import type { PlannedOrg, PlannedWave, RolloutPlan } from '../plan/plan.js';
import { closesAt, isOpen, nextOpening } from '../plan/window.js';
import { windowsOf } from '../plan/windowsOf.js';

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
