/** The common parts of pages of every kind: a head, sections one below the other, what to do next, and the creation time. */
import type { Step } from '../../src/format/pageData.js';
import { utcTime } from '../../src/core/text/calendar.js';
import { button, byId, element } from './dom.js';
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

const COPIED_MS = 2000;

/** What to do next, below the first section: each command has a button that copies it. */
export const drawSteps = (steps: readonly Step[]): void => {
  if (steps.length === 0) return;
  const first = document.querySelector('section');
  const section = addSection('next', 'Next');
  first?.after(section);
  section.append(
    ...steps.map(({ lead, command }) =>
      element(
        'div',
        { class: 'step' },
        element('p', {}, lead),
        element('div', { class: 'tools' }, element('code', {}, command), copyButton(command)),
      ),
    ),
  );
};

const copyButton = (text: string): HTMLButtonElement => {
  const made = button('Copy', () => {
    void copy(text).then((done) => {
      made.textContent = done ? 'Copied' : 'Select it and copy it';
      setTimeout(() => {
        made.textContent = 'Copy';
      }, COPIED_MS);
    });
  });
  made.setAttribute('aria-live', 'polite');
  made.className = 'copy';
  return made;
};

/** Browsers that show a file from disk may refuse the clipboard. */
const copy = (text: string): Promise<boolean> =>
  (navigator.clipboard as Clipboard | undefined)?.writeText(text).then(
    () => true,
    () => false,
  ) ?? Promise.resolve(false);
