import { UsageError } from '../core/errors/usageError.js';

export const badOption = (option: string, value: unknown, wanted: string): UsageError =>
  new UsageError({ kind: 'bad-option', option, value, wanted });

/** Throws where an option has a value that it can't have. */
type Check = (option: string, value: unknown) => void;

/** Throws at a name that is no option: a mistyped filter must not become a push to everybody. */
export const requireOptions = <T extends object>(
  given: T,
  checks: Record<keyof NoInfer<T>, Check>,
  path = '',
): void => {
  const known = Object.keys(checks);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError({ kind: 'unknown-option', option: `${path}${unknown}`, known });
  for (const [name, check] of Object.entries<Check>(checks)) check(`${path}${name}`, given[name as keyof T]);
};

/** For what is checked where it is used. */
export const asGiven: Check = () => undefined;

export const checkThat =
  (wanted: string, isGood: (value: unknown) => boolean): Check =>
  (option, value) => {
    if (value !== undefined && !isGood(value)) throw badOption(option, value, wanted);
  };

/** A text such as "true" is neither. */
export const aFlag = checkThat('true or false', (value) => typeof value === 'boolean');

export const aText = checkThat('a text', (value) => typeof value === 'string');

export const aList = checkThat('a list', Array.isArray);

export const oneOf = (names: readonly string[]): Check =>
  checkThat(names.join(' or '), (value) => names.some((name) => name === value));

export const aNumber = (wanted: string, isGood: (value: number) => boolean): Check =>
  checkThat(wanted, (value) => typeof value === 'number' && isGood(value));

export const aCount = aNumber('a whole number above 0', (value) => Number.isInteger(value) && value > 0);

export const aDuration = aNumber('milliseconds, 0 or more', (value) => value >= 0);

/** Parses each text of a list. Throws where a text cannot be parsed, and where it is no list. */
export const readEach = <T>(
  option: string,
  texts: readonly string[] | undefined,
  wanted: string,
  read: (text: string) => T | undefined,
): T[] | undefined => {
  if (texts === undefined) return undefined;
  // An empty filter would match no org, or would be invalid SOQL.
  if (!Array.isArray(texts) || texts.length === 0)
    throw badOption(option, texts, `a list of ${wanted}, not an empty one`);
  return texts.map((text: string) => {
    const value = typeof text === 'string' ? read(text) : undefined;
    if (value === undefined) throw badOption(option, text, wanted);
    return value;
  });
};
