import { errorTexts } from './createError.js';

/** The last token of a message about an unknown word: ` Did you mean "Acme CRM"?`, or nothing. */
export const meantText = (meant: readonly string[]): [string] => [
  meant.length === 0
    ? ''
    : ` ${errorTexts.getMessage('did-you-mean', [meant.map((each) => `"${each}"`).join(' or ')])}`,
];
