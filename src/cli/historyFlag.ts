import { Flags } from '@salesforce/sf-plugins-core';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** The same where the org may be named as well: then only its pushes are read from the export. */
export const pushHistoryFlag = (description: string) =>
  Flags.directory({
    helpGroup: 'PUSH',
    summary: messages.getMessage('flags.from-history.summary'),
    description,
  });

/** Reads an export of the push history in place of an org: none has to be there, or logged in to. */
export const historyFlag = (...exclusive: string[]) =>
  Flags.directory({
    exclusive: ['target-dev-hub', 'target-org', 'api-version', ...exclusive],
    helpGroup: 'PUSH',
    summary: messages.getMessage('flags.from-history.summary'),
    description: messages.getMessage('flags.from-history.description'),
  });
