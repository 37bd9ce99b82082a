import stringWidth from 'string-width';

export type Style = { color?: number; bold?: boolean; dim?: boolean };
/** Empty after a character that takes two columns. */
export type Cell = { text: string; style: Style };
export type Screen = ReadonlyArray<readonly Cell[]>;

type Cursor = { row: number; column: number };

const PIECES = /\u001B\[(?<parameters>[0-9;?]*)(?<final>[@-~])|\u001B\][^\u0007]*\u0007|[\r\n\b]|[^\u001B\r\n\b]+/g;
const SEGMENTS = new Intl.Segmenter('en');
const BLANK: Cell = { text: ' ', style: {} };

/**
 * The final content of a terminal: overwritten text, such as progress, is gone. Supports the part of ANSI that `sf`
 * writes.
 */
export const readScreen = (output: string, columns: number): Screen => {
  const rows: Cell[][] = [];
  const cursor: Cursor = { row: 0, column: 0 };
  let style: Style = {};
  for (const { 0: piece, groups } of output.matchAll(PIECES)) {
    if (piece === '\r') cursor.column = 0;
    else if (piece === '\n') cursor.row += 1;
    else if (piece === '\b') cursor.column = Math.max(0, cursor.column - 1);
    else if (groups?.['final'] === 'm') style = styled(style, groups['parameters'] ?? '');
    else if (groups?.['final'] !== undefined) control(rows, cursor, groups['final'], groups['parameters'] ?? '');
    else if (!piece.startsWith('\u001B')) write(rows, cursor, piece, style, columns);
  }
  return rows;
};

const write = (rows: Cell[][], cursor: Cursor, text: string, style: Style, columns: number): void => {
  for (const { segment } of SEGMENTS.segment(text)) {
    const width = stringWidth(segment);
    if (width === 0) continue;
    if (cursor.column + width > columns) Object.assign(cursor, { row: cursor.row + 1, column: 0 });
    const row = rowAt(rows, cursor);
    row[cursor.column] = { text: segment, style };
    if (width === 2) row[cursor.column + 1] = { text: '', style };
    cursor.column += width;
  }
};

/** The row of the cursor, filled with blanks up to it. */
const rowAt = (rows: Cell[][], { row, column }: Cursor): Cell[] => {
  while (rows.length <= row) rows.push([]);
  const cells = rows[row] ?? [];
  while (cells.length < column) cells.push(BLANK);
  return cells;
};

const control = (rows: Cell[][], cursor: Cursor, final: string, parameters: string): void => {
  const number = Number(parameters.split(';')[0]);
  const times = Math.max(1, number);
  if (final === 'A') cursor.row = Math.max(0, cursor.row - times);
  if (final === 'B') cursor.row += times;
  if (final === 'C') cursor.column += times;
  if (final === 'D') cursor.column = Math.max(0, cursor.column - times);
  if (final === 'G') cursor.column = times - 1;
  if (final === 'K' || final === 'J') {
    const row = rowAt(rows, cursor);
    if (number === 0) row.length = cursor.column;
    else row.fill(BLANK, 0, number === 1 ? cursor.column : row.length);
  }
  if (final === 'J' && number === 0) rows.length = cursor.row + 1;
};

/** 30-37 and 90-97 are colours, numbered 0 to 15 here. */
const styled = (before: Style, parameters: string): Style => {
  let style = before;
  for (const code of parameters.split(';').map(Number)) {
    if (code === 0) style = {};
    if (code === 1) style = { ...style, bold: true };
    if (code === 2) style = { ...style, dim: true };
    if (code === 22) style = { ...style, bold: false, dim: false };
    if (code === 39) style = { ...style, color: undefined };
    if (code >= 30 && code <= 37) style = { ...style, color: code - 30 };
    if (code >= 90 && code <= 97) style = { ...style, color: code - 82 };
  }
  return style;
};
