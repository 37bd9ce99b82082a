import type { Value } from '../model.js';

export type Criterion<T> = {
  readonly read: (item: T) => Value;
  readonly descending: boolean;
  readonly nullsLast: boolean;
};

/** Sorts by several criteria; equal items keep their order. The keys of an item are read once. */
export const sortBy = <T>(items: readonly T[], criteria: readonly Criterion<T>[]): T[] => {
  const compare = criteria.map((criterion) => comparison(items.map(criterion.read), criterion));
  const between = (a: number, b: number): number => {
    for (const difference of compare) {
      const found = difference(a, b);
      if (found !== 0) return found;
    }
    return a - b;
  };
  // Clients that page by id request the order in which records are stored anyway, one page at a time.
  if (items.every((_, place) => place === 0 || between(place - 1, place) < 0)) return [...items];
  const order = Uint32Array.from(items, (_, place) => place).sort(between);
  return Array.from(order, (place) => items[place] as T);
};

/** Compares the items at two places by their keys. */
const comparison = (
  keys: readonly Value[],
  { descending, nullsLast }: Criterion<never>,
): ((a: number, b: number) => number) => {
  const [greater, nullFirst] = [descending ? -1 : 1, nullsLast ? 1 : -1];
  return (placeA, placeB) => {
    const a = keys[placeA] ?? null;
    const b = keys[placeB] ?? null;
    if (a === b) return 0;
    if (a === null) return nullFirst;
    if (b === null) return -nullFirst;
    return a > b ? greater : -greater;
  };
};
