import { Flags } from '@salesforce/sf-plugins-core';
import { readStartTime } from '../core/orgs/startTime.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** When the push may start. */
export const startTimeFlags = {
  'start-time': Flags.string({
    char: 't',
    helpValue: 'TIME|now',
    summary: messages.getMessage('flags.start-time.summary'),
    description: messages.getMessage('flags.start-time.description'),
  }),
  'time-zone': Flags.string({
    dependsOn: ['start-time'],
    summary: messages.getMessage('flags.time-zone.summary'),
  }),
};

/** Without a default, which would count as given: `--time-zone` says nothing by itself. */
export type StartTimeFlags = { 'start-time'?: string; 'time-zone'?: string };

/** The start as a UTC time, null for "now"; throws where the time is not clear or not real. */
export const parseStartTime = async (flags: StartTimeFlags): Promise<Date | null> => {
  const { 'start-time': text = 'now', 'time-zone': zone } = flags;
  const reading = await readStartTime(text, undefined, zone);
  if (!reading.ok) throw messages.createFlagError(`error.startTime${reading.problem}`, [text, zone ?? '']);
  return reading.start.at === 'now' ? null : reading.start.utc;
};

/** Throws where the start is past by the org's clock, which decides, whatever that of this machine says. */
export const requireAhead = (startTime: Date | null, flags: StartTimeFlags, now: Date): void => {
  if (startTime !== null && startTime <= now)
    throw messages.createError('error.startTimePast', [flags['start-time'] ?? 'now', flags['time-zone'] ?? '']);
};
