import { Flags } from '@salesforce/sf-plugins-core';
import { isDay } from '../core/text/calendar.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** A day such as 2026-01-31. */
export const dayFlag = Flags.custom({
  parse: (input) => {
    if (!isDay(input)) throw messages.createFlagError('error.notADay', [input]);
    return Promise.resolve(input);
  },
});
