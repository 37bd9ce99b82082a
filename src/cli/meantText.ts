import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** The last token of a message about an unknown word: ` Did you mean "Acme CRM"?`, or nothing. */
export const meantText = (meant: readonly string[]): [string] => [
  meant.length === 0 ? '' : ` ${messages.getMessage('didYouMean', [meant.map((each) => `"${each}"`).join(' or ')])}`,
];
