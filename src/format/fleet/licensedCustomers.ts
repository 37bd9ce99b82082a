import type { LicensedCustomer } from '../../core/orgs/licenses.js';
import { csvLine } from '../../core/text/csv.js';
import type { TableColumn } from '../document/blocks.js';
import { fixedTable } from '../document/fixedTable.js';
import { JSON_ROWS, type RowFormat } from '../rowFormat.js';
import { linesText } from '../text.js';

type Column = TableColumn & { columns: number; name: string; value: (row: LicensedCustomer) => string | null };

/** The columns of a customer file. */
const COLUMNS: readonly Column[] = [
  { title: 'Org', name: 'OrgKey', columns: 15, value: (row) => row.orgKey },
  { title: 'Account', name: 'Account', columns: 40, gives: 'shorten', value: (row) => row.account },
  { title: 'Owner', name: 'Owner', columns: 24, gives: 'shorten', value: (row) => row.owner },
  { title: 'Renewal', name: 'Renewal', columns: 10, value: (row) => row.renewal },
  { title: 'Tags', name: 'Tags', columns: 12, value: (row) => row.tags.join(';') },
];

const cellsOf = (row: LicensedCustomer): Array<string | null> => COLUMNS.map(({ value }) => value(row));

/** All formats except the first can be read as a customer file. */
export const LICENSED_FORMATS = {
  human: {
    begin: (screen) => linesText(fixedTable(COLUMNS, screen).titles),
    page: (rows, _isFirst, screen) => {
      const block = fixedTable(COLUMNS, screen);
      return linesText(rows.flatMap((row) => block.row(cellsOf(row).map((cell) => cell ?? ''))));
    },
    end: '',
  },
  csv: {
    begin: () => linesText([csvLine(COLUMNS.map(({ name }) => name))]),
    page: (rows) => linesText(rows.map((row) => csvLine(cellsOf(row)))),
    end: '',
  },
  json: JSON_ROWS,
} as const satisfies Record<string, RowFormat<LicensedCustomer>>;

export type LicensedFormat = keyof typeof LICENSED_FORMATS;

export const LICENSED_FORMAT_NAMES = Object.keys(LICENSED_FORMATS) as LicensedFormat[];
