/** A count with its label. `muted`: of less interest. `kind`: its colour; the default is that of failures. */
export type Count = { label: string; count: number; muted?: boolean; kind?: 'succeeded' | 'failed' | 'inProgress' };

/** At most this many bars are shown. */
const MOST_BARS = 15;

/** The number of items for each label, the most frequent first. */
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

/** The first counts, and the others separately, because one bar of their sum would be much longer than all others. */
export const topOf = (counts: readonly Count[], most = MOST_BARS): { top: Count[]; others: Count[] } => {
  const shown = counts.length <= most + 1 ? counts.length : most;
  return { top: counts.slice(0, shown), others: counts.slice(shown) };
};

/** Combines counts whose names look the same, so that no two bars have the same name. */
export const mergeBy = (counts: readonly Count[], looksOf: (label: string) => string): Count[] =>
  [...Map.groupBy(counts, ({ label }) => looksOf(label))].map(([label, same]) => ({
    label,
    count: same.reduce((sum, { count }) => sum + count, 0),
    ...(same.every(({ muted }) => muted) ? { muted: true } : {}),
    ...(same[0]?.kind === undefined ? {} : { kind: same[0].kind }),
  }));
