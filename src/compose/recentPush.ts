import type { SfCommand } from '@salesforce/sf-plugins-core';
import { interruptedError, warnOfRecord } from '../cli/recordErrors.js';
import { loadMessages } from '../cli/messages.js';
import { findPush } from '../journal/findPush.js';

const messages = loadMessages('push');

/** The push that is named, or else the one that was made last from here; throws where there is none. */
export const recentPush = async (
  command: Pick<SfCommand<unknown>, 'warn'>,
  named: string | undefined,
): Promise<{ pushRequestId: string; username?: string }> => {
  const { pushRequestId, username, interrupted } = await findPush(named, warnOfRecord(command));
  if (interrupted !== undefined) throw interruptedError(interrupted);
  if (pushRequestId === undefined) throw messages.createError('error.noRecentPush');
  return { pushRequestId, username };
};
