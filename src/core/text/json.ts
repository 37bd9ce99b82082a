import { withoutCommands } from './plain.js';

/** C1 controls, line separators, and what reorders text or has no shape, which JSON allows in a string as they are. */
const HIDDEN = /(?![\u200C\u200D\uFE0F])[\u007F-\u009F\u2028\u2029\uFFF9-\uFFFB\p{Default_Ignorable_Code_Point}]/gu;

/**
 * JSON on one line that a terminal and a log can show: what would move the cursor, reorder the line, hide, or be a command
 * of a CI server is escaped. The values stay what they are.
 */
export const jsonLine = (value: unknown): string => shown(JSON.stringify(value));

/** The same over many lines. */
export const prettyJson = (value: unknown): string => shown(JSON.stringify(value, null, 2));

const shown = (json: string): string => withoutCommands(json.replaceAll(HIDDEN, escaped), escaped);

const escaped = (text: string): string =>
  text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
