import type { ShownCustomer } from '../../src/core/orgs/customers.js';
import { customerText } from '../../src/format/customer.js';
import { plain } from './plain.js';

export const byId = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}`);
  return found;
};

/** An element with its attributes and its content. Strings become text, never markup. */
export const element = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: Array<Node | string>
): HTMLElementTagNameMap[Tag] => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.map((child) => (typeof child === 'string' ? plain(child) : child)));
  return made;
};

/** Text of another company, isolated from the direction of the text around it. */
export const foreign = (text: string | null): HTMLElement => element('bdi', {}, text ?? '');

/** The customer's data, below the name of its org. */
export const customerCell = (customer: ShownCustomer | undefined): Node[] => {
  const text = customerText(customer);
  return text === '' ? [] : [element('div', { class: 'muted' }, foreign(text))];
};

/** A label beside a text. */
export const tag = (text: string, kind = ''): HTMLElement => element('span', { class: `tag ${kind}`.trim() }, text);

/** The coloured square that identifies a series of a chart. */
export const swatch = (kind: string): HTMLElement =>
  element('span', { class: `swatch ${kind}`, 'aria-hidden': 'true' });

export const button = (text: string, press: () => void): HTMLButtonElement => {
  const made = element('button', { type: 'button' }, text);
  made.addEventListener('click', () => {
    const hadFocus = document.activeElement === made;
    press();
    if (hadFocus && (made.hidden || made.disabled)) focusBeside(made);
  });
  return made;
};

/**
 * Where a focused button is removed, moves the focus to its neighbour, or to what follows, so that the next Tab does
 * not start at the top.
 */
const focusBeside = (gone: HTMLElement): void => {
  const others = [...document.querySelectorAll<HTMLElement>('button:enabled, input, summary')];
  const seen = others.filter((other) => other.checkVisibility());
  const follows = (other: Node): boolean =>
    (gone.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const beside = seen.find(({ parentElement }) => parentElement === gone.parentElement) ?? seen.find(follows);
  (beside ?? seen.at(-1))?.focus();
};

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
