import type { BehindOrg } from '../../../src/core/adoption/report.js';
import { toLongId } from '../../../src/core/orgs/ids.js';
import { whyText } from '../../../src/format/fleet/behindText.js';
import { customerText } from '../../../src/format/customer.js';
import type { ListColumn } from '../rowList.js';

/** What the list of orgs that are behind shows, in the order of its columns. */
export const BEHIND_COLUMNS = [
  { title: 'Org', value: ({ orgName }) => orgName },
  { title: 'Org key', value: ({ orgKey }) => orgKey },
  { title: 'Type', value: ({ orgType }) => orgType },
  { title: 'Instance', value: ({ instanceName }) => instanceName },
  { title: 'Installed', value: ({ installedVersion }) => installedVersion },
  { title: 'Why', value: whyText },
] as const satisfies ReadonlyArray<ListColumn<BehindOrg>>;

/** Everything that can be searched for; the id in its long form has the short one in it. */
export const behindText = (org: BehindOrg): Array<string | null> => [
  ...[org.orgName, toLongId(org.orgKey), customerText(org.customer), org.orgType, org.orgStatus],
  ...[org.instanceName, org.installedVersion, org.hadVersion, org.pushRequestId, org.reason, whyText(org)],
];
