import { chooseColumn, columnKey, type ColumnChoice, type ColumnProblem } from './orgColumn.js';
import { readTable, withoutComment, type OrgRow, type TableProblem } from './orgTable.js';
import type { TargetEntry } from '../errors/entries.js';

export type OrgFileProblem =
  | TableProblem
  | ColumnProblem
  /** `saysSo`: a header, or the org's own count, says that there are none, so that the file is not one cut off. */
  | { problem: 'no-rows'; saysSo: boolean };

export type OrgFileReading = { ok: true; entries: TargetEntry[] } | ({ ok: false } & OrgFileProblem);

const refuse = (problem: OrgFileProblem): OrgFileReading => ({ ok: false, ...problem });

/**
 * Reads an org list in any shape people have it: one id a line, CSV with or without a header, or JSON, as
 * `sf data query` writes them. Ids are taken from one column; every row becomes an entry, whatever stands there.
 */
export const readOrgFile = (content: string, column?: string): OrgFileReading => {
  const table = readTable(content);
  if ('problem' in table) return refuse(table);
  if (table.rows.length === 0) return refuse({ problem: 'no-rows', saysSo: table.saysEmpty === true });
  const choice = chooseColumn(table, column);
  if ('problem' in choice) return refuse(choice);
  if (choice.rows.length === 0) return refuse({ problem: 'no-rows', saysSo: true });
  const width = (choice.names ?? choice.rows[0]?.cells ?? []).length;
  return { ok: true, entries: choice.rows.map((row) => entryOf(row, choice, width)) };
};

const entryOf = (row: OrgRow, { index, names }: ColumnChoice, width: number): TargetEntry => {
  const { line, cells } = row;
  // A name with a comma that nobody quoted moves what follows it: another column's cell would stand in this one's place.
  const isShifted = index > 0 && cells.length > width;
  const text = row.refused ?? (isShifted ? cells.join(', ') : withoutComment(cells[index] ?? ''));
  if (names === undefined) return { line, text };
  const beside = names.map((name, place) => [columnKey(name), cells[place] ?? '']);
  return { line, text, columns: Object.fromEntries(beside) as Record<string, string> };
};
