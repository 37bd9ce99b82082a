import { compare } from '../text/compare.js';
import type { DroppedEntry, DropReason } from '../errors/usageProblem.js';
import type { RejectedOrg } from '../model.js';
import { reasonsAbout, type IneligibleReason } from './ineligible.js';
import type { SelectedOrgs } from './selection.js';
import type { Targets } from './entries.js';

/** A summary of a push in numbers. */
export type PlanSummary = {
  /** Orgs that will be upgraded. */
  orgs: number;
  /**
   * The orgs to upgrade by PackageSubscriber.OrgType: Production, Sandbox, or `unknown`. The largest group first, here
   * and below.
   */
  byType: Record<string, number>;
  /** By PackageSubscriber.InstanceName. */
  byInstance: Record<string, number>;
  /** By the number of the installed version. */
  byInstalledVersion: Record<string, number>;
  /** How many orgs would not be upgraded, by reason; entries that were dropped count, too. */
  notUpgraded: Partial<Record<IneligibleReason, number>>;
};

/** The counts of all orgs that were named or found: `read` = `kept` + `dropped`. */
export type OrgCounts = {
  /** Entries of the list, or orgs that were found. */
  read: number;
  /** Orgs that were checked. */
  kept: number;
  /**
   * Orgs that are not upgraded, with the reason: a reason of preflight, or the org's error code where the org refused
   * it.
   */
  rejected: RejectedOrg[];
  /** Entries of the list that could not be read, or that name an org again. */
  dropped: DroppedEntry[];
  /** Orgs that were named but do not match the filters, are not in the sample, or are beyond the limit. */
  skipped: number;
};

const DROPPED_AS: Record<DropReason, IneligibleReason> = {
  duplicate: 'duplicate',
  'invalid-id': 'invalid-id',
  'not-an-org': 'invalid-id',
  'bad-checksum': 'invalid-id',
};

/** The text for values that the hub does not know. */
const UNKNOWN = 'unknown';

/** The number of items for each key, the largest group first. */
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

/** Reasons that depend on the version: with another version, or another upgrade path, orgs could be upgraded. */
const OF_THE_VERSION = reasonsAbout('version', 'way', 'generation');

/**
 * Whether orgs were searched for and none is left to push to, because all have the version or cannot be upgraded
 * anyway. That is no error, unlike where the orgs were named.
 */
export const isNothingToDo = (
  targets: Targets | undefined,
  { eligible, rejected }: Pick<SelectedOrgs, 'eligible' | 'rejected'>,
): boolean =>
  targets === undefined && eligible.length === 0 && !rejected.some(({ reason }) => OF_THE_VERSION.has(reason));
