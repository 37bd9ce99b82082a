import type { Palette } from './colors.js';

/** So many of something; `muted` where it is not what the reader looks for. `kind`: its colour, that of failures if left out. */
export type Count = { label: string; count: number; muted?: boolean; kind?: keyof Palette };

/** So many bars can be read at a glance. */
const MOST_BARS = 15;

/** How many there are of each, the most frequent first. */
export const countBy = <T>(items: readonly T[], labelOf: (item: T) => string): Count[] => {
  const counts = new Map<string, number>();
  for (const item of items) {
    const label = labelOf(item);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts]
    .map(([label, count]) => ({ label, count }))
    .toSorted((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
};

/** The first of many counts, and the others, which would dwarf them in one bar. */
export const topOf = (counts: readonly Count[], most = MOST_BARS): { top: Count[]; others: Count[] } => {
  const shown = counts.length <= most + 1 ? counts.length : most;
  return { top: counts.slice(0, shown), others: counts.slice(shown) };
};

/** Counts whose names look the same are one, so that no two bars have one name. */
export const mergeBy = (counts: readonly Count[], looksOf: (label: string) => string): Count[] =>
  [...Map.groupBy(counts, ({ label }) => looksOf(label))].map(([label, same]) => ({
    label,
    count: same.reduce((sum, { count }) => sum + count, 0),
    ...(same.every(({ muted }) => muted) ? { muted: true } : {}),
    ...(same[0]?.kind === undefined ? {} : { kind: same[0].kind }),
  }));
