import { parse } from 'csv-parse/sync';

export const DELIMITERS = { COMMA: ',', TAB: '\t', SEMICOLON: ';', PIPE: '|', CARET: '^', BACKQUOTE: '`' } as const;
export type Delimiter = keyof typeof DELIMITERS;
export type LineEnding = 'LF' | 'CRLF';

export type CsvFormat = { readonly columnDelimiter: Delimiter; readonly lineEnding: LineEnding };

/** An upload as the org reads it, or what the failed job says about it. */
export type Upload =
  { readonly columns: readonly string[]; readonly rows: ReadonlyArray<readonly string[]> } | { readonly error: string };

export const parseUpload = (text: string, { columnDelimiter, lineEnding }: CsvFormat): Upload => {
  const first = text.slice(0, text.indexOf('\n') + 1);
  if (first !== '' && first.endsWith('\r\n') !== (lineEnding === 'CRLF')) {
    return {
      error: `ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${lineEnding}`,
    };
  }
  try {
    const options = { delimiter: DELIMITERS[columnDelimiter], bom: true, skip_empty_lines: true };
    const lines: string[][] = parse(text, options);
    const [columns, ...rows] = lines;
    return columns ? { columns, rows } : { error: 'InvalidBatch : The uploaded data is empty' };
  } catch (error) {
    return { error: `InvalidBatch : Unable to parse the CSV: ${(error as Error).message}` };
  }
};

/** Every value in quotes: clients try several delimiters at once. Without rows the header still goes out. */
export const writeCsv = (
  columns: readonly string[],
  rows: ReadonlyArray<readonly string[]>,
  delimiter: Delimiter = 'COMMA',
): string => [columns, ...rows].map((row) => `${row.map(quote).join(DELIMITERS[delimiter])}\n`).join('');

const quote = (value: string): string => `"${value.replaceAll('"', '""')}"`;
