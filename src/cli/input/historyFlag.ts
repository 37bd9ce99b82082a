import { Flags } from '@salesforce/sf-plugins-core';
import { loadMessages } from '../messages.js';

const messages = loadMessages('push');

/** An export of the push history. Where an org is named as well, only pushes are read from the export. */
export const pushHistoryFlag = (description: string) =>
  Flags.directory({
    helpGroup: 'PUSH',
    summary: messages.getMessage('flags.from-history.summary'),
    description,
  });

/** An export of the push history in place of an org. It needs no login. */
export const historyFlag = (...exclusive: string[]) =>
  Flags.directory({
    exclusive: ['target-dev-hub', 'target-org', 'api-version', ...exclusive],
    helpGroup: 'PUSH',
    summary: messages.getMessage('flags.from-history.summary'),
    description: messages.getMessage('flags.from-history.description'),
  });
