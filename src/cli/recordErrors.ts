import type { SfError } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { holderText, type Holder } from '../core/errors/holder.js';
import { utcTime } from '../format/time.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** Tells of a record that is skipped, because it can't be read. */
export const warnOfRecord =
  (command: Pick<SfCommand<unknown>, 'warn'>) =>
  ({ file, line, problem }: { file: string; line: number | null; problem: string }): void => {
    const where = line === null ? '' : ` (line ${line})`;
    command.warn(messages.getMessage('warning.unreadableRecord', [`${file}${where}: ${problem}`]));
  };

/** The last command was killed, or failed, before there was anything to go on with. */
export const interruptedError = ({ command, startedAt }: { command: string; startedAt: string }): SfError =>
  messages.createError('error.nothingWritten', [`sf ${command}`, utcTime(startedAt)]);

export const lockedError = (holder: Holder): SfError => messages.createError('error.locked', [holderText(holder)]);
