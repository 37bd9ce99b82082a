import type { PushableVersion } from '../model.js';
import type { Exclusion } from '../orgs/exclusions.js';
import { countOrgs, isNothingToDo, summarizePlan, type OrgCounts, type PlanSummary } from '../orgs/planSummary.js';
import type { EligibleOrg, SelectedOrgs } from '../orgs/select.js';
import type { LineageFindings } from '../orgs/upgradePaths.js';
import type { Targets } from '../orgs/targets.js';
import type { PlanOutcome } from './outcome.js';

/**
 * What a push would do: plain data, to be looked at, shown to somebody, and scheduled. It may be written down as JSON and
 * scheduled by another process.
 *
 * `outcome` is `succeeded` where every org can be upgraded, `partial` where some can, `failed` where none can, and
 * `nothing-to-do` where orgs were looked for, and none is left to push to. `orgs.rejected` has one reason for each org that
 * would not be upgraded, and `orgs.kept` = `orgs.eligible` + `orgs.rejected` + `orgs.skipped`. `released` and `deprecated` are
 * the version's: one that is a beta or deprecated can't be pushed to anybody.
 */
export type PlannedPush = PushableVersion & {
  /** Names the plan: one push is made of it, however often it is scheduled. */
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
  /** Who is pushed to. */
  eligible: EligibleOrg[];
  /** Exclusions that are over on the day of the push, so that their orgs are pushed to. */
  expiredExclusions: Exclusion[];
  /** Push requests (0DV) for the version that were there before, to tell from the one that is made. */
  knownRequests: string[];
  /** Those of them that were Created: they may have become pushes of the same orgs by the time that the plan is scheduled. */
  knownCreated?: string[] | undefined;
  /** What the package is, and how orgs get to the version from what they have. */
  lineage: LineageFindings;
  /** API calls that scheduling takes when nothing goes wrong. */
  apiCalls: number;
};

/** What preflight has found, as a plan has it. `targets`: the orgs that were named, undefined where they were looked for. */
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
