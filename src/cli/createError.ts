import { SfError } from '@salesforce/core';
import { loadMessages, type Tokens } from './messages.js';

/** The texts of all errors, read with the first of them. */
export const errorTexts = loadMessages('errors');

const WRONG_FLAG = 2;

/** What is wrong, by its key in messages/errors.md; `advice` fills the gaps of the texts under `<key>.actions`. */
export const createError = (key: string, tokens?: Tokens, advice?: Tokens, exitCode = 1): SfError => {
  const actions = errorTexts.getMessages(`${key}.actions`, advice);
  return new SfError(errorTexts.getMessage(key, tokens), errorName(key), actions, exitCode);
};

/** The same for what was written on the command line: exit code 2, as where `sf` itself refuses a flag. */
export const createFlagError = (key: string, tokens?: Tokens, advice?: Tokens): SfError =>
  createError(key, tokens, advice, WRONG_FLAG);

/** The name of an error in JSON: that of `no-orgs` is `NoOrgsError`, and so is that of `no-orgs.column`. */
export const errorName = (key: string): string =>
  `${key.replace(/\..*/, '').replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Error`;
