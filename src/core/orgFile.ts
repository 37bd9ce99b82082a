import type { TargetEntry } from './targets.js';

/** Where a CSV or JSON row keeps the org id, in the order of trust: a query may select its own Id beside the OrgKey. */
export const ORG_COLUMNS = ['OrgKey', 'SubscriberOrganizationKey', 'OrganizationId', 'Id'] as const;

export type OrgFileProblem =
  | { problem: 'malformed-json'; detail: string }
  | { problem: 'malformed-csv'; line: number; detail: string }
  | { problem: 'no-such-column'; column: string; columns: string[] }
  | { problem: 'no-org-column'; columns: string[] };

export type OrgFileReading = { ok: true; entries: TargetEntry[] } | ({ ok: false } & OrgFileProblem);

const refuse = (problem: OrgFileProblem): OrgFileReading => ({ ok: false, ...problem });

/**
 * Reads an org list in any shape people have it: one id a line, CSV with or without a header, or JSON, as
 * `sf data query` writes them. Blank lines and `#` comments are passed over; every other line becomes an entry.
 */
export const readOrgFile = async (content: string, column?: string): Promise<OrgFileReading> => {
  // One kind of line end: the parser counts the two characters of another as two lines where they are in quotes.
  const text = content.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  if (/^\s*[[{]/.test(text)) return readJson(text, column);
  const lines = text.split('\n').filter((line) => !isBlank(line));
  const [first] = lines;
  if (first === undefined) return { ok: true, entries: [] };
  const hasColumns = lines.some((line) => /[,;\t]/.test(withoutComment(line).trim()));
  return column !== undefined || hasColumns || orgColumn([unquote(first)]) !== undefined
    ? readCsv(text, delimiterOf(first), column)
    : { ok: true, entries: readLines(text) };
};

const ORG_ID = /^00D[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?$/;

const isBlank = (line: string): boolean => /^\s*(?:#|$)/.test(line);

const unquote = (text: string): string =>
  text
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim();

const readLines = (text: string): TargetEntry[] =>
  text
    .split('\n')
    .map((line, index) => ({ line: index + 1, text: line }))
    .filter((entry) => !isBlank(entry.text))
    .map((entry) => ({ ...entry, text: unquote(withoutComment(entry.text)) }));

const withoutComment = (text: string): string => text.replace(/\s+#.*/, '');

/** Whichever of comma, semicolon and tab stands most often in the first line. */
const delimiterOf = (line: string): string =>
  [',', ';', '\t'].reduce((best, candidate) =>
    line.split(candidate).length > line.split(best).length ? candidate : best,
  );

const orgColumn = (names: readonly string[], wanted?: string): string | undefined =>
  (wanted === undefined ? ORG_COLUMNS : [wanted])
    .map((column) => names.find((name) => name.toLowerCase() === column.toLowerCase()))
    .find((name) => name !== undefined);

type CsvRow = { line: number; raw: string; cells: string[] };

const readCsv = async (text: string, delimiter: string, column: string | undefined): Promise<OrgFileReading> => {
  const parsed = await parseCsv(text, delimiter);
  if (!Array.isArray(parsed)) return refuse(parsed);
  const rows = parsed.filter((row) => !isCommentRow(row));
  const header = rows[0]?.cells ?? [];
  const name = orgColumn(header, column);
  if (name === undefined) {
    return column === undefined
      ? { ok: true, entries: rows.map((row) => entryOf(row, likeliestId(row.cells))) }
      : refuse({ problem: 'no-such-column', column, columns: header });
  }
  const index = header.indexOf(name);
  return { ok: true, entries: rows.slice(1).map((row) => entryOf(row, row.cells[index] ?? '', header)) };
};

const parseCsv = async (text: string, delimiter: string): Promise<CsvRow[] | OrgFileProblem> => {
  const { parse } = await import('csv-parse/sync');
  const options = { delimiter, info: true, raw: true, relax_column_count: true, relax_quotes: true } as const;
  try {
    // The parser's types do not know what `info` and `raw` add to a record.
    const rows = parse(text, options) as unknown as Array<{ record: string[]; raw: string; info: { lines: number } }>;
    return rows
      .map(({ record, raw, info }) => ({
        // The parser counts a row's last line; a quoted name may hold line breaks of its own.
        line: info.lines - record.flatMap((cell) => cell.split('\n').slice(1)).length,
        raw,
        cells: record.map(unquote),
      }))
      .filter(({ cells }) => cells.some((cell) => cell !== ''));
  } catch (error) {
    const { message, lines } = error as Error & { lines?: number };
    return { problem: 'malformed-csv', line: lines ?? 0, detail: message };
  }
};

const beginsAsComment = (row: CsvRow): boolean => /^\s*#/.test(row.raw);

const isCommentRow = (row: CsvRow): boolean => beginsAsComment(row) && !row.cells.some((cell) => ORG_ID.test(cell));

/**
 * A row that begins with `#` and still names an org may be commented out, or may begin with an org's name. Neither
 * pushing to it nor leaving it out in silence would be right, so it is handed on whole, to be refused.
 */
const entryOf = (row: CsvRow, text: string, header?: string[]): TargetEntry => ({
  line: row.line,
  text: beginsAsComment(row) ? row.raw.trim() : text,
  ...(header === undefined ? {} : { columns: besides(header.map((name, index) => [name, row.cells[index] ?? ''])) }),
});

const besides = (cells: Array<[name: string, value: string]>): Record<string, string> =>
  Object.fromEntries(cells.map(([name, value]) => [name.toLowerCase(), value]));

/** In a row without a header: the one cell that looks like an org id, otherwise the whole row, to be refused as it is. */
const likeliestId = (cells: string[]): string => {
  const filled = cells.map(withoutComment).filter((cell) => cell !== '');
  const [id, ...others] = filled.filter((cell) => ORG_ID.test(cell));
  return id !== undefined && others.length === 0 ? id : filled.join(', ');
};

const readJson = (text: string, column: string | undefined): OrgFileReading => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return refuse({ problem: 'malformed-json', detail: (error as Error).message });
  }
  const rows = rowsOf(parsed);
  if (rows === undefined) return refuse({ problem: 'malformed-json', detail: 'there is no list of records in it' });
  const sample = rows.find(isRecord);
  const columns = Object.keys(sample ?? {}).filter((key) => key !== 'attributes');
  const name = orgColumn(columns, column);
  if (sample !== undefined && name === undefined) {
    return refuse(
      column === undefined ? { problem: 'no-org-column', columns } : { problem: 'no-such-column', column, columns },
    );
  }
  // A JSON file has no lines worth naming: the entry's number is its place in the list.
  return {
    ok: true,
    entries: rows.map((row, index) => ({
      line: index + 1,
      text: idIn(row, name),
      ...(isRecord(row) ? { columns: besides(Object.entries(row).map(([key, value]) => [key, textOf(value)])) } : {}),
    })),
  };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The list in `sf data query --json` output, in its bare result, or in a plain array. */
const rowsOf = (parsed: unknown): unknown[] | undefined => {
  if (Array.isArray(parsed)) return parsed as unknown[];
  if (!isRecord(parsed)) return undefined;
  return Array.isArray(parsed.records) ? (parsed.records as unknown[]) : rowsOf(parsed.result);
};

/** Where there are records, the column has a name. */
const idIn = (row: unknown, name: string | undefined): string => textOf(isRecord(row) ? row[String(name)] : row);

const textOf = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? unquote(value) : JSON.stringify(value);
};
