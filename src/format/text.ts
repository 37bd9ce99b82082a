import stringWidth from 'string-width';

export { harmless, plain, shortened } from '../core/text/plain.js';

const PRINTABLE_ASCII = /^[ -~]*$/;

/** The columns that a text takes on a terminal. */
export const width = (text: string): number => (PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text));

export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - width(text))) + text;

/** Each text as a line. */
export const linesText = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/** A whole number as `22,000`. Loading Intl would take longer than most commands run. */
export const grouped = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');

/** `1 org`, `2 orgs` */
export const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `17.9 %` */
export const shareText = (part: number, total: number): string => `${((100 * part) / Math.max(1, total)).toFixed(1)} %`;
