import { Messages } from '@salesforce/core';
import { harmless, shortened } from '../core/text/plain.js';
import { hideSecrets } from '../core/text/redact.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);

/**
 * The values for the placeholders of a text. Each value is put on one line, whatever it contains; a value of several
 * lines is given as a list.
 */
export type Tokens = ReadonlyArray<string | number | readonly string[]>;

/** The texts of a file in messages/, with tokens from any source. Nothing else may load these files. */
type Texts = {
  getMessage(key: string, tokens?: Tokens): string;
  getMessages(key: string, tokens?: Tokens): string[];
};

/** The file is read with the first text that is asked for. */
export const loadMessages = (name: string): Texts => {
  let loaded: Messages<string> | undefined;
  const texts = (): Messages<string> => (loaded ??= Messages.loadMessages('sf-plugin-package-push', name));
  return {
    getMessage: (key, tokens = []) => texts().getMessage(key, tokens.map(safeToken)),
    getMessages: (key, tokens = []) => texts().getMessages(key, tokens.map(safeToken)),
  };
};

/** No useful line is longer: neither a file path nor a command. */
const LONGEST_LINE = 4096;

const safeLine = (text: string): string => shortened(hideSecrets(harmless(text)), LONGEST_LINE);

const safeToken = (token: Tokens[number]): string | number => {
  if (typeof token === 'number') return token;
  return typeof token === 'string' ? safeLine(token) : token.map(safeLine).join('\n');
};
