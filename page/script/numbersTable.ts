import { element } from './dom.js';

/** A table whose first column is text and whose others are numbers. */
export const numbersTable = (
  titles: readonly string[],
  rows: ReadonlyArray<ReadonlyArray<Node | string>>,
): HTMLElement =>
  element(
    'div',
    { class: 'scroll' },
    element(
      'table',
      { class: 'numbers' },
      element('thead', {}, element('tr', {}, ...titles.map((title) => element('th', { scope: 'col' }, title)))),
      element('tbody', {}, ...rows.map((cells) => element('tr', {}, ...cells.map((cell) => element('td', {}, cell))))),
    ),
  );

/** What a chart shows, for those who would rather read. */
export const inNumbers = (titles: readonly string[], rows: ReadonlyArray<ReadonlyArray<Node | string>>): HTMLElement =>
  element('details', {}, element('summary', {}, 'In numbers'), numbersTable(titles, rows));
