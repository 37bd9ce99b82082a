import { button, element, foreign } from './dom.js';
import { counted, grouped } from '../../src/core/text/numbers.js';
import { rowList, type ListColumn, type View } from './rowList.js';

/** At most this many rows are shown at once. */
const PAGE_ROWS = 100;
/** On paper there is no paging: all rows are printed, up to this number. */
const PRINTED_ROWS = 1000;

/** A column with the content of its cells, which otherwise show the value. */
export type TableColumn<T> = ListColumn<T> & { cell?: (row: T) => ReadonlyArray<Node | string> };

type RowTable<T> = {
  rows: readonly T[];
  columns: ReadonlyArray<TableColumn<T>>;
  searchText: (row: T) => ReadonlyArray<string | null>;
  /** The noun for a row, such as `org`. */
  noun: string;
  /** An example of a search, shown in the field. */
  hint: string;
  /** The class in the style sheet, for the widths of its columns. */
  kind: string;
  /** The column by which rows are sorted at first; none where they keep their order. */
  sort?: number;
};

/** Shows only some rows in the table, says which, and scrolls there. */
export type ShowOnly<T> = (meaning: string, isShown: (row: T) => boolean) => void;

/** A table of rows with search, sorting and paging. */
export const rowTable = <T>(
  section: HTMLElement,
  { rows: all, columns, searchText, noun, hint, kind, sort = 0 }: RowTable<T>,
): ShowOnly<T> => {
  const select = rowList(all, columns, searchText);
  const view: View<T> = { search: '', only: null, sort, descending: false };
  let page = 0;

  const id = `search-${kind.replaceAll(' ', '-')}`;
  const search = element('input', { type: 'search', id, placeholder: hint });
  search.addEventListener('input', () => {
    view.search = search.value;
    update();
  });
  const shown = element('p', { class: 'shown', role: 'status' });
  const only = button('', () => {
    view.only = null;
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
  const sortBy = (column: number): void => {
    view.descending = view.sort === column && !view.descending;
    view.sort = column;
    update();
  };
  const heads = columns.map(({ title }, column) => {
    const press = button(title, () => {
      sortBy(column);
    });
    return element('th', { scope: 'col' }, press);
  });
  const body = element('tbody');

  const say = (from: number, count: number, total: number): void => {
    const part =
      total === count
        ? counted(total, noun)
        : `${grouped(from + 1)} to ${grouped(from + count)} of ${counted(total, noun)}`;
    shown.textContent = total === all.length ? part : `${part}, out of ${grouped(all.length)}`;
  };
  const draw = (): void => {
    const rows = select(view);
    const from = page * PAGE_ROWS;
    const slice = rows.slice(from, from + PAGE_ROWS);
    body.replaceChildren(...slice.map((row) => lineOf(row, columns)));
    heads.forEach((head, column) => {
      const isSorted = column === view.sort;
      head.setAttribute('aria-sort', isSorted ? (view.descending ? 'descending' : 'ascending') : 'none');
    });
    say(from, slice.length, rows.length);
    back.disabled = page === 0;
    next.disabled = from + PAGE_ROWS >= rows.length;
    pages.hidden = rows.length <= PAGE_ROWS;
    only.hidden = view.only === null;
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

  section.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || (view.only === null && search.value === '')) return;
    view.only = null;
    view.search = search.value = '';
    update();
    search.focus({ preventScroll: true });
  });

  let printed: HTMLElement[] = [];
  addEventListener('beforeprint', () => {
    const rows = select(view);
    const from = page * PAGE_ROWS;
    if (from >= PRINTED_ROWS) return;
    const [before, after] = [rows.slice(0, from), rows.slice(from + PAGE_ROWS, PRINTED_ROWS)].map((some) =>
      some.map((row) => lineOf(row, columns)),
    ) as [HTMLElement[], HTMLElement[]];
    body.prepend(...before);
    body.append(...after);
    printed = [...before, ...after];
    say(0, Math.min(rows.length, PRINTED_ROWS), rows.length);
  });
  addEventListener('afterprint', () => {
    for (const row of printed) row.remove();
    const total = select(view).length;
    say(page * PAGE_ROWS, Math.min(PAGE_ROWS, total - page * PAGE_ROWS), total);
  });

  section.append(
    element('div', { class: 'tools' }, element('label', { for: id }, 'Search'), search, only, shown),
    element('table', { class: `list ${kind}` }, element('thead', {}, element('tr', {}, ...heads)), body),
    pages,
  );
  draw();

  return (meaning, isShown) => {
    view.only = isShown;
    view.search = search.value = '';
    only.textContent = `Only: ${meaning} ✕`;
    update();
    section.scrollIntoView();
    only.focus({ preventScroll: true });
  };
};

/** A row; on a phone each cell shows its title. */
const lineOf = <T>(row: T, columns: ReadonlyArray<TableColumn<T>>): HTMLElement =>
  element(
    'tr',
    {},
    ...columns.map(({ title, value, cell = (each) => [foreign(value(each))] }) =>
      element('td', { 'data-title': title }, ...cell(row)),
    ),
  );
