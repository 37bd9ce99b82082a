import { INELIGIBLE } from '../../core/orgs/ineligible.js';
import type { ListedSubscriber } from '../../core/orgs/subscriberPages.js';
import { csvLine } from '../../core/text/csv.js';
import { customerCells, customerText, type CustomerColumns } from '../customer.js';
import { jsonLine } from '../../core/text/json.js';
import type { TableColumn } from '../document/blocks.js';
import { fixedTable } from '../document/fixedTable.js';
import type { Screen } from '../document/screen.js';
import { JSON_ROWS, type RowFormat } from '../rowFormat.js';
import { linesText } from '../text.js';

const reasonOf = ({ notPushable, atMost }: ListedSubscriber): string =>
  `${notPushable === null ? '' : INELIGIBLE[notPushable].text}${atMost === null ? '' : `: can go to ${atMost} at most`}`;

/** Columns have the org's field names, so that the file can be used like one of a query. */
const CSV: ReadonlyArray<[name: string, value: (row: ListedSubscriber) => string | null]> = [
  ['OrgKey', (row) => row.orgKey],
  ['OrgName', (row) => row.orgName],
  ['OrgType', (row) => row.orgType],
  ['OrgStatus', (row) => row.orgStatus],
  ['InstanceName', (row) => row.instanceName],
  ['InstalledVersion', (row) => row.installedVersion],
  ['MetadataPackageVersionId', (row) => row.installedVersionId],
  ['ParentOrg', (row) => row.parentOrg],
  ['NotPushable', reasonOf],
];

type HumanColumn = TableColumn & { columns: number; value: (row: ListedSubscriber) => string | null };

/** Fixed widths, because the rows of a million orgs are not kept to measure them. */
const HUMAN: readonly HumanColumn[] = [
  { title: 'Org', columns: 15, value: (row) => row.orgKey },
  { title: 'Name', columns: 32, gives: 'shorten', value: (row) => row.orgName },
  { title: 'Type', columns: 10, gives: 3, value: (row) => row.orgType },
  { title: 'Status', columns: 8, gives: 1, value: (row) => row.orgStatus },
  { title: 'Instance', columns: 8, gives: 2, value: (row) => row.instanceName },
  { title: 'Installed', columns: 10, gives: 4, value: (row) => row.installedVersion },
  { title: 'Not pushable', columns: 48, gives: 'wrap', value: reasonOf },
];

/** The column after the name, where there is a customer file. */
const CUSTOMER: HumanColumn = {
  title: 'Customer',
  columns: 32,
  gives: 'shorten',
  value: ({ customer }) => customerText(customer),
};

/** For people: the lines of titles, or of a page of rows, for the width of the screen. */
const humanRows = (
  screen: Screen,
  { length }: CustomerColumns = [],
): ((rows?: readonly ListedSubscriber[]) => string) => {
  const human = length === 0 ? HUMAN : HUMAN.toSpliced(2, 0, CUSTOMER);
  const block = fixedTable(human, screen);
  return (rows) =>
    linesText(
      rows === undefined ? block.titles : rows.flatMap((row) => block.row(human.map(({ value }) => value(row) ?? ''))),
    );
};

export const SUBSCRIBER_FORMATS = {
  human: {
    begin: (screen, columns?: CustomerColumns) => humanRows(screen, columns)(),
    page: (rows, _isFirst, screen, columns?: CustomerColumns) => humanRows(screen, columns)(rows),
    end: '',
  },
  csv: {
    begin: (_screen?: Screen, columns: CustomerColumns = []) =>
      linesText([csvLine([...CSV, ...columns].map(([name]) => name))]),
    page: (rows, _isFirst?: boolean, _screen?: Screen, columns: CustomerColumns = []) =>
      linesText(
        rows.map((row) => csvLine([...CSV.map(([, value]) => value(row)), ...customerCells(columns, row.customer)])),
      ),
    end: '',
  },
  json: JSON_ROWS,
  jsonl: {
    begin: () => '',
    page: (rows) => linesText(rows.map(jsonLine)),
    end: '',
  },
} as const satisfies Record<string, RowFormat<ListedSubscriber>>;

export type SubscriberFormat = keyof typeof SUBSCRIBER_FORMATS;

export const SUBSCRIBER_FORMAT_NAMES = Object.keys(SUBSCRIBER_FORMATS) as SubscriberFormat[];
