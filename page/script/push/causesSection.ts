import { byCause, haveOrgsInCommon, type CauseBlock } from '../../../src/core/report/failureGroups.js';
import { CLASS_LABELS } from '../../../src/core/report/causeTable.js';
import type { PushReport } from '../../../src/core/report/report.js';
import { barChart } from '../barChart.js';
import { button, element, tag } from '../dom.js';
import { errorItem } from './errorItem.js';
import { counted, grouped } from '../../../src/core/text/numbers.js';
import type { ShowFailures } from './orgTable.js';

/** The number of errors of a cause that are shown at first, and with each click. */
const FIRST_ERRORS = 3;
const MORE_ERRORS = 50;

/** Why orgs failed: a chart of the causes, then each of them with its errors and what to do. */
export const causesSection = (
  section: HTMLElement,
  { failureGroups, failures }: PushReport,
  showOnly: ShowFailures,
): void => {
  const causes = byCause(failureGroups);
  const counts = causes.map(({ meaning, orgs, ignored }) => ({ label: meaning, count: orgs, muted: ignored }));
  section.append(barChart('Orgs by cause', 'Cause', counts, failures.length));
  if (haveOrgsInCommon(causes)) section.append(element('p', { class: 'muted' }, 'An org can have several causes.'));
  section.append(...causes.map((cause) => causeBlock(cause, showOnly)));
};

const causeBlock = (cause: CauseBlock, showOnly: ShowFailures): HTMLElement => {
  const itemOf = (error: CauseBlock['errors'][number]): HTMLElement =>
    errorItem(error, { showOnly, markIgnored: !cause.ignored });
  const list = element('ul', { class: 'errors' });
  const more = button('', () => {
    append(MORE_ERRORS);
  });
  more.className = 'rest';
  const append = (count: number): void => {
    const shown = list.childElementCount;
    list.append(...cause.errors.slice(shown, shown + count).map(itemOf));
    const left = cause.errors.length - list.childElementCount;
    more.textContent = `${counted(left, 'more error')} of this kind`;
    more.hidden = left === 0;
  };
  append(FIRST_ERRORS);
  const tags = [tag(CLASS_LABELS[cause.class]), ...(cause.ignored ? [tag('Ignored')] : [])];
  return element(
    'article',
    { class: 'cause' },
    element('p', { class: 'orgs' }, element('strong', {}, grouped(cause.orgs)), cause.orgs === 1 ? ' org' : ' orgs'),
    element('div', {}, element('h3', {}, cause.meaning, ' ', ...tags), element('p', {}, cause.nextStep), list, more),
  );
};
