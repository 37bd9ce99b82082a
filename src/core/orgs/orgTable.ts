import { trimInvisible } from '../text/visible.js';
import { csvRows, type CsvProblem } from './csvRows.js';

/** `refused`: a row that can't be parsed, unchanged. Where there is a header, it is the first row. */
export type OrgRow = { line: number; cells: string[]; refused?: string };

/** A file as rows of cells. `names`: its columns, where they are no row, as in JSON. */
export type OrgTable = { rows: OrgRow[]; names?: string[]; saysEmpty?: boolean };

export type TableProblem =
  { problem: 'malformed-json'; detail: string } | CsvProblem | { problem: 'incomplete'; detail: string };

/** Takes a file apart: one value a line, CSV, or JSON. Blank lines and `#` comments are passed over. */
export const readOrgTable = (content: string): OrgTable | TableProblem => {
  // One kind of line end: the parser counts the two characters of another as two lines where they are in quotes.
  const text = content.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  if (/^\s*[[{]/.test(text)) return readJson(text);
  // Excel's own first line. It stays as a blank one, so that lines are counted as an editor does.
  const [whole = '', separator] = /^"?sep=(.)"?[ \t]*(?=\n|$)/i.exec(text) ?? [];
  const rest = text.slice(whole.length);
  const lines = rest.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  const delimiter = separator ?? delimiterOf(lines[0] ?? '');
  const has = (line: string): boolean => line.includes(delimiter) || (separator === undefined && /[,;\t]/.test(line));
  return lines.some((line) => has(withoutComment(line).trim())) ? readCsv(rest, delimiter) : readLines(rest);
};

/** The text of a cell: without blanks, invisible characters and quotes around it. */
const unquote = (text: string): string => trimInvisible(trimInvisible(text).replace(/^(["'])(.*)\1$/, '$2'));

export const withoutComment = (text: string): string => text.replace(/(?<!\s)\s+#.*/, '');

/** The most frequent of comma, semicolon and tab in the first line, outside of quotes. */
const delimiterOf = (line: string): string => {
  const bare = line.replaceAll(/"[^"]*"/g, '');
  return [',', ';', '\t'].reduce((best, candidate) =>
    bare.split(candidate).length > bare.split(best).length ? candidate : best,
  );
};

const ORG_ID = /^00D[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?$/;

const beginsAsComment = (raw: string): boolean => /^\s*#/.test(raw);

/**
 * A row that begins with `#` and still names an org may be commented out, or may begin with an org's name. Neither
 * pushing to it nor leaving it out in silence would be right, so it is refused whole.
 */
const textRow = (line: number, raw: string, cells: string[]): OrgRow[] => {
  // A list's line of two quotes is still a line; a spreadsheet's row of commas is none.
  if (cells.every((cell) => cell === '') && (cells.length > 1 || trimInvisible(raw) === '')) return [];
  if (!beginsAsComment(raw)) return [{ line, cells }];
  return cells.some((cell) => ORG_ID.test(cell)) ? [{ line, cells, refused: raw.trim() }] : [];
};

const readLines = (text: string): OrgTable => ({
  rows: text.split('\n').flatMap((line, index) => textRow(index + 1, line, [unquote(withoutComment(line))])),
});

const readCsv = (text: string, delimiter: string): OrgTable | TableProblem => {
  const rows = csvRows(text, delimiter);
  if ('problem' in rows) return rows;
  return { rows: rows.flatMap(({ line, raw, cells }) => textRow(line, raw, cells.map(unquote))) };
};

const readJson = (text: string): OrgTable | TableProblem => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { problem: 'malformed-json', detail: faultIn(text) };
  }
  const answers = answersIn(parsed);
  const values = answers.at(-1);
  if (!Array.isArray(values)) return { problem: 'malformed-json', detail: 'there is no list of records in it' };
  // The innermost says most: how many are missing.
  const detail = answers
    .toReversed()
    .map((answer) => incompleteness(answer, values.length))
    .find((each) => each !== undefined);
  if (detail !== undefined) return { problem: 'incomplete', detail };
  // JSON has no lines worth naming: a row's number is its place in the list.
  const numbered = values.map((value: unknown, index) => ({ line: index + 1, value }));
  const records = values.filter(isRecord);
  const saysEmpty = answers.some((answer) => isRecord(answer) && Number(answer.totalSize) === 0);
  if (records.length === 0) {
    return { rows: numbered.map(({ line, value }) => ({ line, cells: [textOf(value)] })), saysEmpty };
  }
  const names = [...new Set(records.flatMap(Object.keys))].filter((name) => name !== 'attributes');
  return {
    names,
    rows: numbered.map(({ line, value }) =>
      isRecord(value)
        ? { line, cells: names.map((name) => textOf(value[name])) }
        : { line, cells: [], refused: value === null ? '' : JSON.stringify(value) },
    ),
  };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `sf data query --json` output, its bare result, or a plain array: from the outermost value to the list in it. */
const answersIn = (parsed: unknown): unknown[] => {
  if (!isRecord(parsed)) return [parsed];
  return [parsed, ...(Array.isArray(parsed.records) ? [parsed.records as unknown] : answersIn(parsed.result))];
};

/** What warns of records that are missing, in whatever words and wherever the text is. */
const WARNING =
  /\b(?:records?|rows?|results?)\b.{0,300}\b(?:limit|exceed)|\blimit.{0,300}\b(?:records|rows|results)\b|\bmissing\b|\bincomplete\b|\btruncated\b/i;

/** Why an answer, by what it says of itself, is not all there is. */
const incompleteness = (answer: unknown, count: number): string | undefined => {
  if (!isRecord(answer)) return undefined;
  const { status = 0, totalSize = count, done = true, nextRecordsUrl = null, warnings = [] } = answer;
  // Other tools write these as texts.
  if (Number(totalSize) > count) return `${Number(totalSize) - count} of ${Number(totalSize)} records are missing`;
  if (Number(totalSize) !== count) return `"totalSize" is ${JSON.stringify(totalSize)}, not ${count}`;
  if (String(done) !== 'true') return `"done" is ${JSON.stringify(done)}`;
  if (nextRecordsUrl !== null && nextRecordsUrl !== '') return 'it continues at "nextRecordsUrl"';
  if (String(status) !== '0') return `it is an error: "status" is ${JSON.stringify(status)}`;
  const texts = [warnings].flat().map((each) => JSON.stringify(each));
  const warning = texts.find((text) => WARNING.test(text));
  return warning && `it came with the warning ${warning}`;
};

/** Where JSON can no longer be read. The parser's own message has no place, but a piece of the text. */
const faultIn = (text: string): string => {
  let [fine, broken] = [0, text.length];
  while (broken - fine > 1) {
    const middle = Math.floor((fine + broken) / 2);
    if (isBroken(text.slice(0, middle))) broken = middle;
    else fine = middle;
  }
  const lines = text.slice(0, broken).split('\n');
  return `it can't be read from line ${lines.length}, column ${lines.at(-1)?.length ?? 0} on`;
};

/** Whether no end could make it right. */
const isBroken = (beginning: string): boolean => {
  try {
    JSON.parse(beginning);
    return false;
  } catch (error) {
    const { message } = error as Error;
    const [, position] = /at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message) ?? [];
    const isEnd = /^(?:Unexpected end|Unterminated string)/.test(message) || Number(position) >= beginning.length;
    return !isEnd;
  }
};

const textOf = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? unquote(value) : JSON.stringify(value);
};
