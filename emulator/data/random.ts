import { known } from './known.js';

/** Pseudo-random numbers, the same in every run. */
export type Random = {
  /** 0 <= n < 1 */
  next(): number;
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
};

/** mulberry32: small, fast, and good enough to make test data. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { next, below, pick: (items) => known(items[below(items.length)]) };
};

/** A seed from a text, so that the data of an org depends on the org alone. */
export const seedOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return hash >>> 0;
};

/** Shuffles the items in place. */
export const shuffle = (items: Uint32Array, random: Random): Uint32Array => {
  for (let place = items.length - 1; place > 0; place--) {
    const other = random.below(place + 1);
    const item = items[place] ?? 0;
    items[place] = items[other] ?? 0;
    items[other] = item;
  }
  return items;
};
