import { compare } from '../text/compare.js';
import { reasonsAbout, type IneligibleReason } from './ineligible.js';
import type { SelectedOrgs } from './select.js';
import type { DropReason, DroppedEntry } from '../errors/entries.js';
import type { Targets } from './targets.js';
import type { RejectedOrg } from '../model.js';

/** What a push would do, in numbers. */
export type PlanSummary = {
  /** Orgs that will be upgraded. */
  orgs: number;
  /** The same by PackageSubscriber.OrgType: Production, Sandbox, or `unknown`. The largest group first, here and below. */
  byType: Record<string, number>;
  /** By PackageSubscriber.InstanceName. */
  byInstance: Record<string, number>;
  /** By the number of the version that they have. */
  byInstalledVersion: Record<string, number>;
  /** How many orgs would not be upgraded, by reason; entries that were dropped count, too. */
  notUpgraded: Partial<Record<IneligibleReason, number>>;
};

/** What became of every org that was named or found: `read` = `kept` + `dropped`. */
export type OrgCounts = {
  /** Entries of the list, or orgs that were found. */
  read: number;
  /** Orgs that were looked at. */
  kept: number;
  /** Not upgraded, each with its reason: one of preflight's, or the org's own code where the org refused it. */
  rejected: RejectedOrg[];
  /** Entries of the list that could not be read, or named an org again. */
  dropped: DroppedEntry[];
  /** Named, but not what the filters ask for; or not in the sample, or beyond the limit. */
  skipped: number;
};

const DROPPED_AS: Record<DropReason, IneligibleReason> = {
  duplicate: 'duplicate',
  'invalid-id': 'invalid-id',
  'not-an-org': 'invalid-id',
  'bad-checksum': 'invalid-id',
};

/** What is written where the hub does not know. */
const UNKNOWN = 'unknown';

/** How many there are of each, the largest group first. */
export const tally = <T>(items: readonly T[], keyOf: (item: T) => string | null): Record<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item) || UNKNOWN;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || compare(a, b)));
};

/** Counts the orgs of a selection, the largest group first. */
export const summarizePlan = (selected: SelectedOrgs, targets: Targets | undefined): PlanSummary => ({
  orgs: selected.eligible.length,
  byType: tally(selected.eligible, (org) => org.orgType),
  byInstance: tally(selected.eligible, (org) => org.instanceName),
  byInstalledVersion: tally(selected.eligible, (org) => org.installedVersion),
  notUpgraded: tally(
    [
      ...selected.rejected.map(({ reason }) => reason),
      ...(targets?.dropped ?? []).map(({ reason }) => DROPPED_AS[reason]),
    ],
    (reason) => reason,
  ),
});

export const countOrgs = ({ kept, rejected, skipped }: SelectedOrgs, targets: Targets | undefined): OrgCounts => ({
  read: targets?.read ?? kept,
  kept,
  rejected,
  dropped: targets?.dropped ?? [],
  skipped,
});

/** With another version, or by another way, there would be something to do. */
const OF_THE_VERSION = reasonsAbout('version', 'way', 'generation');

/**
 * Whether orgs were looked for, and none is left to push to: all have the version, or can't be upgraded anyway. That is no
 * mistake, as it would be where they were named.
 */
export const isNothingToDo = (
  targets: Targets | undefined,
  { eligible, rejected }: Pick<SelectedOrgs, 'eligible' | 'rejected'>,
): boolean =>
  targets === undefined && eligible.length === 0 && !rejected.some(({ reason }) => OF_THE_VERSION.has(reason));
