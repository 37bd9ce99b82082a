import { chooseColumn, columnKey, isId, type ColumnChoice, type ColumnProblem } from './orgColumn.js';
import { readOrgTable, withoutComment, type OrgRow, type TableProblem } from './orgTable.js';
import type { TargetEntry } from '../errors/entries.js';

export type OrgFileProblem =
  | TableProblem
  | ColumnProblem
  /** `saysSo`: a header, or the org's own count, says that there are no rows, so that the file was not cut off. */
  | { problem: 'no-rows'; saysSo: boolean };

export type OrgFileReading = { ok: true; entries: TargetEntry[] } | ({ ok: false } & OrgFileProblem);

const refuse = (problem: OrgFileProblem): OrgFileReading => ({ ok: false, ...problem });

/**
 * Reads an org list in any common format: one id a line, CSV with or without a header, or JSON as `sf data query`
 * writes it. Ids are taken from one column. Every row becomes an entry, whatever it contains.
 */
export const readOrgFile = (content: string, column?: string): OrgFileReading => {
  const table = readOrgTable(content);
  if ('problem' in table) return refuse(table);
  if (table.rows.length === 0) return refuse({ problem: 'no-rows', saysSo: table.saysEmpty === true });
  const choice = chooseColumn(table, column);
  if ('problem' in choice) return refuse(choice);
  const [first] = choice.rows;
  if (first === undefined) return refuse({ problem: 'no-rows', saysSo: true });
  const width = (choice.names ?? first.cells).length;
  // JSON names all its values. In other formats an unquoted comma in a name shifts the cells after it.
  const before = idColumnsIn(table.names === undefined ? choice.index : 0, choice);
  return { ok: true, entries: choice.rows.map((row) => entryOf(row, choice, { width, before })) };
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
