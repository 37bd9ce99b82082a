import { DROP_REASONS } from '../errors/usageProblem.js';
import type { OrgKey } from '../model.js';
import { redacted } from '../text/redact.js';
import { isTypo } from '../text/didYouMean.js';
import {
  CUSTOMER_FIELDS,
  customersOf,
  uniqueTags,
  type CustomerField,
  type CustomerLine,
  type Customers,
} from './customers.js';
import { cellText, readCell } from './customerCells.js';
import { readOrgKey } from './ids.js';
import { columnKey, readOrgRows, type OrgFileProblem, type OrgRows } from './orgFile.js';
import { withoutComment, type OrgRow } from './orgTable.js';

/**
 * An error in a customer file that has to be corrected, without tokens and e-mail addresses. `column`: its name; null
 * where the error concerns the whole line.
 */
export type CustomerFault = { line: number; column: string | null; text: string; problem: string };

export type CustomerFileProblem =
  | OrgFileProblem
  /** No column contains customer data. */
  | { problem: 'no-customer-column'; columns: readonly string[] }
  /** The name of a column is probably a mistyped field. */
  | { problem: 'mistyped-column'; column: string; field: CustomerField }
  /** Two columns belong to the same field. */
  | { problem: 'column-twice'; field: CustomerField; columns: readonly string[] }
  /** `read`: the number of lines. */
  | { problem: 'customer-lines'; read: number; faults: CustomerFault[] };

export type CustomersReading = { ok: true; customers: Customers } | ({ ok: false } & CustomerFileProblem);

/**
 * The accepted column names, in any case, with or without blanks and underscores. Some are those of the License
 * Management App.
 */
const NAMES: Record<CustomerField, readonly string[]> = {
  account: ['account', 'accountname', 'customer', 'customername', 'sflmaaccountr.name', 'sflmaaccountr'],
  tier: ['tier'],
  owner: ['owner', 'ownername', 'owner.name', 'accountowner'],
  email: ['email', 'e-mail', 'emailaddress'],
  timeZone: ['timezone', 'timezonesidkey'],
  renewal: ['renewal', 'renewaldate', 'sflmaexpirationc'],
  tags: ['tags', 'tag'],
};

/**
 * Reads a customer file, CSV or JSON in the same formats as an org file: a header, a column with org ids, and any of
 * the columns above. Other columns are ignored. Lines of the same org are combined, unless they contradict one another.
 */
export const readCustomerFile = (content: string): CustomersReading => {
  const table = readOrgRows(content);
  if ('problem' in table) return { ok: false, ...table };
  const columns = customerColumns(table.names ?? []);
  if (!Array.isArray(columns)) return { ok: false, ...columns };

  const lines = new Map<OrgKey, CustomerLine>();
  const lineOf = new Map<OrgKey, number>();
  const faults: CustomerFault[] = [];
  for (const row of table.rows) {
    const read = readRow(row, table, columns);
    faults.push(...read.faults);
    if (read.orgKey === undefined) continue;
    const before = lines.get(read.orgKey);
    const other = before && contradiction(before, read.line);
    if (other !== undefined) {
      const problem = `line ${lineOf.get(read.orgKey) ?? ''} says something else of the same org`;
      faults.push(faultAt(row.line, other, '', problem));
    }
    if (before === undefined) lineOf.set(read.orgKey, row.line);
    lines.set(read.orgKey, added(before, read.line));
  }
  if (faults.length > 0) return { ok: false, problem: 'customer-lines', read: table.rows.length, faults };
  return { ok: true, customers: customersOf(lines, new Set(columns.map(({ field }) => field))) };
};

type Column = { field: CustomerField; name: string; place: number };

/**
 * Which column belongs to which field, or why that is not clear. A mistyped tag column must be an error: if it were
 * ignored, its tags would exclude nobody.
 */
const customerColumns = (names: readonly string[]): Column[] | CustomerFileProblem => {
  const columns = names.flatMap((name, place): Column[] => {
    const field = CUSTOMER_FIELDS.find((each) => NAMES[each].includes(columnKey(name)));
    return field === undefined ? [] : [{ field, name, place }];
  });
  for (const field of CUSTOMER_FIELDS) {
    const same = columns.filter((each) => each.field === field).map(({ name }) => name);
    if (same.length > 1) return { problem: 'column-twice', field, columns: same };
    const typo = same.length === 0 && names.find((name) => isTypo(columnKey(name), columnKey(field)));
    if (typo) return { problem: 'mistyped-column', column: typo, field };
  }
  return columns.length === 0 ? { problem: 'no-customer-column', columns: names } : columns;
};

type RowReading = { orgKey: OrgKey | undefined; line: CustomerLine; faults: CustomerFault[] };

const faultAt = (line: number, column: string | null, text: string, problem: string): CustomerFault => ({
  line,
  column,
  text: redacted(text),
  problem,
});

const readRow = (
  { line, cells, refused }: OrgRow,
  { names = [], index, isJson }: OrgRows,
  columns: readonly Column[],
): RowReading => {
  const nothing = (fault: CustomerFault): RowReading => ({ orgKey: undefined, line: { tags: [] }, faults: [fault] });
  if (refused !== undefined) return nothing(faultAt(line, null, refused, 'it is no line of the table'));
  // An unquoted comma in a name moves cells into other columns: a tier would be wrong, or a tag lost.
  if (cells.slice(names.length).some((cell) => cell !== ''))
    return nothing(faultAt(line, null, cells.join(', '), 'it has more cells than there are columns'));
  const id = withoutComment(cells[index] ?? '');
  const reading = readOrgKey(id);
  if (!reading.ok) return nothing(faultAt(line, names[index] ?? null, id, DROP_REASONS[reading.reason]));

  const read: CustomerLine = { tags: [] };
  const faults: CustomerFault[] = [];
  for (const { field, name, place } of columns) {
    const text = cellText(cells[place] ?? '', isJson);
    if (text === '') continue;
    const cell = readCell(field, text);
    if ('problem' in cell) faults.push(faultAt(line, name, text, cell.problem));
    else Object.assign(read, cell);
  }
  return { orgKey: reading.orgKey, line: read, faults };
};

type Text = Exclude<CustomerField, 'tags'>;

/** The first field for which two lines of an org have different values. */
const contradiction = (a: CustomerLine, b: CustomerLine): Text | undefined =>
  CUSTOMER_FIELDS.filter((field): field is Text => field !== 'tags').find(
    (field) => a[field] !== undefined && b[field] !== undefined && a[field] !== b[field],
  );

const added = (before: CustomerLine | undefined, line: CustomerLine): CustomerLine => ({
  ...line,
  ...before,
  tags: uniqueTags([...(before?.tags ?? []), ...line.tags]),
});
