import { Duration } from '@salesforce/kit/lib/duration.js';
import { IANAZone } from 'luxon';
import { dayOf, WEEKDAYS } from '../../text/calendar.js';
import type { Freeze, Window } from '../definition/schema.js';

const MINUTE = Duration.minutes(1).milliseconds;
const DAY = Duration.days(1).milliseconds;

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
  const [time, start, end] = [wall % DAY, timeOfDay(from), timeOfDay(to)];
  const beganOn = (day: number): boolean => days.some((each) => WEEKDAYS[new Date(day).getUTCDay()] === each);
  if (start < end) return start <= time && time < end && beganOn(wall);
  return (start <= time && beganOn(wall)) || (time < end && beganOn(wall - DAY));
};

const isFrozen = ({ from, to, timeZone }: Freeze, at: number): boolean => {
  const day = dayOf(new Date(wallClock(timeZone, at)));
  return from <= day && day <= to;
};

/** Windows recur each week, but a clock change may skip one: two weeks and a day are searched. */
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

/**
 * The next instant at which the answer may change: a freeze ends, a window or a day begins or ends, or clocks change.
 */
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
