import { Duration } from '@salesforce/kit/lib/duration.js';

const UNITS = {
  m: Duration.Unit.MINUTES,
  h: Duration.Unit.HOURS,
  d: Duration.Unit.DAYS,
  w: Duration.Unit.WEEKS,
} as const;

/** Reads `90m`, `12h`, `2d` or `1w`; a day always has 24 hours. */
export const readDuration = (text: string): Duration | undefined => {
  const [, count, unit] = /^(\d+)\s*([mhdw])$/.exec(text) ?? [];
  return count === undefined ? undefined : new Duration(Number(count), UNITS[unit as keyof typeof UNITS]);
};
