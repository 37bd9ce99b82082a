import { Flags } from '@salesforce/sf-plugins-core';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

const MINUTE_MS = 60_000;

/** Whole minutes, in milliseconds. Flags.duration of `sf` takes whatever begins with a number: `1h` for one minute. */
export const minutesFlag = Flags.custom<number>({
  parse: (input) => {
    if (!/^\d{1,9}$/.test(input)) throw messages.createFlagError('error.notMinutes', [input]);
    return Promise.resolve(Number(input) * MINUTE_MS);
  },
});
