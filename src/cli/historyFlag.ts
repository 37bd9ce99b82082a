import { Flags } from '@salesforce/sf-plugins-core';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** Reads an export of the push history in place of an org: none has to be there, or logged in to. */
export const historyFlag = (...exclusive: string[]) =>
  Flags.directory({
    exclusive: ['target-dev-hub', 'target-org', 'api-version', ...exclusive],
    helpGroup: 'PUSH',
    summary: messages.getMessage('flags.from-history.summary'),
    description: messages.getMessage('flags.from-history.description'),
  });
