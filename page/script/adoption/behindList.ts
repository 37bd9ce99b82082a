import type { BehindOrg } from '../../../src/core/adoption/report.js';
import { toLongId } from '../../../src/core/orgs/ids.js';
import { whyText } from '../../../src/format/behindText.js';
import { customerText } from '../../../src/format/customer.js';
import type { ListColumn } from '../rowList.js';

/** The columns of the list of orgs that are behind, in order. */
export const BEHIND_COLUMNS = [
  { title: 'Org', value: ({ orgName }) => orgName },
  { title: 'Org key', value: ({ orgKey }) => orgKey },
  { title: 'Type', value: ({ orgType }) => orgType },
  { title: 'Instance', value: ({ instanceName }) => instanceName },
  { title: 'Installed', value: ({ installedVersion }) => installedVersion },
  { title: 'Why', value: whyText },
] as const satisfies ReadonlyArray<ListColumn<BehindOrg>>;

/** The searchable texts of a row; the long form of the id contains the short one. */
export const behindText = (org: BehindOrg): Array<string | null> => [
  ...[org.orgName, toLongId(org.orgKey), customerText(org.customer), org.orgType, org.orgStatus],
  ...[org.instanceName, org.installedVersion, org.hadVersion, org.pushRequestId, org.reason, whyText(org)],
];
