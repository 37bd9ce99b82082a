import type { Step } from '../../src/format/pageData.js';
import { button, element } from './dom.js';
import { addSection } from './frame.js';

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
