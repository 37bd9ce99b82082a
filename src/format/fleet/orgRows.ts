import type { BehindOrg } from '../../core/adoption/report.js';
import { INELIGIBLE } from '../../core/orgs/ineligible.js';
import type { LicensedCustomer } from '../../core/orgs/licenses.js';
import type { ListedSubscriber } from '../../core/orgs/subscriberPages.js';
import { canGoTo, type UpgradePath } from '../../core/orgs/upgradePaths.js';
import { customerText, type CustomerColumns } from '../customer.js';
import { paragraph, type Block } from '../document/blocks.js';
import type { Screen } from '../document/render.js';
import {
  csvWriter,
  jsonArrayWriter,
  jsonLinesWriter,
  tableWriter,
  type CsvColumns,
  type FixedColumn,
  type RowWriter,
} from '../rows.js';
import { counted } from '../text.js';
import { whyText } from './behindText.js';

/** What is listed of an org in every file. Columns have the org's field names, so that it can be used as an org file. */
const ORG: CsvColumns<ListedSubscriber | BehindOrg> = [
  ['OrgKey', (org) => org.orgKey],
  ['OrgName', (org) => org.orgName],
  ['OrgType', (org) => org.orgType],
  ['OrgStatus', (org) => org.orgStatus],
  ['InstanceName', (org) => org.instanceName],
  ['InstalledVersion', (org) => org.installedVersion],
];

const reasonOf = ({ notPushable, atMost }: ListedSubscriber): string =>
  `${notPushable === null ? '' : INELIGIBLE[notPushable].text}${atMost === null ? '' : `: ${canGoTo(atMost)}`}`;

const SUBSCRIBER: CsvColumns<ListedSubscriber> = [
  ...ORG,
  ['MetadataPackageVersionId', (row) => row.installedVersionId],
  ['ParentOrg', (row) => row.parentOrg],
  ['NotPushable', reasonOf],
];

const SHOWN_SUBSCRIBER: ReadonlyArray<FixedColumn<ListedSubscriber>> = [
  { title: 'Org', columns: 15, value: (row) => row.orgKey },
  { title: 'Name', columns: 32, gives: 'shorten', value: (row) => row.orgName },
  { title: 'Type', columns: 10, gives: 3, value: (row) => row.orgType },
  { title: 'Status', columns: 8, gives: 1, value: (row) => row.orgStatus },
  { title: 'Instance', columns: 8, gives: 2, value: (row) => row.instanceName },
  { title: 'Installed', columns: 10, gives: 4, value: (row) => row.installedVersion },
  { title: 'Not pushable', columns: 48, gives: 'wrap', value: reasonOf },
];

/** After the name, where there is a customer file. */
const SHOWN_CUSTOMER: FixedColumn<ListedSubscriber> = {
  title: 'Customer',
  columns: 32,
  gives: 'shorten',
  value: ({ customer }) => customerText(customer),
};

export const SUBSCRIBER_FORMAT_NAMES = ['human', 'csv', 'json', 'jsonl'] as const;

/** The formats of a list of subscribers, with the columns that a customer file adds. */
export const SUBSCRIBER_FORMATS: Record<
  (typeof SUBSCRIBER_FORMAT_NAMES)[number],
  (screen: Screen, columns?: CustomerColumns) => RowWriter<ListedSubscriber>
> = {
  human: (screen, columns = []) =>
    tableWriter(columns.length === 0 ? SHOWN_SUBSCRIBER : SHOWN_SUBSCRIBER.toSpliced(2, 0, SHOWN_CUSTOMER), screen),
  csv: (_screen, columns = []) => csvWriter([...SUBSCRIBER, ...columns]),
  json: jsonArrayWriter,
  jsonl: jsonLinesWriter,
};

/**
 * `212 orgs on 1.2.0.1 can go to 1.4.3.2 at most`: for versions from which one push does not lead to the wanted
 * version.
 */
export const formatAtMost = (paths: ReadonlyArray<Omit<UpgradePath, 'pushes'>>): Block[] =>
  paths.map(({ installedVersion, orgs, newest }) =>
    paragraph(
      newest === null
        ? `No version follows from ${installedVersion}, which ${counted(orgs, 'org')} ${orgs === 1 ? 'has' : 'have'}.`
        : `${counted(orgs, 'org')} on ${installedVersion} ${canGoTo(newest)}.`,
    ),
  );

type CustomerColumn = FixedColumn<LicensedCustomer> & { name: string };

/** The columns of a customer file. */
const CUSTOMER: readonly CustomerColumn[] = [
  { title: 'Org', name: 'OrgKey', columns: 15, value: (row) => row.orgKey },
  { title: 'Account', name: 'Account', columns: 40, gives: 'shorten', value: (row) => row.account },
  { title: 'Owner', name: 'Owner', columns: 24, gives: 'shorten', value: (row) => row.owner },
  { title: 'Renewal', name: 'Renewal', columns: 10, value: (row) => row.renewal },
  { title: 'Tags', name: 'Tags', columns: 12, value: (row) => row.tags.join(';') },
];

export const LICENSED_FORMAT_NAMES = ['human', 'csv', 'json'] as const;

/** The formats of a list of customers. All except the first can be read as a customer file. */
export const LICENSED_FORMATS: Record<
  (typeof LICENSED_FORMAT_NAMES)[number],
  (screen: Screen) => RowWriter<LicensedCustomer>
> = {
  human: (screen) => tableWriter(CUSTOMER, screen),
  csv: () => csvWriter(CUSTOMER.map(({ name, value }) => [name, value])),
  json: jsonArrayWriter,
};

const BEHIND_ORG: CsvColumns<BehindOrg> = [
  ...ORG,
  ['ParentOrg', (org) => org.parentOrg],
  ['Behind', (org) => org.reason],
  ['Reason', whyText],
  ['FailedPushes', (org) => String(org.failures)],
  ['HadVersion', (org) => org.hadVersion],
  ['PushRequestId', (org) => org.pushRequestId],
];

/** The formats of the orgs that are behind. */
export const BEHIND_FORMATS: Record<'csv' | 'jsonl', (columns: CustomerColumns) => RowWriter<BehindOrg>> = {
  csv: (columns) => csvWriter([...BEHIND_ORG, ...columns]),
  jsonl: jsonLinesWriter,
};
