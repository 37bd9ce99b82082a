import { EVERY_ORG, type OrgSelection } from '../../orgs/selection.js';
import type { RolloutPlan } from './types.js';

type PlanSelection = Pick<RolloutPlan, 'exclusions'> & {
  ignoreLineage?: boolean;
  migration?: boolean;
  stepwise?: boolean;
};

/** The selection of every org that can be in a plan. */
export const selectionOf = ({ migration = false, ...rest }: PlanSelection): OrgSelection => ({
  ...EVERY_ORG,
  ...rest,
  migration,
  overDays: true,
});

/** The same selection for an existing plan. */
export const selectionFor = ({ exclusions, ignoreLineage, migration, upgradePath }: RolloutPlan): OrgSelection =>
  selectionOf({ exclusions, ignoreLineage, migration, stepwise: upgradePath === 'stepwise' });
