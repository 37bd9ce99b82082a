import { oneLine } from './plain.js';

/**
 * Beginnings of cells that a spreadsheet reads as a formula, including wide characters, and after invisible characters.
 */
const FORMULA = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u;

/**
 * One cell: always quoted, on one line, without control characters. A leading apostrophe is added where a spreadsheet
 * would read it as a formula.
 */
const cell = (value: string): string => {
  const text = oneLine(value).trim();
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};

export const csvLine = (values: ReadonlyArray<string | null>): string =>
  // A shortcut: many cells are empty.
  values.map((value) => (value ? cell(value) : '""')).join(',');

/** The value of a cell, without the apostrophe that a report has put before it. */
export const withoutApostrophe = (text: string): string =>
  text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text;
