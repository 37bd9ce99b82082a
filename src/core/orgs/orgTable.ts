import { isRecord } from '../text/json.js';
import { trimInvisible } from '../text/plain.js';
import { csvRows, type CsvProblem } from './csvRows.js';

/** `refused`: a row that cannot be parsed, unchanged. Where there is a header, it is the first row. */
export type OrgRow = { line: number; cells: string[]; refused?: string };

/** A file as rows of cells. `names`: the column names, where they are not a row, as in JSON. */
export type OrgTable = { rows: OrgRow[]; names?: string[]; saysEmpty?: boolean };

export type TableProblem =
  { problem: 'malformed-json'; detail: string } | CsvProblem | { problem: 'incomplete'; detail: string };

/** Parses a file: one value a line, CSV, or JSON. Blank lines and `#` comments are skipped. */
export const readOrgTable = (content: string): OrgTable | TableProblem => {
  // All line ends become \n: inside quotes, the parser would count \r\n as two lines.
  const text = content.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  if (/^\s*[[{]/.test(text)) return readJson(text);
  // Excel's own first line. A blank line replaces it, so that line numbers match those of an editor.
  const [whole = '', separator] = /^"?sep=(.)"?[ \t]*(?=\n|$)/i.exec(text) ?? [];
  const rest = text.slice(whole.length);
  const lines = rest.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  const delimiter = separator ?? delimiterOf(lines[0] ?? '');
  const has = (line: string): boolean => line.includes(delimiter) || (separator === undefined && /[,;\t]/.test(line));
  return lines.some((line) => has(withoutComment(line).trim())) ? readCsv(rest, delimiter) : readLines(rest);
};

/** The text of a cell, without blanks, invisible characters and quotes around it. */
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
 * A row that begins with `#` and still contains an org id may be commented out, or may begin with an org's name. Both
 * pushing to it and silently ignoring it could be wrong, so that the row is refused.
 */
const textRow = (line: number, raw: string, cells: string[]): OrgRow[] => {
  // In a list, a line of two quotes is an entry; in a spreadsheet, a row of commas is empty.
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
  // The innermost level is the most precise: it says how many records are missing.
  const detail = answers
    .toReversed()
    .map((answer) => incompleteness(answer, values.length))
    .find((each) => each !== undefined);
  if (detail !== undefined) return { problem: 'incomplete', detail };
  // Line numbers of JSON do not help: a row's number is its position in the list.
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

/**
 * The levels of `sf data query --json` output, of its bare result, or of a plain array: from the outermost value to the
 * list in it.
 */
const answersIn = (parsed: unknown): unknown[] => {
  if (!isRecord(parsed)) return [parsed];
  return [parsed, ...(Array.isArray(parsed.records) ? [parsed.records as unknown] : answersIn(parsed.result))];
};

/** Warnings about missing records, in various wordings, wherever they occur in the text. */
const WARNING =
  /\b(?:records?|rows?|results?)\b.{0,300}\b(?:limit|exceed)|\blimit.{0,300}\b(?:records|rows|results)\b|\bmissing\b|\bincomplete\b|\btruncated\b/i;

/** Why a response is incomplete by its own account; undefined where it is complete. */
const incompleteness = (answer: unknown, count: number): string | undefined => {
  if (!isRecord(answer)) return undefined;
  const { status = 0, totalSize = count, done = true, nextRecordsUrl = null, warnings = [] } = answer;
  // Other tools write these values as strings.
  if (Number(totalSize) > count) return `${Number(totalSize) - count} of ${Number(totalSize)} records are missing`;
  if (Number(totalSize) !== count) return `"totalSize" is ${JSON.stringify(totalSize)}, not ${count}`;
  if (String(done) !== 'true') return `"done" is ${JSON.stringify(done)}`;
  if (nextRecordsUrl !== null && nextRecordsUrl !== '') return 'it continues at "nextRecordsUrl"';
  if (String(status) !== '0') return `it is an error: "status" is ${JSON.stringify(status)}`;
  const texts = [warnings].flat().map((each) => JSON.stringify(each));
  const warning = texts.find((text) => WARNING.test(text));
  return warning && `it came with the warning ${warning}`;
};

/**
 * The place at which JSON becomes invalid. The parser's own message contains a piece of the text instead of a place.
 */
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

/** Whether no continuation could make the text valid. */
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
