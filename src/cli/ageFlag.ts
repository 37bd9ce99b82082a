import { Flags } from '@salesforce/sf-plugins-core';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** An age such as 7d, 12h or 30m, in milliseconds. */
export const ageFlag = Flags.custom<number>({
  helpValue: 'AGE',
  parse: (input) => {
    const [, count, unit] = /^(\d+)\s*([dhm])$/i.exec(input.trim()) ?? [];
    if (count === undefined || unit === undefined) throw messages.createError('error.notAnAge', [input]);
    return Promise.resolve(Number(count) * UNITS_MS[unit.toLowerCase() as keyof typeof UNITS_MS]);
  },
});
