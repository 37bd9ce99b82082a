import type { PushableVersion } from '../model.js';
import type { Exclusion, Targets } from '../orgs/entries.js';
import { countOrgs, isNothingToDo, summarizePlan, type OrgCounts, type PlanSummary } from '../orgs/planSummary.js';
import type { EligibleOrg, LineageFindings, SelectedOrgs } from '../orgs/selection.js';
import type { PlanOutcome } from './outcome.js';

/**
 * The plan of a push: plain data, to be inspected, shown to somebody, and scheduled. It may be stored as JSON and
 * scheduled by another process.
 *
 * `outcome` is `succeeded` where every org can be upgraded, `partial` where some can, `failed` where none can, and
 * `nothing-to-do` where orgs were searched for, and none is left to push to. `orgs.rejected` has one reason for each
 * org that would not be upgraded, and `orgs.kept` = `orgs.eligible` + `orgs.rejected` + `orgs.skipped`. `released` and
 * `deprecated` describe the version: a beta or deprecated version cannot be pushed to any org.
 */
export type PlannedPush = PushableVersion & {
  /** The id of the plan. One push is made for it, however often it is scheduled. */
  id: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** The org that it was made with. */
  orgId: string;
  outcome: PlanOutcome;
  orgs: OrgCounts & { eligible: number };
  /** ISO 8601 in UTC; null: as soon as possible. Becomes PackagePushRequest.ScheduledStartTime. */
  startTime: string | null;
  /** Orgs are migrated from the first-generation package. */
  migration: boolean;
  /** The orgs by type, instance and version, and how many are not upgraded for which reason. */
  summary: PlanSummary;
  /** The orgs to push to. */
  eligible: EligibleOrg[];
  /** Exclusions that have expired on the day of the push, so that their orgs are pushed to. */
  expiredExclusions: Exclusion[];
  /** Push requests (0DV) for the version that already existed, to distinguish them from the one to be made. */
  knownRequests: string[];
  /** Those of them that were Created: they may have become pushes of the same orgs when the plan is scheduled. */
  knownCreated?: string[] | undefined;
  /** The kind of the package, and how orgs get from their version to this one. */
  lineage: LineageFindings;
  /** The number of API calls that scheduling takes without errors. */
  apiCalls: number;
};

/**
 * The findings of preflight in the form of a plan. `targets`: the named orgs; undefined where orgs were searched for.
 */
export const preflightOf = (
  selected: SelectedOrgs,
  targets: Targets | undefined,
): Pick<PlannedPush, 'outcome' | 'orgs' | 'summary' | 'eligible' | 'knownRequests' | 'knownCreated' | 'lineage'> => {
  const { eligible, rejected, knownRequests, knownCreated, lineage } = selected;
  const outcome = eligible.length === 0 ? 'failed' : rejected.length > 0 ? 'partial' : 'succeeded';
  return {
    outcome: isNothingToDo(targets, selected) ? 'nothing-to-do' : outcome,
    orgs: { ...countOrgs(selected, targets), eligible: eligible.length },
    summary: summarizePlan(selected, targets),
    eligible,
    knownRequests,
    knownCreated,
    lineage,
  };
};
