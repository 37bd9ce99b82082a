import type { Row, Value } from '../model.js';
import type { Accumulator, Aggregate } from './aggregates.js';
import { type Path, read } from './path.js';

/** One row of a grouped result: the values that it is grouped by, and its aggregates, in the requested order. */
export type Group = { readonly keys: readonly Value[]; readonly accumulators: readonly Accumulator[] };

/** Groups rows. Without a GROUP BY there is one group, even without rows. */
export const groupRows = (rows: readonly Row[], by: readonly Path[], aggregates: readonly Aggregate[]): Group[] => {
  const readers = by.map(read);
  const open = (keys: readonly Value[]): Group => ({ keys, accumulators: aggregates.map(({ start }) => start()) });
  if (by.length === 0) {
    const whole = open([]);
    for (const row of rows) add(whole, row);
    return [whole];
  }
  // A single key is used directly. Several keys are joined with their types, so that null is not 'null'.
  const [only, ...more] = readers;
  const keyOf = only && more.length === 0 ? only : (row: Row) => JSON.stringify(readers.map((value) => value(row)));
  const groups = new Map<Value, Group>();
  for (const row of rows) {
    const key = keyOf(row);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = open(readers.map((value) => value(row)))));
    add(group, row);
  }
  return [...groups.values()];
};

const add = ({ accumulators }: Group, row: Row): void => {
  for (const accumulator of accumulators) accumulator.add(row);
};
