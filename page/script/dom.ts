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
