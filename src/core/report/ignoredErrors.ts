import { withoutAddresses } from '../text/addresses.js';
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

/** Every single word that names an error to be ignored; what else does is a title, which has several. */
export const ERROR_WORDS: readonly string[] = [...CAUSE_KEYS, ...ERROR_TYPES];

const KNOWN = new Set(ERROR_WORDS.map((word) => word.toLowerCase()));

/** `Package Uninstalled` may be a title, and is how people write package-uninstalled. */
const asWord = (text: string): string => text.trim().toLowerCase().replaceAll(/\s+/g, '-');

/** What isNamedBy compares with: each as written, and as a word; as titles of errors, without e-mail addresses. */
export const errorNames = (texts: readonly string[] = []): Set<string> =>
  new Set(texts.map(withoutAddresses).flatMap((text) => [text.trim().toLowerCase(), asWord(text)]));

/**
 * The words that were most likely meant by a text that names no error; undefined where it names one. A title may be any
 * text of several words that isn't almost one of those: not all of them are known.
 */
export const meantErrors = (
  text: string,
  nearest: (word: string, known: readonly string[]) => string[],
): string[] | undefined => {
  if (KNOWN.has(asWord(text))) return undefined;
  const meant = nearest(asWord(text), ERROR_WORDS);
  return meant.length === 0 && /\S\s+\S/.test(text) ? undefined : meant;
};
