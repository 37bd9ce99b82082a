import { EVERY_ORG, type OrgSelection } from '../../orgs/select.js';
import type { RolloutPlan } from './types.js';

type PlanSelection = Pick<RolloutPlan, 'exclusions'> & {
  ignoreLineage?: boolean;
  migration?: boolean;
  stepwise?: boolean;
};

/** Every org that a plan can be for. */
export const selectionOf = ({ migration = false, ...rest }: PlanSelection): OrgSelection => ({
  ...EVERY_ORG,
  ...rest,
  migration,
  overDays: true,
});

/** The same for a plan that is there. */
export const selectionFor = ({ exclusions, ignoreLineage, migration, upgradePath }: RolloutPlan): OrgSelection =>
  selectionOf({ exclusions, ignoreLineage, migration, stepwise: upgradePath === 'stepwise' });
