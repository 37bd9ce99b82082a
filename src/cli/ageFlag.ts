import { Flags } from '@salesforce/sf-plugins-core';
import { readDuration } from '../core/text/duration.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** An age such as 7d, 12h or 30m, in milliseconds. */
export const ageFlag = Flags.custom<number>({
  helpValue: 'AGE',
  parse: (input) => {
    const age = readDuration(input.trim().toLowerCase());
    if (age === undefined) throw messages.createFlagError('error.notAnAge', [input]);
    return Promise.resolve(age.milliseconds);
  },
});
