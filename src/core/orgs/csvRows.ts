/** `raw`: the row, unchanged. */
export type CsvRow = { line: number; raw: string; cells: string[] };
export type CsvProblem = { problem: 'malformed-csv'; line: number; detail: string };

const COMMENT = /[ \t]*#.*/y;
const QUOTED = /"[^"]*(?:""[^"]*)*"/y;

/**
 * Parses CSV whose lines end with a line feed. A quote opens a quoted cell only at the beginning of a cell; elsewhere
 * it is text. A surplus quote would pull the following rows, up to the next quote, into its cell. Therefore nothing is
 * read where quotes do not match, or where a quoted cell contains what looks like another row. A comment is a whole
 * line, whatever quotes it contains.
 */
export const csvRows = (text: string, delimiter: string): CsvRow[] | CsvProblem => {
  const end = `\\u{${delimiter.charCodeAt(0).toString(16)}}`;
  const cell = new RegExp(`("[^"]*(?:""[^"]*)*") *(?=[${end}\\n]|$)|[^${end}\\n]*`, 'uy');
  const at = (pattern: RegExp, index: number): RegExpExecArray | null => {
    pattern.lastIndex = index;
    return pattern.exec(text);
  };
  const rows: CsvRow[] = [];
  let line = 1;
  for (let place = 0; place < text.length; place++) {
    const start = place;
    const [comment] = at(COMMENT, start) ?? [];
    const cells = comment?.split(delimiter) ?? [];
    if (comment !== undefined) place += comment.length;
    else {
      for (; ; place++) {
        const [whole = '', quoted] = at(cell, place) ?? [];
        if (quoted === undefined && text[place] === '"') {
          const isClosed = at(QUOTED, place) !== null;
          return problem(
            text,
            place,
            isClosed ? 'there is text after the quote that closes a cell' : 'a quote is never closed',
          );
        }
        if (quoted !== undefined && holdsRow(quoted, delimiter))
          return problem(text, place, 'a quote is closed only in another line, after an organization ID');
        cells.push(quoted === undefined ? whole : quoted.slice(1, -1).replaceAll('""', '"'));
        place += whole.length;
        if (text[place] !== delimiter) break;
      }
    }
    const raw = text.slice(start, place);
    rows.push({ line, raw, cells });
    line += raw.split('\n').length;
  }
  return rows;
};

/** An error with the line of the quote, so that the user can find it. */
const problem = (text: string, place: number, detail: string): CsvProblem => ({
  problem: 'malformed-csv',
  line: text.slice(0, place).split('\n').length,
  detail,
});

/**
 * Whether a cell of several lines contains something that is, or was, an org id. Only most of an id counts, because the
 * cell may be a text in which a word begins like one.
 */
const holdsRow = (cell: string, delimiter: string): boolean =>
  cell.includes('\n') &&
  cell
    .split(delimiter)
    .flatMap((part) => part.split(/["',; \t\n]/))
    .some((part) => /^00d\w{9}/i.test(part.replaceAll(/\W/g, '')));
