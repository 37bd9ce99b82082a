import type { PushError } from '../model.js';
import { CAUSES, type Cause } from './causeTable.js';
import { withoutAddresses } from '../text/redact.js';

export { CAUSE_CLASSES, CAUSES, type CauseClass } from './causeTable.js';

/**
 * Why an upgrade failed: a key of the catalogue in docs/causes.md.
 * @useDeclaredType
 */
export type CauseKey = keyof typeof CAUSES;

export const CAUSE_KEYS = Object.keys(CAUSES) as CauseKey[];

/** Whether a retry may help without other changes. */
export const isRetryable = (cause: CauseKey): boolean => CAUSES[cause].class === 'transient';

/** The cause of an error. */
export const causeOf = ({ type, title, message }: PushError): CauseKey => {
  const said = [title, message].filter((text) => text !== null && text !== '').join(': ');
  if (said === '' && type === 'UnclassifiedError') return 'no-reason';
  return CAUSE_KEYS.find((key) => fits(CAUSES[key], type, said)) ?? 'unclassified';
};

const fits = (cause: Cause, type: string, said: string): boolean =>
  (cause.type === undefined || cause.type === type) && new RegExp(cause.text ?? '', 'i').test(said);

/** Represents the error of a job that failed without any error row. */
export const NO_REASON: PushError = {
  type: 'UnclassifiedError',
  severity: null,
  title: null,
  message: null,
  details: null,
};

/** Why a job failed: at least one error. Warnings count only where there is nothing else. */
export const reasonsOf = (errors: readonly PushError[]): readonly PushError[] => {
  const serious = errors.filter(({ severity }) => severity !== 'Warning');
  return serious.length > 0 ? serious : errors.length > 0 ? errors : [NO_REASON];
};

/**
 * Whether a user who wants to ignore `wanted` means this error: by a key of the catalogue, or by the error's title or
 * type, case-insensitive.
 */
export const isNamedBy = (error: PushError, wanted: ReadonlySet<string>): boolean =>
  [causeOf(error), error.title, error.type].some((name) => name !== null && wanted.has(name.toLowerCase()));

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
