import { Flags } from '@salesforce/sf-plugins-core';
import { parseStatus, STATUS_NAMES, type PushStatus } from '../core/status.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** A status as people write it: in any case, "In Progress" or "InProgress", "Canceled" or "Cancelled". */
export const statusFlag = Flags.custom<PushStatus>({
  char: 's',
  multiple: true,
  helpValue: 'STATUS',
  parse: async (input) => {
    const status = parseStatus(input);
    if (status === undefined) throw messages.createFlagError('error.unknownStatus', [input, STATUS_NAMES.join(', ')]);
    return Promise.resolve(status);
  },
});
