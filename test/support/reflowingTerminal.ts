import stringWidth from 'string-width';

/** A terminal that wraps lines again when it is resized, like most terminals; the cursor moves with its text. */
export type ReflowingTerminal = { write(output: string): void; resize(columns: number): void; lines(): string[] };

type Row = { cells: string[]; continues: boolean };

const PIECES = /\u001B\[(?<number>[0-9;?]*)(?<final>[@-~])|[\r\n]|[^\u001B\r\n]/gu;

export const reflowingTerminal = (width: number): ReflowingTerminal => {
  let [columns, rows, row, column]: [number, Row[], number, number] = [width, [], 0, 0];
  const rowAt = (index: number): Row => {
    while (rows.length <= index) rows.push({ cells: [], continues: false });
    return rows[index]!;
  };
  const put = (sign: string): void => {
    const wide = stringWidth(sign);
    if (wide === 0) return;
    if (column + wide > columns) {
      rowAt(row).continues = true;
      [row, column] = [row + 1, 0];
    }
    const { cells } = rowAt(row);
    while (cells.length < column) cells.push(' ');
    cells.splice(column, wide, sign, ...Array<string>(wide - 1).fill(''));
    column += wide;
  };
  const write = (output: string): void => {
    for (const { 0: piece, groups } of output.matchAll(PIECES)) {
      const count = Math.max(1, Number(groups?.['number'] ?? 1));
      if (piece === '\r') column = 0;
      else if (piece === '\n') rowAt((row += 1));
      else if (groups?.['final'] === 'A') row = Math.max(0, row - count);
      else if (groups?.['final'] === 'J' || groups?.['final'] === 'K') {
        rowAt(row).cells.length = Math.min(rowAt(row).cells.length, column);
        rowAt(row).continues = false;
        if (groups['final'] === 'J') rows.length = row + 1;
      } else if (groups === undefined || groups['final'] === undefined) put(piece);
    }
  };
  const resize = (wanted: number): void => {
    const lines: string[][] = [];
    let [lineOfCursor, offset] = [0, 0];
    for (const [index, { cells }] of rows.entries()) {
      if (index === 0 || rows[index - 1]?.continues !== true) lines.push([]);
      const line = lines.at(-1)!;
      if (index === row) [lineOfCursor, offset] = [lines.length - 1, line.length + column];
      line.push(...cells);
    }
    [columns, rows] = [wanted, []];
    for (const [index, cells] of lines.entries()) {
      const height = Math.max(1, Math.ceil(cells.length / columns));
      if (index === lineOfCursor) {
        const down = Math.min(height - 1, Math.floor(offset / columns));
        [row, column] = [rows.length + down, offset - down * columns];
      }
      for (let part = 0; part < height; part++)
        rows.push({ cells: cells.slice(part * columns, (part + 1) * columns), continues: part < height - 1 });
    }
  };
  return { write, resize, lines: () => rows.map(({ cells }) => cells.join('').trimEnd()) };
};
