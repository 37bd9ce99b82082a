import type { FailureGroup } from '../../src/core/report/failureGroups.js';
import type { PushReport } from '../../src/core/report/report.js';
import { button, element } from './dom.js';
import { counted, grouped } from './numbers.js';
import { orgList, type View } from './orgList.js';
import { COLUMNS, orgRow } from './orgRow.js';

/** So many rows are in the page at once, however many there are. */
const PAGE_ROWS = 100;

/** Leaves only the orgs of one error in the table, and goes there. */
export type ShowOnly = (group: Pick<FailureGroup, 'meaning' | 'orgKeys'>) => void;

/** The failed orgs, to search, to sort, and to turn over page by page. */
export const orgTable = (section: HTMLElement, { failures }: PushReport): ShowOnly => {
  const select = orgList(failures);
  const view: View = { search: '', orgKeys: null, sort: 'name', descending: false };
  let page = 0;

  const search = element('input', { type: 'search', id: 'search', placeholder: 'Name, id, instance, error …' });
  search.addEventListener('input', () => {
    view.search = search.value;
    update();
  });
  const shown = element('p', { class: 'shown', role: 'status' });
  const only = button('', () => {
    view.orgKeys = null;
    update();
  });
  only.className = 'only';
  const back = button('Previous', () => {
    turn(-1);
  });
  const next = button('Next', () => {
    turn(1);
  });
  const pages = element('nav', { 'aria-label': 'Pages of the list' }, back, next);
  const sortBy = (key: View['sort']): void => {
    view.descending = view.sort === key && !view.descending;
    view.sort = key;
    update();
  };
  const heads = COLUMNS.map(({ key, title }) => {
    const sort = button(title, () => {
      sortBy(key);
    });
    return element('th', { scope: 'col' }, sort);
  });
  const body = element('tbody');

  const draw = (): void => {
    const rows = select(view);
    const from = page * PAGE_ROWS;
    const slice = rows.slice(from, from + PAGE_ROWS);
    body.replaceChildren(...slice.map(orgRow));
    heads.forEach((head, index) => {
      const isSorted = COLUMNS[index]?.key === view.sort;
      head.setAttribute('aria-sort', isSorted ? (view.descending ? 'descending' : 'ascending') : 'none');
    });
    const part =
      rows.length <= PAGE_ROWS
        ? counted(rows.length, 'org')
        : `${range(from, slice.length)} of ${grouped(rows.length)} orgs`;
    shown.textContent = rows.length === failures.length ? part : `${part}, out of ${grouped(failures.length)}`;
    back.disabled = page === 0;
    next.disabled = from + PAGE_ROWS >= rows.length;
    pages.hidden = rows.length <= PAGE_ROWS;
    only.hidden = view.orgKeys === null;
  };
  const update = (): void => {
    page = 0;
    draw();
  };
  const turn = (by: number): void => {
    page += by;
    draw();
    section.scrollIntoView();
  };

  section.append(
    element('div', { class: 'tools' }, element('label', { for: 'search' }, 'Search'), search, only, shown),
    element('table', { class: 'list' }, element('thead', {}, element('tr', {}, ...heads)), body),
    pages,
  );
  draw();

  return ({ meaning, orgKeys }) => {
    view.orgKeys = new Set(orgKeys);
    view.search = search.value = '';
    only.textContent = `Only: ${meaning} ✕`;
    update();
    section.scrollIntoView();
    only.focus({ preventScroll: true });
  };
};

const range = (from: number, rows: number): string => `${grouped(from + 1)} to ${grouped(from + rows)}`;
