import type { AdoptionPage } from '../../../src/format/pageData.js';

/** At most this many versions are shown separately; the others are combined. */
const MOST_VERSIONS = 5;

const OTHERS = 'Other versions';

/** The share (0 to 100) of the orgs that have a version, at each moment. */
export type Series = { version: string; shares: number[] };

/** Orders 1.10 after 1.9. */
const COLLATOR = new Intl.Collator('en', { numeric: true });

/** The versions that most orgs had at any time, the newest first, and the others combined. */
export const trendOf = (trend: AdoptionPage['trend']): Series[] => {
  const most = new Map<string, number>();
  for (const { versions, orgs } of trend)
    for (const [version, count] of Object.entries(versions))
      most.set(version, Math.max(most.get(version) ?? 0, count / Math.max(1, orgs.total)));
  const used = [...most].filter(([, share]) => share > 0).sort(([, a], [, b]) => b - a);
  const isOver = used.length > MOST_VERSIONS + 1;
  const shown = (isOver ? used.slice(0, MOST_VERSIONS) : used)
    .map(([version]) => version)
    .sort((a, b) => COLLATOR.compare(b, a));
  const series = (version: string, countOf: (versions: Record<string, number>) => number): Series => ({
    version,
    shares: trend.map(({ orgs, versions }) => (100 * countOf(versions)) / Math.max(1, orgs.total)),
  });
  const named = new Set(shown);
  const rest = (versions: Record<string, number>): number =>
    Object.entries(versions).reduce((sum, [version, count]) => sum + (named.has(version) ? 0 : count), 0);
  return [
    ...shown.map((version) => series(version, (versions) => versions[version] ?? 0)),
    ...(isOver ? [series(OTHERS, rest)] : []),
  ];
};
