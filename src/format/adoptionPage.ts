import type { AdoptionReport, BehindOrg } from '../core/adoption/report.js';
import type { OtherSnapshots, Snapshot } from '../core/adoption/snapshot.js';
import { adoptionOutcome, adoptionSteps, otherSnapshotsText } from './adoption.js';
import { stepsIn } from './html.js';
import type { AdoptionPage } from './pageData.js';

/** So many of the orgs that are behind are in a page, which a browser has to read as a whole. */
export const MOST_PAGE_ORGS = 20_000;
/** So many points a trend has at most, the last snapshot among them. */
const MOST_POINTS = 400;

/** What the page of an adoption is made from. */
export const adoptionPage = (
  report: AdoptionReport,
  behind: readonly BehindOrg[],
  snapshots: readonly Snapshot[],
  others: readonly OtherSnapshots[] = [],
): AdoptionPage => ({
  kind: 'adoption',
  createdAt: report.time,
  outcome: adoptionOutcome(report),
  report: { ...report, sample: [] },
  behind,
  next: stepsIn(adoptionSteps(report)),
  trend: thinned(snapshots).map(({ time, version, orgs, versions }) => ({ time, version, orgs, versions })),
  trendNote: otherSnapshotsText(others),
});

/** The last one, and others before it at even distances. */
const thinned = <T>(items: readonly T[]): T[] => {
  const step = Math.ceil(items.length / MOST_POINTS);
  return items.filter((_, index) => (items.length - 1 - index) % step === 0);
};
