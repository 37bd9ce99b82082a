import type { PushReport } from '../../src/core/report/report.js';

/** How many orgs had ended by a moment (milliseconds since 1970). */
export type Progress = { time: number; succeeded: number; failed: number };

/**
 * The way from the start to the last completion. It rises within the intervals of the timeline and is level between
 * them, because nothing ended there.
 */
export const progressOf = ({ startTime, timeline }: PushReport): Progress[] => {
  const { intervalSeconds, completions } = timeline;
  const points: Progress[] = [];
  let now = { succeeded: 0, failed: 0 };
  const add = (time: number): void => {
    if (points.at(-1)?.time !== time) points.push({ time, ...now });
  };
  const first = completions[0];
  if (first === undefined) return [];
  if (startTime !== null && Date.parse(startTime) < Date.parse(first.time)) add(Date.parse(startTime));
  for (const { time, succeeded, failed } of completions) {
    add(Date.parse(time));
    now = { succeeded: now.succeeded + succeeded, failed: now.failed + failed };
    add(Date.parse(time) + 1000 * intervalSeconds);
  }
  return points;
};

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Distances between two marks on the axis of time at which people read clocks. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
];

/** The smallest of those distances that needs no more marks than `most`. */
export const stepFor = (milliseconds: number, most: number): number =>
  STEPS.find((step) => milliseconds / step <= most) ?? Math.ceil(milliseconds / most / DAY) * DAY;

/** A mark on the axis of time, in UTC, as short as the distance to the next one allows. */
export const markOf = (time: number, step: number, span: number): string | string[] => {
  const iso = new Date(time).toISOString();
  if (step >= DAY) return iso.slice(0, 10);
  const clock = iso.slice(11, step < MINUTE ? 19 : 16);
  return span > DAY ? [clock, iso.slice(5, 10)] : clock;
};
