import { Flags } from '@salesforce/sf-plugins-core';
import type { FailureLimit } from '../../core/push/outcome.js';
import { createFlagError } from '../createError.js';
import { isDay } from '../../core/text/calendar.js';

/** A number of orgs, or a share of the orgs of the push: `20` or `5%`. */
export const limitFlag = Flags.custom<FailureLimit>({
  helpValue: 'N|PERCENT%',
  parse(input) {
    const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(input.trim()) ?? [];
    const value = Number(number);
    if (percent === '%' && value <= 100) return Promise.resolve({ percent: value });
    if (percent === '' && Number.isSafeInteger(value)) return Promise.resolve({ count: value });
    throw createFlagError('not-a-limit', [input]);
  },
});

const MINUTE_MS = 60_000;

/**
 * Whole minutes, in milliseconds. Flags.duration of `sf` accepts any text that begins with a number: `1h` would be one
 * minute.
 */
export const minutesFlag = Flags.custom<number>({
  parse: (input) => {
    if (!/^\d{1,9}$/.test(input)) throw createFlagError('not-minutes', [input]);
    return Promise.resolve(Number(input) * MINUTE_MS);
  },
});

/** A day such as 2026-01-31. */
export const dayFlag = Flags.custom({
  parse: (input) => {
    if (!isDay(input)) throw createFlagError('not-a-day', [input]);
    return Promise.resolve(input);
  },
});

/** A name of the IANA time zone database. */
export const timeZoneFlag = Flags.custom({
  parse: (input) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: input });
    } catch {
      throw createFlagError('not-a-time-zone', [input]);
    }
    return Promise.resolve(input);
  },
});

/** A file to write. `-`, which is standard output elsewhere, is refused: that is where results go without a file. */
export const writtenFileFlag = Flags.custom({
  parse: (input) => {
    if (input === '-') throw createFlagError('dash-for-file');
    return Promise.resolve(input);
  },
});
