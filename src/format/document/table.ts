import { GAP, type Block, type TableColumn, type Text } from './blocks.js';
import { wordsWidth, cut, wordsOf, wrap, type Paint, type Word } from './words.js';

type Cells = ReadonlyArray<readonly Word[]>;

/** Columns under their titles. Where there is no room for that, each row becomes a block of names and values. */
export const tableLines = ({ columns, rows }: Block & { is: 'table' }, most: number, paint: Paint): string[] => {
  const titles = columns.map(({ title }) =>
    wordsOf(title === '' ? '' : { text: title, style: 'heading', whole: true }),
  );
  const hasTitles = titles.some((words) => words.length > 0);
  const cells = rows.map((row) => row.map((text: Text) => wordsOf(text)));
  const all = hasTitles ? [titles, ...cells] : cells;
  const natural = columns.map((_, place) =>
    all.reduce((widest, row) => Math.max(widest, wordsWidth(row[place] ?? [])), 0),
  );
  const fit = fitTable(columns, natural, most);
  if (fit === undefined) return stacked(columns, titles, cells, most, paint);
  return all.flatMap((row) => rowLines(row, columns, fit, paint));
};

/** A row under its titles: one line, or several where its last column wraps. */
export const rowLines = (
  row: Cells,
  columns: readonly TableColumn[],
  fit: NonNullable<Fit>,
  paint: Paint,
): string[] => {
  const parts = fit.map(({ place, columns: room }) => {
    const words = row[place] ?? [];
    return columns[place]?.gives === 'wrap' ? wrap(words, room) : [cut(words, room)];
  });
  const height = Math.max(1, ...parts.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    fit
      .map(({ place, columns: room }, index) => {
        const words = parts[index]?.[line] ?? [];
        const blanks = ' '.repeat(Math.max(0, room - wordsWidth(words)));
        const isRight = columns[place]?.align === 'right';
        return `${' '.repeat(GAP)}${isRight ? blanks : ''}${paint(words)}${isRight ? '' : blanks}`;
      })
      .join('')
      .trimEnd(),
  );
};

/** The first cell, and below it the others with their titles. Empty cells are left out. */
const stacked = (
  columns: readonly TableColumn[],
  titles: Cells,
  cells: readonly Cells[],
  most: number,
  paint: Paint,
): string[] => {
  const longest = Math.max(0, ...titles.slice(1).map(wordsWidth));
  return cells.flatMap((row) => [
    ...wrap(row[0] ?? [], most - GAP).map((line) => `  ${paint(line)}`.trimEnd()),
    ...columns.slice(1).flatMap((_, index) => {
      const [title, value] = [titles[index + 1] ?? [], row[index + 1] ?? []];
      if (value.length === 0) return [];
      const name = `${paint(title)}${' '.repeat(longest - wordsWidth(title))}`;
      const before = longest === 0 ? '    ' : `    ${name}  `;
      const room = most - 4 - (longest === 0 ? 0 : longest + 2);
      const blanks = ' '.repeat(longest === 0 ? 4 : longest + 6);
      return wrap(value, room).map((line, at) => `${at === 0 ? before : blanks}${paint(line)}`.trimEnd());
    }),
  ]);
};

/** The fewest columns that remain of a column that is cut, and of one that wraps. */
const LEAST = { shorten: 12, wrap: 20 };

/** The columns to show, by their index, with their widths; undefined where a table has to be stacked. */
type Fit = ReadonlyArray<{ place: number; columns: number }> | undefined;

/**
 * Makes a table fit. First its last column wraps, then columns are cut, the widest first, then columns are left out in
 * their given order, and the others get the room. Where that is not enough, the table is stacked.
 */
export const fitTable = (columns: readonly TableColumn[], natural: readonly number[], most: number): Fit => {
  const order = columns
    .flatMap(({ gives }, place) => (typeof gives === 'number' ? [{ place, gives }] : []))
    .toSorted((a, b) => a.gives - b.gives);
  for (let left = 0; left <= order.length; left++) {
    const out = new Set(order.slice(0, left).map(({ place }) => place));
    const shown = columns.flatMap(({ gives, least = LEAST.shorten }, place) =>
      out.has(place) ? [] : [{ place, gives, least, columns: natural[place] ?? 0 }],
    );
    const fit = narrowed(shown, most);
    if (fit !== undefined) return fit;
  }
  return undefined;
};

type Shown = { place: number; gives: TableColumn['gives']; least: number; columns: number };

const narrowed = (shown: readonly Shown[], most: number): Fit => {
  const result = shown.map((each) => ({ ...each }));
  let excess = result.reduce((sum, { columns }) => sum + GAP + columns, 0) - most;
  const give = (each: Shown, least: number): void => {
    const given = Math.max(0, Math.min(excess, each.columns - least));
    each.columns -= given;
    excess -= given;
  };
  for (const each of result) if (each.gives === 'wrap') give(each, LEAST.wrap);
  const cuttable = result.filter(({ gives }) => gives === 'shorten').toSorted((a, b) => b.columns - a.columns);
  for (const each of cuttable) give(each, each.least);
  return excess > 0 ? undefined : result;
};
