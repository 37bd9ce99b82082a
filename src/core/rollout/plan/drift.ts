import { selectOrgs } from '../../orgs/select.js';
import type { OrgKey, RejectedOrg } from '../../model.js';
import type { PushOrg } from '../../ports.js';
import { exceeds, type Limit } from '../../limit.js';
import { rejectedOrg } from '../../orgs/ineligible.js';
import type { RolloutPlan } from './plan.js';
import { selectionFor } from './selection.js';

/** How the orgs have changed since the plan was generated. */
export type Drift = {
  planned: number;
  /** Orgs that are planned, and no longer to be upgraded. */
  gone: RejectedOrg[];
  /** Orgs that are to be upgraded, and not in the plan. */
  come: OrgKey[];
  /** Orgs whose installed version is not the one in the plan. */
  changed: OrgKey[];
};

export const readDrift = async (org: PushOrg, plan: RolloutPlan, day: Date): Promise<Drift> => {
  const planned = new Map(plan.waves.flatMap(({ orgs }) => orgs.map((each) => [each.orgKey, each] as const)));
  const orgs = plan.scope === 'report' ? [...planned.keys()] : undefined;
  const { eligible, rejected } = await selectOrgs(org, plan.pushable, { ...selectionFor(plan), orgs }, day);
  const excluded = new Set(plan.excluded.map(({ orgKey }) => orgKey));
  const now = new Map(eligible.map((each) => [each.orgKey, each]));
  const reasons = new Map(rejected.map((each) => [each.orgKey, each]));
  return {
    planned: planned.size,
    gone: [...planned.keys()]
      .filter((orgKey) => !now.has(orgKey))
      .map((orgKey) => reasons.get(orgKey) ?? rejectedOrg(orgKey, 'not-installed')),
    come: [...now.keys()].filter((orgKey) => !planned.has(orgKey) && !excluded.has(orgKey)),
    changed: [...now].flatMap(([orgKey, { installedVersion }]) => {
      const before = planned.get(orgKey);
      return before === undefined || before.installedVersion === installedVersion ? [] : [orgKey];
    }),
  };
};

export const isTooFar = ({ planned, gone, come, changed }: Drift, most: Limit): boolean =>
  exceeds(gone.length + come.length + changed.length, planned, most);
