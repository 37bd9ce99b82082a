import stringWidth from 'string-width';

export { counted, grouped, shareText } from '../core/text/numbers.js';
export { harmless, plain, shortened } from '../core/text/plain.js';

const PRINTABLE_ASCII = /^[ -~]*$/;

/** The columns that a text takes on a terminal. */
export const width = (text: string): number => (PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text));

export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - width(text))) + text;

/** Each text as a line. */
export const linesText = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
