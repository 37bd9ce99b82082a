import type { TargetEntry } from '../errors/usageProblem.js';
import { readOrgKey } from './ids.js';
import { readOrgTable, withoutComment, type OrgRow, type OrgTable, type TableProblem } from './orgTable.js';

/**
 * Names of columns with the org id, in order of preference: a query may select its own Id beside the OrgKey. The third
 * and the fourth are those of the License Management App.
 */
const ORG_COLUMNS = [
  'OrgKey',
  'SubscriberOrganizationKey',
  'sfLma__Subscriber_Org_ID__c',
  'Subscriber Org ID',
  'OrganizationId',
  'Id',
] as const;

/**
 * A column of a file: its name, or its number from 1; how many of its cells are org ids; and the first cells that are
 * not.
 */
export type ColumnCount = { column: string; ids: number; cells: number; others: Cell[] };

type ColumnProblem =
  | { problem: 'no-such-column'; column: string; columns: readonly string[] }
  | { problem: 'no-org-column'; columns: ColumnCount[] };

export type OrgFileProblem =
  | TableProblem
  | ColumnProblem
  /** `saysSo`: a header, or the org's own count, says that there are no rows, so that the file was not cut off. */
  | { problem: 'no-rows'; saysSo: boolean };

/** The one column of a file that contains the ids. `names`: the names of all columns, where the file has them. */
type ColumnChoice = { index: number; names?: readonly string[]; rows: OrgRow[] };

/** A normal form of column names: the same for `Organization ID`, `organization_id` and `OrganizationId`. */
export const columnKey = (name: string): string => name.toLowerCase().replaceAll(/[\s_]/g, '');

const isId = (cell: string): boolean => readOrgKey(cell).ok;

/**
 * Whether a cell is, or was, an org id, however much of it was cut off. A cut or mistyped id shows that its column is
 * meant to contain ids.
 */
const isLikeId = (cell: string): boolean => /^00d/i.test(cell.replaceAll(/\W/g, ''));

/**
 * Chooses the column that contains the ids, once for the whole file: the requested column, or one with a known name. In
 * a file without names, the only column with ids, if all of its cells are ids. Other columns with ids, such as that of
 * the parent org, are never taken.
 */
const chooseColumn = (table: OrgTable, wanted?: string): ColumnChoice | ColumnProblem => {
  const { rows } = table;
  const header = headerOf(table);
  const found = (wanted === undefined ? ORG_COLUMNS : [wanted])
    .map((column) => indexesOf(header.names, column))
    .find((indexes) => indexes.length > 0);
  if (found !== undefined) {
    const [index = 0, ...others] = found;
    return others.length === 0 ? { index, names: header.names, rows: header.below } : refuse(header);
  }
  const columns = columnsOf(rows);
  if (wanted !== undefined) {
    const isNumber = table.names === undefined && /^[1-9]\d{0,4}$/.test(wanted) && Number(wanted) <= columns.length;
    if (isNumber) return { index: Number(wanted) - 1, rows };
    return { problem: 'no-such-column', column: wanted, columns: header.names };
  }
  if (table.names !== undefined) return refuse(header);
  if (columns.length <= 1) return { index: 0, rows };
  // An empty column before the others may be the one that was meant.
  const meant = columns.findIndex((cells) => cells.every((cell) => cell === '') || cells.some(isLikeId));
  const isOnlyOne = !columns.slice(meant + 1).some((cells) => cells.some(isLikeId));
  const isOnlyIds = columns[meant]?.some(isId) === true && columns[meant].every((cell) => cell === '' || isId(cell));
  return isOnlyOne && isOnlyIds ? { index: meant, rows } : refuse(header);
};

/** The names of the columns, and the rows below them. A first row that contains an id is not a header. */
type Header = { names: readonly string[]; below: OrgRow[] };

const headerOf = ({ rows, names }: OrgTable): Header => {
  if (names !== undefined) return { names, below: rows };
  const first = rows.find(({ refused }) => refused === undefined);
  if (first === undefined || first.cells.some(isLikeId)) return { names: [], below: rows };
  return { names: first.cells, below: rows.filter((row) => row !== first) };
};

const indexesOf = (names: readonly string[], name: string): number[] =>
  names.flatMap((each, index) => (columnKey(each) === columnKey(name) ? [index] : []));

type Cell = { line: number; text: string };

const cellsIn = (rows: readonly OrgRow[]): Cell[][] => {
  const whole = rows.filter(({ refused }) => refused === undefined);
  const width = Math.max(0, ...new Set(whole.map(({ cells }) => cells.length)));
  return Array.from({ length: width }, (_, index) =>
    whole.map(({ line, cells }) => ({ line, text: withoutComment(cells[index] ?? '') })),
  );
};

const columnsOf = (rows: readonly OrgRow[]): string[][] => cellsIn(rows).map((cells) => cells.map(({ text }) => text));

/** The number of cells shown for each column that are not ids. */
const OTHERS_SHOWN = 3;

const refuse = ({ names, below }: Header): ColumnProblem => {
  const columns = cellsIn(below).map((cells, index): ColumnCount => {
    const others = cells.filter(({ text }) => !isId(text));
    return {
      // Unknown names may come from a first row that is no header; they still help more than numbers.
      column: names[index] || String(index + 1),
      ids: cells.length - others.length,
      cells: cells.length,
      others: others.slice(0, OTHERS_SHOWN),
    };
  });
  return { problem: 'no-org-column', columns };
};

/** The rows of a file below its header, in any format, with their column of ids. */
export type OrgRows = ColumnChoice & { isJson: boolean };

export const readOrgRows = (content: string, column?: string): OrgRows | OrgFileProblem => {
  const table = readOrgTable(content);
  if ('problem' in table) return table;
  if (table.rows.length === 0) return { problem: 'no-rows', saysSo: table.saysEmpty === true };
  const choice = chooseColumn(table, column);
  if ('problem' in choice) return choice;
  if (choice.rows.length === 0) return { problem: 'no-rows', saysSo: true };
  return { ...choice, isJson: table.names !== undefined };
};

export type OrgFileReading = { ok: true; entries: TargetEntry[] } | ({ ok: false } & OrgFileProblem);

/**
 * Reads an org list in any common format: one id a line, CSV with or without a header, or JSON as `sf data query`
 * writes it. Ids are taken from one column. Every row becomes an entry, whatever it contains.
 */
export const readOrgFile = (content: string, column?: string): OrgFileReading => {
  const read = readOrgRows(content, column);
  if ('problem' in read) return { ok: false, ...read };
  const { names, rows, index, isJson } = read;
  // Stryker disable next-line OptionalChaining: a file without rows was refused; the types ask for it.
  const width = names?.length ?? rows[0]?.cells.length ?? 0;
  // JSON names all its values. In other formats an unquoted comma in a name shifts the cells after it.
  const before = idColumnsIn(isJson ? 0 : index, read);
  return { ok: true, entries: rows.map((row) => entryOf(row, read, { width, before })) };
};

/** Which of the first `count` columns contain org ids too, such as those of parents. */
const idColumnsIn = (count: number, { names, rows }: ColumnChoice): number[] =>
  Array.from({ length: count }, (_, place) => place).filter((place) => {
    const name = names?.[place];
    const isParent = name !== undefined && columnKey(name) === 'parentorg';
    // Stryker disable next-line ConditionalExpression: what is not there is no id; the types ask for it.
    return isParent || rows.some(({ cells }) => cells[place] !== undefined && isId(cells[place]));
  });

type Shape = { width: number; before: readonly number[] };

const entryOf = (row: OrgRow, { index, names }: ColumnChoice, { width, before }: Shape): TargetEntry => {
  const { line, cells } = row;
  const isElse = (place: number): boolean => !!cells[place] && !isId(cells[place]);
  // In a shifted row, the cell of another column would be read as the id.
  const isShifted = index > 0 && (cells.length > width || before.some(isElse));
  const text = row.refused ?? (isShifted ? cells.join(', ') : withoutComment(cells[index] ?? ''));
  if (names === undefined) return { line, text };
  const beside = names.map((name, place) => [columnKey(name), cells[place] ?? '']);
  return { line, text, columns: Object.fromEntries(beside) as Record<string, string> };
};
