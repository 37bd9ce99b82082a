export type ListColumn<T> = {
  title: string;
  /** The value by which the column is sorted; rows without a value always come last. */
  value: (row: T) => string | null;
};

/** The shown rows and their order: `only` filters them, `sort` is the index of a column. */
export type View<T> = { search: string; only: ((row: T) => boolean) | null; sort: number; descending: boolean };

/** Sorts names naturally, and 1.10 after 1.9. */
const COLLATOR = new Intl.Collator('en', { numeric: true });

/**
 * A list that is searched and sorted repeatedly, with cached results. `searchText` returns the searchable texts of a
 * row.
 */
export const rowList = <T>(
  rows: readonly T[],
  columns: ReadonlyArray<ListColumn<T>>,
  searchText: (row: T) => ReadonlyArray<string | null>,
): ((view: View<T>) => T[]) => {
  const orders = new Map<number, T[][]>();
  const orderOf = (column: number): T[][] => {
    const known = orders.get(column) ?? sorted(rows, columns[column]?.value ?? (() => null));
    orders.set(column, known);
    return known;
  };
  const texts = new Map<T, string>();
  const textOf = (row: T): string => {
    const known = texts.get(row) ?? lowered(searchText(row));
    texts.set(row, known);
    return known;
  };
  return ({ search, only, sort, descending }) => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const [there = [], missing = []] = orderOf(sort);
    return [...(descending ? there.toReversed() : there), ...missing].filter(
      (row) => (only?.(row) ?? true) && (words.length === 0 || words.every((word) => textOf(row).includes(word))),
    );
  };
};

/** Sorted rows with a value, and rows without one. */
const sorted = <T>(rows: readonly T[], valueOf: (row: T) => string | null): T[][] => {
  const valued = rows.map((row) => ({ row, value: valueOf(row) ?? '' }));
  const there = valued.filter(({ value }) => value !== '').sort((a, b) => COLLATOR.compare(a.value, b.value));
  return [there, valued.filter(({ value }) => value === '')].map((list) => list.map(({ row }) => row));
};

const lowered = (texts: ReadonlyArray<string | null>): string =>
  texts
    .filter((text) => text !== null)
    .join('\n')
    .toLowerCase();
