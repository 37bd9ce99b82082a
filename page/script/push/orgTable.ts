import type { PushReport } from '../../../src/core/report/report.js';
import type { PushFailure } from '../../../src/core/report/failures.js';
import { rowTable, type ShowOnly } from '../rowTable.js';
import { FAILURE_COLUMNS, failureText } from './failureList.js';
import { FAILURE_CELLS } from './orgCells.js';

export type ShowFailures = ShowOnly<PushFailure>;

/** The failed orgs. */
export const orgTable = (section: HTMLElement, { failures }: PushReport): ShowFailures =>
  rowTable(section, {
    rows: failures,
    columns: FAILURE_COLUMNS.map((column) => ({ ...column, cell: FAILURE_CELLS[column.title] })),
    searchText: failureText,
    noun: 'org',
    hint: 'Name, id, instance, error …',
    kind: 'failed-orgs',
  });
