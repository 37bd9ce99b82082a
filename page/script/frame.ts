/** The common parts of pages of every kind: a head, sections one below the other, and the creation time. */
import { utcTime } from '../../src/format/time.js';
import { byId, element } from './dom.js';
import { plain } from './plain.js';

export type Fact = { title: string; value: Node | string; code?: boolean };

type Head = {
  /** The kind of the page, above its name. */
  eyebrow: string;
  name: ReadonlyArray<Node | string>;
  outcome: string;
  facts?: readonly Fact[];
};

/** Shows the head, and makes the page visible. The window title consists of the name and the outcome. */
export const drawHead = ({ eyebrow, name, outcome, facts = [] }: Head): void => {
  const heading = byId('name');
  byId('eyebrow').textContent = eyebrow;
  heading.append(...name);
  byId('outcome').textContent = outcome;
  document.title = plain(`${heading.textContent}: ${outcome}`);
  byId('facts').append(
    ...facts.map(({ title, value, code }) =>
      element('div', {}, element('dt', {}, title), element('dd', {}, code ? element('code', {}, value) : value)),
    ),
  );
  for (const main of document.querySelectorAll('main')) main.hidden = false;
};

/** A new section, below those before it. */
export const addSection = (id: string, title: string): HTMLElement => {
  const section = element('section', { id }, element('h2', {}, title));
  byId('made').before(section);
  return section;
};

export const drawFoot = (createdAt: string, timeZone = 'UTC'): void => {
  byId('made').textContent = `As of ${utcTime(createdAt)}. All times are ${timeZone}.`;
};
