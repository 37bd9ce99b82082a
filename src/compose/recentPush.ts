import type { SfCommand } from '@salesforce/sf-plugins-core';
import { loadMessages } from '../cli/messages.js';
import { noPushError, warnOfRecord } from '../cli/recordErrors.js';
import { findPush } from '../journal/findPush.js';

const messages = loadMessages('push');

/** The push that is named, or else that of the newest command from here; throws where that has none. */
export const recentPush = async (
  command: Pick<SfCommand<unknown>, 'warn'>,
  named: string | undefined,
): Promise<{ pushRequestId: string; username?: string }> => {
  const found = await findPush(named, warnOfRecord(command));
  if (found.ok) return found;
  throw found.problem === 'none' ? messages.createError('error.noRecentPush') : noPushError(found);
};
