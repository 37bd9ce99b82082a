import type { Section, TablesPage } from '../../../src/format/pageData.js';
import { element, foreign } from '../dom.js';
import { addSection, drawHead } from '../frame.js';
import { rowTable } from '../rowTable.js';
import { timelineSection } from './timelineSection.js';

/** A text of this length fits into a column. */
const SHORT = 24;
/** No column: rows keep their order. */
const KEPT = -1;
/** With at most this many rows no search is needed. */
const FEW_ROWS = 15;

/** Draws a rollout, its plan, or all pushes of a hub. */
export const drawTables = ({ eyebrow, name, outcome, timeline, sections, notes }: TablesPage): void => {
  drawHead({ eyebrow, name: [foreign(name)], outcome });
  if (timeline !== null && timeline.rows.some(({ bars }) => bars.length > 0))
    timelineSection(addSection('timeline', 'Time'), timeline);
  for (const [index, section] of sections.entries()) tableSection(section, `section-${index}`);
  if (notes.length > 0)
    addSection('notes', 'Notes').append(...notes.map((note) => element('p', { class: 'muted' }, note)));
};

const tableSection = ({ title, titles, rows, newest }: Section, id: string): void => {
  const section = addSection(id, title);
  if (!titles.some(Boolean)) {
    const pairs = rows.map(([key = '', value = '']) => [element('dt', {}, key), element('dd', {}, foreign(value))]);
    section.append(element('dl', { class: 'pairs' }, ...pairs.flat()));
  } else if (rows.length <= FEW_ROWS) section.append(smallTable(titles, rows));
  else
    rowTable<readonly string[]>(section, {
      rows: newest ? rows.toReversed() : rows,
      columns: titles.map((each, column) => ({
        title: each,
        value: (row) => row[column] ?? null,
        cell: (row) => [cellOf(row[column])],
      })),
      searchText: (row) => row,
      noun: 'row',
      hint: 'Any text …',
      kind: `any ${id}`,
      sort: KEPT,
    });
};

/** Ids, times and numbers stay on one line; texts of others may be long. */
const cellOf = (text = ''): HTMLElement => {
  const cell = foreign(text);
  if (text.length <= SHORT) cell.className = 'short';
  return cell;
};

const smallTable = (titles: readonly string[], rows: Section['rows']): HTMLElement =>
  element(
    'table',
    { class: 'list any small' },
    element('thead', {}, element('tr', {}, ...titles.map((title) => element('th', { scope: 'col' }, title)))),
    element(
      'tbody',
      {},
      ...rows.map((row) =>
        element(
          'tr',
          {},
          ...titles.map((title, column) => element('td', { 'data-title': title }, cellOf(row[column]))),
        ),
      ),
    ),
  );
