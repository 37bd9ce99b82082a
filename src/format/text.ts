import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';

/** Letters that reorder the text around them: with them a name could show another line than it holds. */
const BIDI_CONTROLS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;

/** Text of another company, made safe for a terminal: one line, no escapes, no control or reordering characters. */
export const plain = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(CONTROLS, ' ').replaceAll(BIDI_CONTROLS, '').trim();

const PRINTABLE_ASCII = /^[ -~]*$/;

/** The columns that a text takes on a terminal. */
export const width = (text: string): number => (PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text));

export const padEnd = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)));

export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - width(text))) + text;

/** 22,000, of a whole number. Intl takes longer to load than most commands have to say. */
export const grouped = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');

/** `1 org`, `2 orgs` */
export const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
