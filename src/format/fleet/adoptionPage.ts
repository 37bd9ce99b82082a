import type { AdoptionReport, BehindOrg } from '../../core/adoption/report.js';
import type { OtherSnapshots, Snapshot } from '../../core/adoption/snapshot.js';
import { adoptionOutcome, adoptionSteps, otherSnapshotsText } from './adoption.js';
import { stepsIn } from '../html.js';
import type { AdoptionPage } from '../pageData.js';

/** A page contains at most this many of the orgs that are behind, because a browser loads it as a whole. */
export const MOST_PAGE_ORGS = 20_000;
/** A trend has at most this many points, always including the last snapshot. */
const MOST_POINTS = 400;

/** The data of the page of an adoption report. */
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

/** The last item, and earlier ones at even distances. */
const thinned = <T>(items: readonly T[]): T[] => {
  const step = Math.ceil(items.length / MOST_POINTS);
  return items.filter((_, index) => (items.length - 1 - index) % step === 0);
};
