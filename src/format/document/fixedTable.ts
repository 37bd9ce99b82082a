import type { TableColumn, Text } from './blocks.js';
import { fitTable } from './fitTable.js';
import { rowLines } from './renderTable.js';
import { lineOf, tableWidthOf, type Screen } from './screen.js';
import { wordsWidth, wordsOf } from './words.js';

/**
 * A table with fixed widths, whose rows can be shown as they are read. Texts that are too long are cut, unless the
 * screen shows whole tables, or the last column wraps. `titles`: the lines above the rows.
 */
export const fixedTable = (
  columns: ReadonlyArray<TableColumn & { columns: number }>,
  screen: Screen,
): { titles: string[]; row: (cells: readonly string[]) => string[] } => {
  const shown = fitTable(
    columns,
    columns.map((column) => column.columns),
    tableWidthOf(screen),
  ) ?? [{ place: 0, columns: columns[0]?.columns ?? 0 }];
  const row = (texts: readonly Text[]): string[] => {
    const cells = texts.map(wordsOf);
    const room = (place: number, least: number): number =>
      screen.whole ? Math.max(least, wordsWidth(cells[place] ?? [])) : least;
    const fit = shown.map(({ place, columns: least }) => ({ place, columns: room(place, least) }));
    return rowLines(cells, columns, fit, (words) => lineOf(words, screen.colors));
  };
  return { titles: row(columns.map(({ title }) => ({ text: title, style: 'heading', whole: true }))), row };
};
