import type { OrgKey, PushableVersion } from '../model.js';
import { hasAnyTag, type Customers } from '../orgs/customers.js';
import { EVERY_ORG, selectOrgsAs, type SubscriberFilter } from '../orgs/select.js';
import { parseVersionRange } from '../orgs/version.js';
import type { PushOrg } from '../ports.js';
import type { WaveFilter } from './definition/types.js';
import type { PlannedOrg } from './types.js';

/** The orgs that meet a filter, as the org itself sees it. */
export const filteredOrgs = async (
  org: PushOrg,
  filter: WaveFilter,
  pushable: PushableVersion,
  eligible: readonly PlannedOrg[],
  customers: Customers | undefined,
): Promise<OrgKey[]> => {
  const { installedVersions, tags, ...conditions } = filter;
  const isWanted = tags && customers && hasAnyTag(customers, tags);
  const ranges = installedVersions?.flatMap((text) => parseVersionRange(text) ?? []);
  const query: SubscriberFilter = {
    ...conditions,
    isWanted,
    ...(ranges === undefined ? {} : { installedVersions: ranges }),
  };
  // What speaks against an org is known already.
  const every = { ...EVERY_ORG, filter: query, ignoreLineage: true };
  const found = await selectOrgsAs(org, pushable, every, new Date(0), ({ orgKey }) => ({ orgKey }));
  const known = new Set(eligible.map(({ orgKey }) => orgKey));
  return found.eligible.map(({ orgKey }) => orgKey).filter((orgKey) => known.has(orgKey));
};
