import type { OrderOutcome } from './outcome.js';
import { countOrgs, isNothingToDo, summarizePlan, type OrgCounts, type PlanSummary } from '../orgs/planSummary.js';
import type { SelectedOrgs } from '../orgs/select.js';
import type { Targets } from '../orgs/targets.js';
import type { Package, PackageVersion, PushableVersion } from '../model.js';

/** What preflight found. `orgs.kept` = `orgs.eligible` + `orgs.rejected` + `orgs.skipped`. */
export type ValidationResult = {
  /** `succeeded`: every org can be upgraded; `partial`: some; `failed`: none; `nothing-to-do`: none was named, or left. */
  outcome: OrderOutcome;
  package: Package;
  version: PackageVersion;
  orgs: OrgCounts & { eligible: number };
  plan: PlanSummary;
};

export const validationResult = (
  { package: pkg, version }: PushableVersion,
  targets: Targets | undefined,
  selected: SelectedOrgs,
): ValidationResult => {
  const eligible = selected.eligible.length;
  const outcome = eligible === 0 ? 'failed' : selected.ineligible.length > 0 ? 'partial' : 'succeeded';
  return {
    outcome: isNothingToDo(targets, selected) ? 'nothing-to-do' : outcome,
    package: pkg,
    version,
    orgs: { ...countOrgs(selected, targets), eligible },
    plan: summarizePlan(selected, targets),
  };
};
