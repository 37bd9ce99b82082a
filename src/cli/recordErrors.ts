import type { SfError } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { holderText, type Holder } from '../core/errors/holder.js';
import { utcTime } from '../format/time.js';
import { loadMessages } from './messages.js';
import { goOnCommand } from './pushRun.js';

const messages = loadMessages('push');

/** Tells of a record that is skipped, because it can't be read. */
export const warnOfRecord =
  (command: Pick<SfCommand<unknown>, 'warn'>) =>
  ({ file, line, problem }: { file: string; line: number | null; problem: string }): void => {
    const where = line === null ? '' : ` (line ${line})`;
    command.warn(messages.getMessage('warning.unreadableRecord', [`${file}${where}: ${problem}`]));
  };

/** Why the newest command has no push to be taken, as the journal knows it. */
type NoPush =
  | { problem: 'locked'; holder: Holder }
  | {
      problem: keyof typeof NO_PUSH;
      file: string;
      command: string;
      startedAt: string;
      said: string;
      before: { pushRequestId: string; username: string; hasEnded: boolean } | undefined;
    };

const NO_PUSH = { interrupted: 'error.noPlan', closed: 'error.madeNoPush', unsettled: 'error.unsettled' };

/** No older push may be taken for that of the newest command; but it is named. */
export const noPushError = (found: NoPush): SfError => {
  if (found.problem === 'locked') return messages.createError('error.locked', [holderText(found.holder)]);
  const { problem, command, startedAt, said, file, before } = found;
  const error = messages.createError(NO_PUSH[problem], [`sf ${command}`, utcTime(startedAt), file, said]);
  if (before !== undefined) {
    const { pushRequestId, username, hasEnded } = before;
    error.actions?.push(
      messages.getMessage('pushBefore', [
        pushRequestId,
        goOnCommand(hasEnded ? 'report' : 'resume', username, pushRequestId),
      ]),
    );
  }
  return error;
};
