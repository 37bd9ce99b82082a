import { Duration } from '@salesforce/kit/lib/duration.js';
import { IANAZone } from 'luxon';
import { dayOf, WEEKDAYS } from '../../text/calendar.js';
import type { Freeze, Window } from '../definition/types.js';

const MINUTE = Duration.minutes(1).milliseconds;
const DAY = Duration.days(1).milliseconds;

/**
 * Whether a push may start: in any of the windows, if there are some, and in no freeze. It is what the clock on the
 * wall shows in their zone that counts, also where it is changed: nothing starts at an hour that nobody asked for, an
 * hour that is skipped does not come, and one that is repeated comes twice.
 */
export const isOpen = (windows: readonly Window[], freezes: readonly Freeze[], at: Date): boolean =>
  (windows.length === 0 || windows.some((window) => isInWindow(window, at.getTime()))) &&
  !freezes.some((freeze) => isFrozen(freeze, at.getTime()));

/** The first instant, `after` or later, at which a push may start; undefined where there is none. */
export const nextOpening = (windows: readonly Window[], freezes: readonly Freeze[], after: Date): Date | undefined =>
  firstInstant(windows, freezes, after, true);

/** The first instant, `after` or later, at which none may start; undefined where there is none. */
export const closesAt = (windows: readonly Window[], freezes: readonly Freeze[], after: Date): Date | undefined =>
  firstInstant(windows, freezes, after, false);

/** From when to when pushes may start, between two instants; no more than `most`. */
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

/** What the clock on the wall shows, as if it were UTC. */
const wallClock = (timeZone: string, at: number): number => at + IANAZone.create(timeZone).offset(at) * MINUTE;

const timeOfDay = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE;
};

const isInWindow = ({ days, from, to, timeZone }: Window, at: number): boolean => {
  const wall = wallClock(timeZone, at);
  const [time, start, end] = [wall % DAY, timeOfDay(from), timeOfDay(to)];
  const beganOn = (day: number): boolean => days.some((each) => WEEKDAYS[new Date(day).getUTCDay()] === each);
  if (start < end) return start <= time && time < end && beganOn(wall);
  return (start <= time && beganOn(wall)) || (time < end && beganOn(wall - DAY));
};

const isFrozen = ({ from, to, timeZone }: Freeze, at: number): boolean => {
  const day = dayOf(new Date(wallClock(timeZone, at)));
  return from <= day && day <= to;
};

/** Windows come again each week, but for one that a change of the clock skips. */
const HORIZON = 15 * DAY;

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

/** The next instant at which the answer may change: a freeze ends, a window or a day begins or ends, a clock is changed. */
const nextChange = (windows: readonly Window[], freezes: readonly Freeze[], at: number): number => {
  const frozen = freezes.find((freeze) => isFrozen(freeze, at));
  if (frozen !== undefined) return whenClockShows(frozen.timeZone, at, Date.parse(frozen.to) + DAY);
  const times = [
    ...windows.flatMap(({ timeZone, from, to }) => [from, to].map((time) => ({ timeZone, time: timeOfDay(time) }))),
    ...freezes.map(({ timeZone }) => ({ timeZone, time: 0 })),
  ];
  return Math.min(
    ...times.map(({ timeZone, time }) => {
      const wall = wallClock(timeZone, at);
      return whenClockShows(timeZone, at, wall - ((wall - time) % DAY) + DAY);
    }),
  );
};

/** When a clock on the wall comes to show a time that is ahead of it, or, if that is sooner, when it is changed. */
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
