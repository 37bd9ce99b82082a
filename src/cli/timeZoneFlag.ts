import { Flags } from '@salesforce/sf-plugins-core';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** A name of the IANA time zone database. */
export const timeZoneFlag = Flags.custom({
  parse: (input) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: input });
    } catch {
      throw messages.createFlagError('error.notATimeZone', [input]);
    }
    return Promise.resolve(input);
  },
});
