import { Duration } from '@salesforce/kit/lib/duration.js';
import { IANAZone } from 'luxon';
import { DAY_MS, dayOf, WEEKDAYS } from '../../text/calendar.js';
import type { Freeze, Window } from '../definition/schema.js';
import type { PlannedOrg } from './plan.js';

const MINUTE = Duration.minutes(1).milliseconds;

/**
 * Whether a push may start: in any of the windows, if there are some, and in no freeze. The local time in the window's
 * zone counts, also when clocks change: nothing starts at a local time outside the windows, an hour that is skipped
 * does not occur, and an hour that is repeated occurs twice.
 */
export const isOpen = (windows: readonly Window[], freezes: readonly Freeze[], at: Date): boolean =>
  (windows.length === 0 || windows.some((window) => isInWindow(window, at.getTime()))) &&
  !freezes.some((freeze) => isFrozen(freeze, at.getTime()));

/** The first instant, `after` or later, at which a push may start; undefined where there is none. */
export const nextOpening = (windows: readonly Window[], freezes: readonly Freeze[], after: Date): Date | undefined =>
  firstInstant(windows, freezes, after, true);

/** The first instant, `after` or later, at which no push may start; undefined where there is none. */
export const closesAt = (windows: readonly Window[], freezes: readonly Freeze[], after: Date): Date | undefined =>
  firstInstant(windows, freezes, after, false);

/** The intervals between two instants in which pushes may start; no more than `most`. */
export const openingsBetween = (
  windows: readonly Window[],
  freezes: readonly Freeze[],
  [from, to]: readonly [Date, Date],
  most: number,
): Array<readonly [Date, Date]> => {
  const found: Array<readonly [Date, Date]> = [];
  for (let at = from; found.length < most;) {
    const opens = nextOpening(windows, freezes, at);
    if (opens === undefined || opens >= to) break;
    const closes = closesAt(windows, freezes, opens) ?? to;
    at = closes < to ? closes : to;
    found.push([opens, at]);
  }
  return found;
};

/** The local time in a zone, as if it were UTC. */
const wallClock = (timeZone: string, at: number): number => at + IANAZone.create(timeZone).offset(at) * MINUTE;

const timeOfDay = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE;
};

const isInWindow = ({ days, from, to, timeZone }: Window, at: number): boolean => {
  const wall = wallClock(timeZone, at);
  const [time, start, end] = [wall % DAY_MS, timeOfDay(from), timeOfDay(to)];
  const beganOn = (day: number): boolean => days.some((each) => WEEKDAYS[new Date(day).getUTCDay()] === each);
  if (start < end) return start <= time && time < end && beganOn(wall);
  return (start <= time && beganOn(wall)) || (time < end && beganOn(wall - DAY_MS));
};

const isFrozen = ({ from, to, timeZone }: Freeze, at: number): boolean => {
  const day = dayOf(new Date(wallClock(timeZone, at)));
  return from <= day && day <= to;
};

/** Windows recur each week, but a clock change may skip one: two weeks and a day are searched. */
const HORIZON = 15 * DAY_MS;

const firstInstant = (
  windows: readonly Window[],
  freezes: readonly Freeze[],
  after: Date,
  wanted: boolean,
): Date | undefined => {
  const end = Math.max(after.getTime(), ...freezes.map(({ to }) => Date.parse(to))) + HORIZON;
  for (let at = after.getTime(); at <= end; at = nextChange(windows, freezes, at)) {
    if (isOpen(windows, freezes, new Date(at)) === wanted) return new Date(at);
  }
  return undefined;
};

/**
 * The next instant at which the answer may change: a freeze ends, a window or a day begins or ends, or clocks change.
 */
const nextChange = (windows: readonly Window[], freezes: readonly Freeze[], at: number): number => {
  const frozen = freezes.find((freeze) => isFrozen(freeze, at));
  if (frozen !== undefined) return whenClockShows(frozen.timeZone, at, Date.parse(frozen.to) + DAY_MS);
  const times = [
    ...windows.flatMap(({ timeZone, from, to }) => [from, to].map((time) => ({ timeZone, time: timeOfDay(time) }))),
    ...freezes.map(({ timeZone }) => ({ timeZone, time: 0 })),
  ];
  return Math.min(
    ...times.map(({ timeZone, time }) => {
      const wall = wallClock(timeZone, at);
      return whenClockShows(timeZone, at, wall - ((wall - time) % DAY_MS) + DAY_MS);
    }),
  );
};

/** When the local time reaches a later value, or when clocks change, if that is sooner. */
const whenClockShows = (timeZone: string, at: number, wanted: number): number => {
  const offset = wallClock(timeZone, at) - at;
  let [before, after] = [at, wanted - offset];
  if (wallClock(timeZone, after) === wanted) return after;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallClock(timeZone, middle) - middle === offset) before = middle;
    else after = middle;
  }
  return after;
};

/** The properties of an org that its windows depend on. */
type Place = Pick<PlannedOrg, 'instanceName' | 'timeZone'>;

/**
 * The windows of an org: those that name its instance, or else those that name no instance. Windows that follow
 * customers are in the time zone of the org's customer. Empty: at any time. Undefined: there are windows, and none of
 * them applies to the org.
 */
export const windowsOf = (
  windows: readonly Window[],
  { instanceName, timeZone }: Place,
): readonly Window[] | undefined => {
  if (windows.length === 0) return [];
  const wanted = instanceName?.toUpperCase();
  const named = windows.filter(({ instances }) => instances?.some((name) => name.toUpperCase() === wanted));
  const found = named.length > 0 ? named : windows.filter(({ instances }) => instances === null);
  return found.length === 0 ? undefined : found.map((window) => inZone(window, timeZone));
};

/**
 * Resolves a window that follows customers: in the org's time zone, or in the default time zone for orgs without one.
 */
const inZone = ({ defaultTimeZone, ...window }: Window, timeZone = defaultTimeZone): Window =>
  defaultTimeZone === undefined || timeZone === undefined ? window : { ...window, timeZone };

/** Whether the windows depend on who the customer is. */
export const areOfCustomers = (windows: readonly Window[]): boolean =>
  windows.some(({ defaultTimeZone }) => defaultTimeZone !== undefined);

/** The zone in which the times of a wave are shown. */
export const shownZone = ([first]: readonly Window[]): string | undefined => first?.defaultTimeZone ?? first?.timeZone;

/**
 * Every window that some of the orgs have. Windows that follow customers are listed once for each time zone of the
 * orgs.
 */
export const windowsOfAll = (
  windows: readonly Window[],
  orgs: ReadonlyArray<Pick<PlannedOrg, 'timeZone'>>,
): readonly Window[] =>
  windows.flatMap((window) => {
    if (window.defaultTimeZone === undefined) return window;
    const zones = new Set(orgs.map(({ timeZone }) => timeZone ?? window.defaultTimeZone));
    return [...zones].map((timeZone) => inZone(window, timeZone));
  });
