import type { CustomerColumns } from './customer.js';
import type { Screen } from './document/screen.js';
import { jsonLine } from '../core/text/json.js';

/** Writes rows as they are read: the beginning, each page of rows, the end. */
export type RowFormat<T> = {
  begin(screen: Screen, columns?: CustomerColumns): string;
  page(rows: readonly T[], isFirst: boolean, screen: Screen, columns?: CustomerColumns): string;
  end: string;
};

/** One JSON array with an object on each line. */
export const JSON_ROWS = {
  begin: () => '[',
  page: (rows: readonly object[], isFirst: boolean) =>
    rows.map((row, index) => `${isFirst && index === 0 ? '\n' : ',\n'}${jsonLine(row)}`).join(''),
  end: '\n]\n',
} as const satisfies RowFormat<object>;
