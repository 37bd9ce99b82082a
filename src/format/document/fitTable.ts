import { GAP, type TableColumn } from './blocks.js';

/** The fewest columns that remain of a column that is cut, and of one that wraps. */
const LEAST = { shorten: 12, wrap: 20 };

/** The columns to show, by their index, with their widths; undefined where a table has to be stacked. */
export type Fit = ReadonlyArray<{ place: number; columns: number }> | undefined;

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
