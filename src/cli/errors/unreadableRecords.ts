import type { SfCommand } from '@salesforce/sf-plugins-core';
import { loadMessages } from '../messages.js';

const messages = loadMessages('push');

/** Warns of a record that is skipped, because it cannot be read. */
export const warnOfRecord =
  (command: Pick<SfCommand<unknown>, 'warn'>) =>
  ({ file, line, problem }: { file: string; line: number | null; problem: string }): void => {
    const where = line === null ? '' : ` (line ${line})`;
    command.warn(messages.getMessage('warning.unreadableRecord', [`${file}${where}: ${problem}`]));
  };
