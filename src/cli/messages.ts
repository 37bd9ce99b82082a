import { Messages, SfError } from '@salesforce/core';
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
  /** The text of a flag in a list, `flags.<name>.summary`, and the heading above it. */
  flag(name: string, helpGroup: HelpGroup): { helpGroup: HelpGroup; summary: string };
  /** The same for a flag that is explained below the list as well, in `flags.<name>.description`. */
  describedFlag(name: string, helpGroup: HelpGroup): { helpGroup: HelpGroup; summary: string; description: string };
};

/** The headings of flags in the help of a command. */
type HelpGroup = 'PUSH' | 'ORG SELECTION' | 'TIME' | 'EXECUTION' | 'OUTPUT';

/** The file is read with the first text that is asked for. */
export const loadMessages = (name: string): Texts => {
  let loaded: Messages<string> | undefined;
  const texts = (): Messages<string> => (loaded ??= Messages.loadMessages('sf-plugin-package-push', name));
  const getMessage: Texts['getMessage'] = (key, tokens = []) => texts().getMessage(key, tokens.map(safeToken));
  const flag: Texts['flag'] = (name, helpGroup) => ({ helpGroup, summary: getMessage(`flags.${name}.summary`) });
  return {
    getMessage,
    getMessages: (key, tokens = []) => texts().getMessages(key, tokens.map(safeToken)),
    flag,
    describedFlag: (name, helpGroup) => ({
      ...flag(name, helpGroup),
      description: getMessage(`flags.${name}.description`),
    }),
  };
};

/** No useful line is longer: neither a file path nor a command. */
const LONGEST_LINE = 4096;

const safeLine = (text: string): string => shortened(hideSecrets(harmless(text)), LONGEST_LINE);

const safeToken = (token: Tokens[number]): string | number => {
  if (typeof token === 'number') return token;
  return typeof token === 'string' ? safeLine(token) : token.map(safeLine).join('\n');
};

/** The texts of all errors. The file is read with the first of them. */
export const errorTexts = loadMessages('errors');

/** The exit code of a wrong flag. Not in outcome.ts: that loads sf-plugins-core, which `sf doctor` does not need. */
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
