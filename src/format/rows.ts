import { csvLine } from '../core/text/csv.js';
import { jsonLine } from '../core/text/json.js';
import { oneLine, withoutCommands } from '../core/text/plain.js';
import type { TableColumn } from './document/blocks.js';
import { fixedTable, type Screen } from './document/render.js';
import { linesText } from './text.js';

/** Writes rows as they are read: the beginning, each page of rows, the end. */
export type RowWriter<T> = { begin: string; page: (rows: readonly T[]) => string; end: string };

/** Columns with their names. */
export type CsvColumns<T> = ReadonlyArray<readonly [name: string, value: (row: T) => string | null]>;

export const csvWriter = <T>(columns: CsvColumns<T>): RowWriter<T> => ({
  begin: linesText([csvLine(columns.map(([name]) => name))]),
  page: (rows) => linesText(rows.map((row) => csvLine(columns.map(([, value]) => value(row))))),
  end: '',
});

/** An object on each line. */
export const jsonLinesWriter = (): RowWriter<object> => ({
  begin: '',
  page: (rows) => linesText(rows.map((row) => jsonLine(row))),
  end: '',
});

/** One array with an object on each line. */
export const jsonArrayWriter = (): RowWriter<object> => {
  let separator = '\n';
  const next = (row: object): string => {
    const text = separator + jsonLine(row);
    separator = ',\n';
    return text;
  };
  return { begin: '[', page: (rows) => rows.map(next).join(''), end: '\n]\n' };
};

/** A column of a table whose width is fixed, because the rows of a million orgs are not kept to measure them. */
export type FixedColumn<T> = TableColumn & { columns: number; value: (row: T) => string | null };

/** A table for people. */
export const tableWriter = <T>(columns: ReadonlyArray<FixedColumn<T>>, screen: Screen): RowWriter<T> => {
  const { titles, row } = fixedTable(columns, screen);
  return {
    begin: linesText(titles),
    page: (rows) => linesText(rows.flatMap((each) => row(columns.map(({ value }) => value(each) ?? '')))),
    end: '',
  };
};

/** Noncharacters, which XML 1.0 does not allow, like control characters and lone surrogates (removed separately). */
const NOT_XML = /[\uFFFE\uFFFF]/g;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

export const xmlText = (text: string): string =>
  withoutCommands(
    oneLine(text)
      .trim()
      .toWellFormed()
      .replaceAll(NOT_XML, '')
      .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? ''),
    (sign) => `&#${sign.charCodeAt(0)};`,
  );

export const xmlAttributes = (values: Record<string, string | number | null>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join('');
