import { Messages, type SfError } from '@salesforce/core';
import { harmless, shortened } from '../core/text/plain.js';
import { hideSecrets } from '../core/text/secrets.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);

/**
 * The values for the placeholders of a text. Each value is put on one line, whatever it contains; a value of several
 * lines is given as a list.
 */
type Tokens = ReadonlyArray<string | number | readonly string[]>;

/** The texts of a file in messages/, with tokens from any source. Nothing else may load these files. */
export type Texts = {
  getMessage(key: string, tokens?: Tokens): string;
  getMessages(key: string, tokens?: Tokens): string[];
  /** `advice` contains the values for the texts under `key.actions`. */
  createError(key: string, tokens?: Tokens, advice?: Tokens): SfError;
  /** The same for errors in the command line: exit code 2, as where `sf` itself refuses a flag. */
  createFlagError(key: string, tokens?: Tokens): SfError;
};

const WRONG_FLAG = 2;

export const loadMessages = (name: string): Texts => {
  const messages = Messages.loadMessages('sf-plugin-package-push', name);
  return {
    getMessage: (key, tokens = []) => messages.getMessage(key, tokens.map(safeToken)),
    getMessages: (key, tokens = []) => messages.getMessages(key, tokens.map(safeToken)),
    createError: (key, tokens = [], advice = []) =>
      messages.createError(key, tokens.map(safeToken), advice.map(safeToken)),
    createFlagError: (key, tokens = []) => messages.createError(key, tokens.map(safeToken), [], WRONG_FLAG),
  };
};

/** No useful line is longer: neither a file path nor a command. */
const LONGEST_LINE = 4096;

const safeLine = (text: string): string => shortened(hideSecrets(harmless(text)), LONGEST_LINE);

const safeToken = (token: Tokens[number]): string | number => {
  if (typeof token === 'number') return token;
  return typeof token === 'string' ? safeLine(token) : token.map(safeLine).join('\n');
};
