import { Messages, type SfError } from '@salesforce/core';
import { harmless, shortened } from '../core/text/plain.js';
import { hideSecrets } from '../core/text/secrets.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);

/** What fills the gaps of a text. Each is one line, whatever it holds; several lines are a list of them. */
type Tokens = ReadonlyArray<string | number | readonly string[]>;

/** The texts of a file in messages/, with tokens that may come from anywhere: nothing else loads them. */
export type Texts = {
  getMessage(key: string, tokens?: Tokens): string;
  getMessages(key: string, tokens?: Tokens): string[];
  /** `advice` fills the gaps of the texts under `key.actions`. */
  createError(key: string, tokens?: Tokens, advice?: Tokens): SfError;
  /** The same for what was written on the command line: exit code 2, as where `sf` itself refuses a flag. */
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

/** No line that makes sense is longer: not the path of a file, nor a command. */
const LONGEST_LINE = 4096;

const safeLine = (text: string): string => shortened(hideSecrets(harmless(text)), LONGEST_LINE);

const safeToken = (token: Tokens[number]): string | number => {
  if (typeof token === 'number') return token;
  return typeof token === 'string' ? safeLine(token) : token.map(safeLine).join('\n');
};
