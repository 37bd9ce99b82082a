/** The time span of a dateTime literal: from its first millisecond to the first one after it. */
export type TimeRange = { readonly start: number; readonly end: number };

const DAY = 86_400_000;
const LITERAL = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?(Z|[+-]\d\d:?\d\d)$/i;

/** `2026-01-31T01:00:00.000Z`, or with an offset; undefined if there is no such moment. */
export const parseMoment = (text: string): TimeRange | undefined => {
  const match = LITERAL.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const local = Date.UTC(year, month - 1, day, hour, minute, second, Number((match[7] ?? '').padEnd(3, '0')));
  const date = new Date(local);
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!real) return undefined;
  const start = local - offsetOf(match[8] ?? 'Z');
  return { start, end: start + 1 };
};

const offsetOf = (zone: string): number => {
  if (/z/i.test(zone)) return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
};

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/**
 * The start of the unit that is `steps` units after that of `now`. The org's zone is UTC, its weeks start on Sunday.
 */
const startOf = (unit: Unit, now: number, steps: number): number => {
  const date = new Date(now);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const midnight = Date.UTC(year, month, date.getUTCDate());
  switch (unit) {
    case 'DAY':
      return midnight + steps * DAY;
    case 'WEEK':
      return midnight + (steps * 7 - date.getUTCDay()) * DAY;
    case 'MONTH':
      return Date.UTC(year, month + steps, 1);
    case 'QUARTER':
      return Date.UTC(year, Math.floor(month / 3) * 3 + steps * 3, 1);
    case 'YEAR':
      return Date.UTC(year + steps, 0, 1);
  }
};

const span = (unit: Unit, now: number, from: number, to: number): TimeRange => ({
  start: startOf(unit, now, from),
  end: startOf(unit, now, to),
});

const NAMED = /^(THIS|LAST|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/;
const COUNTED = /^(?:(LAST|NEXT)_N_)?(DAY|WEEK|MONTH|QUARTER|YEAR)S(_AGO)?:(\d+)$/;
const PLACE: Readonly<Record<string, number>> = { LAST: -1, THIS: 0, NEXT: 1 };
const DAYS: Readonly<Record<string, readonly [number, number]>> = {
  YESTERDAY: [-1, 0],
  TODAY: [0, 1],
  TOMORROW: [1, 2],
  // Up to now, and so includes today.
  LAST_90_DAYS: [-90, 1],
  NEXT_90_DAYS: [1, 91],
};

/** A relative date literal such as TODAY or LAST_N_DAYS:3. The fiscal year of this org is the calendar year. */
export const relativeRange = (literal: string, now: number): TimeRange | undefined => {
  const name = literal.toUpperCase().replace('FISCAL_', '');
  const days = DAYS[name];
  if (days) return span('DAY', now, days[0], days[1]);
  const [, place, unit] = NAMED.exec(name) ?? [];
  const steps = PLACE[place ?? ''];
  if (steps !== undefined) return span(unit as Unit, now, steps, steps + 1);
  return countedRange(name.replace(/^N_(\w+)_AGO:/, '$1_AGO:'), now);
};

const countedRange = (name: string, now: number): TimeRange | undefined => {
  const match = COUNTED.exec(name);
  if (!match) return undefined;
  // The groups of the pattern, which the types do not describe.
  const [, place, unit, ago] = match as unknown as [string, string | undefined, Unit, string | undefined];
  const count = Number(match[4]);
  if (ago && !place) return span(unit, now, -count, 1 - count);
  if (place === 'NEXT') return span(unit, now, 1, count + 1);
  // A range of days includes today; ranges of longer units end with the last complete unit.
  return place === 'LAST' ? span(unit, now, -count, unit === 'DAY' ? 1 : 0) : undefined;
};
