import { padEnd } from '../text.js';
import { GAP, type TableColumn } from './blocks.js';
import { fitTable } from './fitTable.js';
import { lineOf, widthOf, type Screen } from './screen.js';
import { columnsOf, cut, wordsOf } from './words.js';

/**
 * A table whose widths are known before its rows, which can be shown as they come. What is longer than its column is cut,
 * but for the last one. `titles`: the lines above them.
 */
export const fixedTable = (
  columns: ReadonlyArray<TableColumn & { columns: number }>,
  screen: Screen,
): { titles: string[]; row: (cells: readonly string[]) => string } => {
  const shown = fitTable(
    columns,
    columns.map((column) => column.columns),
    widthOf(screen),
  ) ?? [{ place: 0, columns: columns[0]?.columns ?? 0 }];
  const row = (cells: readonly string[], style?: 'heading'): string =>
    shown
      .map(({ place, columns: room }) => {
        const words = cut(wordsOf({ text: cells[place] ?? '', style }), room);
        return `${' '.repeat(GAP)}${lineOf(words, screen.colors)}${padEnd('', room - columnsOf(words))}`;
      })
      .join('')
      .trimEnd();
  return {
    titles: [
      row(
        columns.map(({ title }) => title),
        'heading',
      ),
    ],
    row: (cells) => row(cells),
  };
};
