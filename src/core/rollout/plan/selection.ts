import { EVERY_ORG, type SubscriberFilter, type OrgSelection } from '../../orgs/selection.js';
import { hasAnyTag, type Customers } from '../../orgs/customers.js';
import type { Exclusion } from '../../orgs/entries.js';
import { selectOrgsAs } from '../../orgs/select.js';
import { parseVersionRange } from '../../orgs/version.js';
import type { OrgKey, PushableVersion } from '../../model.js';
import type { PushOrg } from '../../ports.js';
import type { Wave } from '../definition/schema.js';
import type { WaveRequest } from './assignWaves.js';
import type { RolloutPlan } from './plan.js';

/** The contents of the files that a definition names, read before the org is queried. */
export type DefinitionFiles = {
  exclusions: readonly Exclusion[];
  /** The orgs of each wave's file, by file name. */
  orgs: ReadonlyMap<string, readonly OrgKey[]>;
  /** The customers that the orgs belong to. */
  customers?: Customers | undefined;
};

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

type WaveTarget = { pushable: PushableVersion; migration: boolean };

/** Which orgs of a plan a wave asks for. */
export const requestOf = async (
  org: PushOrg,
  { orgs }: Wave,
  files: DefinitionFiles,
  target: WaveTarget,
): Promise<WaveRequest> => {
  switch (orgs.by) {
    case 'rest':
      return { matches: () => true, take: null };
    case 'number':
      return { matches: () => true, take: orgs.take };
    case 'file': {
      const named = new Set(files.orgs.get(orgs.file));
      return { matches: ({ orgKey }) => named.has(orgKey), take: null };
    }
    case 'filter': {
      const { installedVersions, tags, ...conditions } = orgs.filter;
      const filter: SubscriberFilter = {
        ...conditions,
        isWanted: tags && files.customers && hasAnyTag(files.customers, tags),
        installedVersions: installedVersions?.flatMap((text) => parseVersionRange(text) ?? []),
      };
      const found = await findOrgs(org, filter, target);
      return { matches: ({ orgKey }) => found.has(orgKey), take: orgs.take };
    }
  }
};

/** The orgs that match a filter, as the org evaluates it. */
const findOrgs = async (
  org: PushOrg,
  filter: SubscriberFilter,
  { pushable, migration }: WaveTarget,
): Promise<Set<OrgKey>> => {
  // The reasons against an org are already known, so that they are not checked again here.
  const selection = { ...selectionOf({ exclusions: [], ignoreLineage: true, migration }), filter };
  const { eligible } = await selectOrgsAs(org, pushable, selection, new Date(0), ({ orgKey }) => ({ orgKey }));
  return new Set(eligible.map(({ orgKey }) => orgKey));
};
