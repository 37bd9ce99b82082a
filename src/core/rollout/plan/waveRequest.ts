import type { OrgKey, PushableVersion } from '../../model.js';
import type { PushOrg } from '../../ports.js';
import { hasAnyTag } from '../../orgs/customers.js';
import { selectOrgsAs } from '../../orgs/select.js';
import type { SubscriberFilter } from '../../orgs/selection.js';
import { parseVersionRange } from '../../orgs/version.js';
import type { WaveRequest } from './assignWaves.js';
import type { Wave, WaveFilter } from '../definition/types.js';
import type { DefinitionFiles } from './definitionFiles.js';
import { selectionOf } from './planSelection.js';
import type { PlannedOrg } from './types.js';

type WaveTarget = { pushable: PushableVersion; migration: boolean };

/** Which orgs a wave asks for. */
export const requestOf = async (
  org: PushOrg,
  { orgs }: Wave,
  files: DefinitionFiles,
  wanted: WaveTarget,
  eligible: readonly PlannedOrg[],
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
      const found = new Set(await filtered(org, orgs.filter, files, wanted, eligible));
      return { matches: ({ orgKey }) => found.has(orgKey), take: orgs.take };
    }
  }
};

/** The orgs that match a filter, as the org evaluates it. */
const filtered = async (
  org: PushOrg,
  filter: WaveFilter,
  { customers }: DefinitionFiles,
  { pushable, migration }: WaveTarget,
  eligible: readonly PlannedOrg[],
): Promise<OrgKey[]> => {
  const { installedVersions, tags, ...conditions } = filter;
  const isWanted = tags && customers && hasAnyTag(customers, tags);
  const ranges = installedVersions?.flatMap((text) => parseVersionRange(text) ?? []);
  const query: SubscriberFilter = {
    ...conditions,
    isWanted,
    ...(ranges === undefined ? {} : { installedVersions: ranges }),
  };
  // The reasons against an org are already known, so that they are not checked again here.
  const every = { ...selectionOf({ exclusions: [], ignoreLineage: true, migration }), filter: query };
  const found = await selectOrgsAs(org, pushable, every, new Date(0), ({ orgKey }) => ({ orgKey }));
  const known = new Set(eligible.map(({ orgKey }) => orgKey));
  return found.eligible.map(({ orgKey }) => orgKey).filter((orgKey) => known.has(orgKey));
};
