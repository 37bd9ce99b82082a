import { SfError } from '@salesforce/core';
import { loadMessages, type Tokens } from './messages.js';

/** The texts of all errors. The file is read with the first of them. */
export const errorTexts = loadMessages('errors');

export const WRONG_FLAG = 2;

/** Makes an error of the texts `<key>` and `<key>.actions` in messages/errors.md; `advice` has the values for the latter. */
export const createError = (key: string, tokens?: Tokens, advice?: Tokens, exitCode = 1): SfError => {
  const actions = errorTexts.getMessages(`${key}.actions`, advice);
  return new SfError(errorTexts.getMessage(key, tokens), errorName(key), actions, exitCode);
};

/** The same for what was written on the command line: exit code 2, as where `sf` itself refuses a flag. */
export const createFlagError = (key: string, tokens?: Tokens, advice?: Tokens): SfError =>
  createError(key, tokens, advice, WRONG_FLAG);

/** The name of an error in JSON: that of `no-orgs` is `NoOrgsError`. */
export const errorName = (key: string): string =>
  `${key.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Error`;

/** The last token of a message about an unknown word: ` Did you mean "Acme CRM"?`, or nothing. */
export const meantText = (meant: readonly string[]): [string] => [
  meant.length === 0
    ? ''
    : ` ${errorTexts.getMessage('did-you-mean', [meant.map((each) => `"${each}"`).join(' or ')])}`,
];
