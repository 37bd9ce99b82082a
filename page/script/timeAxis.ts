const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Round distances between two marks on the time axis. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
];

/** The smallest of these distances that needs at most `most` marks. */
export const stepFor = (milliseconds: number, most: number): number =>
  STEPS.find((step) => milliseconds / step <= most) ?? Math.ceil(milliseconds / most / DAY) * DAY;

/** A mark on the axis of time, in UTC, as short as the distance to the next one allows. */
export const markOf = (time: number, step: number, span: number): string | string[] => {
  const iso = new Date(time).toISOString();
  if (step >= DAY) return iso.slice(0, 10);
  const clock = iso.slice(11, step < MINUTE ? 19 : 16);
  return span > DAY ? [clock, iso.slice(5, 10)] : clock;
};
