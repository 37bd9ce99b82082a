import { withoutAddresses } from '../text/redact.js';
import { CAUSE_KEYS } from './causes.js';

/** The documented values of PackagePushError.ErrorType. */
const ERROR_TYPES = [
  'ApexTestFailure',
  'DeployError',
  'FeatureMissing',
  'IneligibleUpgrade',
  'LimitExceeded',
  'LockingFailure',
  'PACError',
  'UnclassifiedError',
] as const;

/** Every single word that names an error to ignore. Any other name is an error title, which has several words. */
export const ERROR_WORDS: readonly string[] = [...CAUSE_KEYS, ...ERROR_TYPES];

/**
 * The one-word form of a text: `Package Uninstalled` may be a title, and is also how people write package-uninstalled.
 */
const asWord = (text: string): string => text.trim().toLowerCase().replaceAll(/\s+/g, '-');

/**
 * The names that isNamedBy compares with: each text as written, and as a word. E-mail addresses are removed, as from
 * error titles.
 */
export const errorNames = (texts: readonly string[] = []): Set<string> =>
  new Set(texts.map(withoutAddresses).flatMap((text) => [text.trim().toLowerCase(), asWord(text)]));

/**
 * The most similar words for a text that names no error; undefined where it names one. Any text of several words may be
 * a title, unless it is almost one of the words: not all titles are known.
 */
export const meantErrors = (
  text: string,
  nearest: (word: string, known: readonly string[]) => string[],
): string[] | undefined => {
  const word = asWord(text);
  if (ERROR_WORDS.some((known) => known.toLowerCase() === word)) return undefined;
  const meant = nearest(word, ERROR_WORDS);
  return meant.length === 0 && /\S\s+\S/.test(text) ? undefined : meant;
};
