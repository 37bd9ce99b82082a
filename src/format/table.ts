import { padEnd, padStart, plain, width } from './text.js';

export type Column<T> = { title: string; value: (row: T) => string; align?: 'right' };

/** Rows as aligned columns under their titles, two spaces apart, each line indented by two; cells may hold any text. */
export const table = <T>(rows: readonly T[], columns: ReadonlyArray<Column<T>>): string[] => {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ value }) => plain(value(row)))),
  ];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => width(line[index] ?? ''))));
  return cells.map((line) =>
    line
      .map((cell, index) => (columns[index]?.align === 'right' ? padStart : padEnd)(cell, widths[index] ?? 0))
      .join('  ')
      .replace(/^/, '  ')
      .trimEnd(),
  );
};
