import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import type { Limit } from '../../core/limit.js';
import { readOrgKey } from '../../core/orgs/ids.js';
import { parseVersionRange } from '../../core/orgs/version.js';
import { isDay, isTimeZone } from '../../core/text/calendar.js';
import { hideSecrets } from '../../core/text/redact.js';
import { trimInvisible, visible } from '../../core/text/plain.js';
import { createFlagError } from '../messages.js';

/** What flags were given. Undefined where one was not, which the types of oclif don't say of boolean flags. */
export type FlagValues<T> = Partial<Interfaces.InferredFlags<T>>;

/** A number of orgs, or a share of the orgs of the push: `20` or `5%`. */
export const limitFlag = Flags.custom<Limit>({
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

/** A name of the IANA time zone database, or an offset such as `+01:00`. */
export const timeZoneFlag = Flags.custom({
  parse: (input) => {
    if (!isTimeZone(input)) throw createFlagError('not-a-time-zone', [input]);
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

/** An org id, 15 or 18 characters, as its 15-character key. */
export const orgKeyFlag = Flags.custom({
  parse: (input) => {
    const reading = readOrgKey(trimInvisible(input));
    if (!reading.ok) throw createFlagError('not-an-org-id', [visible(hideSecrets(input))]);
    return Promise.resolve(reading.orgKey);
  },
});

/** A version, or a range of versions such as `<1.4`. */
export const versionRangeFlag = Flags.custom({
  parse: (input) => {
    if (parseVersionRange(input) === undefined) throw createFlagError('not-a-version-range', [input]);
    return Promise.resolve(input);
  },
});
