import { UsageError } from '../core/errors/usageError.js';

/** Throws at a name that is no option: a mistyped filter must not become a push to everybody. */
export const requireKnown = (given: object, known: object, path = ''): void => {
  const names = Object.keys(known);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UsageError({ kind: 'unknown-option', option: `${path}${unknown}`, known: names });
};

export const badOption = (option: string, value: unknown, wanted: string): UsageError =>
  new UsageError({ kind: 'bad-option', option, value, wanted });

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

/** True or false; false if left out. A string such as "true" is refused. */
export const readFlag = (option: string, value: unknown): boolean => {
  if (value !== undefined && typeof value !== 'boolean') throw badOption(option, value, 'true or false');
  return value === true;
};

/** A number, if there is one, that satisfies the condition. */
export const readNumber = (
  option: string,
  value: number | undefined,
  wanted: string,
  isGood: (value: number) => boolean,
): number | undefined => {
  if (value !== undefined && !(typeof value === 'number' && isGood(value))) throw badOption(option, value, wanted);
  return value;
};
