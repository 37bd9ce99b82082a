import type { Value } from '../model.js';
import type { TimeRange } from './timeRange.js';

/**
 * Tests values by their keys: values that are equal in SOQL have equal keys. Null can be compared for equality, but has
 * no order.
 */
export const keyTest = (
  operator: string,
  keys: readonly Value[],
  key: (value: Value) => Value,
): ((value: Value) => boolean) => {
  const [wanted = null] = keys;
  const all = new Set(keys);
  switch (operator) {
    case '=':
      return (value) => key(value) === wanted;
    case '!=':
      return (value) => key(value) !== wanted;
    case 'IN':
      return (value) => all.has(key(value));
    case 'NOT IN':
      return (value) => !all.has(key(value));
    default:
      return (value) => {
        const found = key(value);
        return found !== null && wanted !== null && ordered(operator, found, wanted);
      };
  }
};

const ordered = (operator: string, value: NonNullable<Value>, wanted: NonNullable<Value>): boolean => {
  if (operator === '<') return value < wanted;
  if (operator === '<=') return value <= wanted;
  return operator === '>' ? value > wanted : value >= wanted;
};

/** Compares moments with time spans: before, after, or within them. */
export const timeTest = (operator: string, ranges: ReadonlyArray<TimeRange | null>): ((value: Value) => boolean) => {
  const within = (value: Value): boolean =>
    ranges.some((wanted) => (wanted && isTime(value) ? value >= wanted.start && value < wanted.end : wanted === value));
  if (operator === '=' || operator === 'IN') return within;
  if (operator === '!=' || operator === 'NOT IN') return (value) => !within(value);
  const { start, end } = ranges[0] ?? { start: NaN, end: NaN };
  if (operator === '<') return (value) => isTime(value) && value < start;
  if (operator === '<=') return (value) => isTime(value) && value < end;
  if (operator === '>') return (value) => isTime(value) && value >= end;
  return (value) => isTime(value) && value >= start;
};

const isTime = (value: Value): value is number => typeof value === 'number';
