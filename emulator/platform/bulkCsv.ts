import { parse } from 'csv-parse/sync';

export const DELIMITERS = { COMMA: ',', TAB: '\t', SEMICOLON: ';', PIPE: '|', CARET: '^', BACKQUOTE: '`' } as const;
export type Delimiter = keyof typeof DELIMITERS;
export type LineEnding = 'LF' | 'CRLF';

export type CsvFormat = { readonly columnDelimiter: Delimiter; readonly lineEnding: LineEnding };

/** A parsed upload, or the error of the failed job. */
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

/** Every value in quotes, because clients try several delimiters at once. Without rows the header is still sent. */
export const writeCsv = (
  columns: readonly string[],
  rows: ReadonlyArray<readonly string[]>,
  delimiter: Delimiter = 'COMMA',
): string => [columns, ...rows].map((row) => `${row.map(quote).join(DELIMITERS[delimiter])}\n`).join('');

const quote = (value: string): string => `"${value.replaceAll('"', '""')}"`;
