import { plain } from './text.js';

/** What a spreadsheet takes for a formula when a cell begins with it. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * One cell: always quoted, one line, without control characters, and with a leading apostrophe where a spreadsheet
 * would take it for a formula.
 */
const cell = (value: string): string => {
  const text = plain(value);
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};

export const csvLine = (values: ReadonlyArray<string | null>): string =>
  values.map((value) => cell(value ?? '')).join(',');
