import { Flags } from '@salesforce/sf-plugins-core';
import { readStartTime } from '../core/startTime.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** When the push may start. */
export const startTimeFlags = {
  'start-time': Flags.string({
    char: 't',
    default: 'now',
    helpValue: 'TIME|now',
    summary: messages.getMessage('flags.start-time.summary'),
    description: messages.getMessage('flags.start-time.description'),
  }),
  'time-zone': Flags.string({
    dependsOn: ['start-time'],
    summary: messages.getMessage('flags.time-zone.summary'),
  }),
};

/** The start as a UTC time, null for "now"; throws where the time is not clear, not real or not ahead. */
export const parseStartTime = async (flags: { 'start-time': string; 'time-zone'?: string }): Promise<Date | null> => {
  const { 'start-time': text, 'time-zone': zone } = flags;
  const reading = await readStartTime(text, new Date(), zone);
  if (!reading.ok) throw messages.createError(`error.startTime${reading.problem}`, [text, zone ?? '']);
  return reading.start.at === 'now' ? null : reading.start.utc;
};
