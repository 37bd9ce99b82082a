import { Messages } from '@salesforce/core';
import { harmless, shortened } from '../core/text/plain.js';
import { hideSecrets } from '../core/text/secrets.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);

/** What fills the gaps of a text. Each is one line, whatever it holds; several lines are a list of them. */
export type Tokens = ReadonlyArray<string | number | readonly string[]>;

/** The texts of a file in messages/, with tokens that may come from anywhere: nothing else loads them. */
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

/** No line that makes sense is longer: not the path of a file, nor a command. */
const LONGEST_LINE = 4096;

const safeLine = (text: string): string => shortened(hideSecrets(harmless(text)), LONGEST_LINE);

const safeToken = (token: Tokens[number]): string | number => {
  if (typeof token === 'number') return token;
  return typeof token === 'string' ? safeLine(token) : token.map(safeLine).join('\n');
};
