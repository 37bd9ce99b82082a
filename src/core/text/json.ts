import { withoutCommands } from './plain.js';

/**
 * C1 controls, line separators, and characters that reorder text or are invisible. JSON allows them unescaped in a
 * string.
 */
const HIDDEN = /(?![\u200C\u200D\uFE0F])[\u007F-\u009F\u2028\u2029\uFFF9-\uFFFB\p{Default_Ignorable_Code_Point}]/gu;

/**
 * JSON on one line that is safe in a terminal and in a log. Characters are escaped that would move the cursor, reorder
 * the line, be invisible, or form a command of a CI server. The values do not change.
 */
export const jsonLine = (value: unknown): string => shown(JSON.stringify(value));

/** The same, indented, on many lines. */
export const prettyJson = (value: unknown): string => shown(JSON.stringify(value, null, 2));

const shown = (json: string): string => withoutCommands(json.replaceAll(HIDDEN, escaped), escaped);

const escaped = (text: string): string =>
  text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/** The value of a text; undefined where it is not JSON. */
export const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/**
 * Whether the last line of a file of JSON lines, which is not JSON, is the beginning of one: the process ended while writing
 * it. A disk may return zeros for what it has lost; these are not.
 */
export const isTorn = (line: string): boolean => /^\{[^\0]*$/.test(line);

/** Whether a value of JSON is an object: no list, and not null. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
