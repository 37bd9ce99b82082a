import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-package-push', 'push');

/** Flags that every command has. */
export const orgFlags = {
  'target-dev-hub': Flags.requiredHub({ summary: messages.getMessage('flags.target-dev-hub.summary') }),
  'api-version': Flags.orgApiVersion(),
};

/** Names the one push that a command is about. */
export const pushRequestIdFlag = Flags.salesforceId({
  char: 'i',
  startsWith: '0DV',
  length: 'both',
  required: true,
  summary: messages.getMessage('flags.push-request-id.summary'),
  description: messages.getMessage('flags.push-request-id.description'),
});

export const noPromptFlag = Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary') });
