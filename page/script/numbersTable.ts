import { element } from './dom.js';

type Rows = ReadonlyArray<ReadonlyArray<Node | string>>;

/** A table whose first columns are texts and whose others are numbers. */
export const numbersTable = (titles: readonly string[], rows: Rows, texts = 1): HTMLElement => {
  const kindOf = (column: number): Record<string, string> => (column < texts ? {} : { class: 'number' });
  const head = titles.map((title, column) => element('th', { scope: 'col', ...kindOf(column) }, title));
  const lines = rows.map((cells) =>
    element('tr', {}, ...cells.map((cell, column) => element('td', kindOf(column), cell))),
  );
  const table = element(
    'table',
    { class: 'numbers' },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...lines),
  );
  return element('div', { class: 'scroll' }, table);
};

/** The content of a chart as a table. */
export const inNumbers = (titles: readonly string[], rows: Rows): HTMLElement =>
  element('details', {}, element('summary', {}, 'Show as table'), numbersTable(titles, rows));
