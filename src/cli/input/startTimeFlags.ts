import { Flags } from '@salesforce/sf-plugins-core';
import { loadMessages } from '../messages.js';

const messages = loadMessages('push');

/** When the push may start. */
export const startTimeFlags = {
  'start-time': Flags.string({
    char: 't',
    helpValue: 'TIME|now',
    helpGroup: 'TIME',
    summary: messages.getMessage('flags.start-time.summary'),
    description: messages.getMessage('flags.start-time.description'),
  }),
  'time-zone': Flags.string({
    dependsOn: ['start-time'],
    helpGroup: 'TIME',
    summary: messages.getMessage('flags.time-zone.summary'),
  }),
};

/** No flag has a default, which would count as given: `--time-zone` alone has no meaning. */
export type StartTimeFlags = { 'start-time'?: string; 'time-zone'?: string };

/** The options of a plan for the start time. */
export const startOptions = ({ 'start-time': startTime, 'time-zone': timeZone }: StartTimeFlags) => ({
  startTime,
  timeZone,
});
