import { oneLine } from './plain.js';

/** What a spreadsheet takes for a formula when a cell begins with it, in wide letters too, and after what has no shape. */
const FORMULA = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u;

/**
 * One cell: always quoted, one line, without control characters, and with a leading apostrophe where a spreadsheet
 * would take it for a formula.
 */
const cell = (value: string): string => {
  const text = oneLine(value).trim();
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};

export const csvLine = (values: ReadonlyArray<string | null>): string =>
  // Many cells are empty.
  values.map((value) => (value ? cell(value) : '""')).join(',');
