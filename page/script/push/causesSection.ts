import {
  byCause,
  haveOrgsInCommon,
  type CauseBlock,
  type FailureGroup,
} from '../../../src/core/report/failureGroups.js';
import { CLASS_LABELS } from '../../../src/core/report/causeTable.js';
import type { PushReport } from '../../../src/core/report/report.js';
import { barChart } from '../barChart.js';
import { button, element, foreign, tag } from '../dom.js';
import { counted, grouped } from '../../../src/core/text/numbers.js';
import type { ShowFailures } from './failedOrgs.js';

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

/** The example of an error is cut at this length; the list of orgs has the whole text. */
const LONGEST_EXAMPLE = 300;

/** One error that several orgs have: an example, the data for a support case, and a link to its orgs. */
const errorItem = (
  group: FailureGroup,
  { showOnly, markIgnored }: { showOnly: ShowFailures; markIgnored: boolean },
): HTMLElement => {
  const show = button(group.orgs === 1 ? 'Show it' : 'Show them', () => {
    const orgKeys = new Set(group.orgKeys);
    showOnly(group.meaning, ({ orgKey }) => orgKeys.has(orgKey));
  });
  const tags = [
    ...(group.suspectPackage ? [tag('A defect of the package?', 'suspect')] : []),
    ...(group.ignored && markIgnored ? [tag('Ignored')] : []),
  ];
  return element(
    'li',
    {},
    element('p', { class: 'example' }, exampleOf(group)),
    ...supportDetails(group),
    element('p', { class: 'tools' }, element('span', {}, counted(group.orgs, 'org')), show, ...tags),
  );
};

const exampleOf = ({ example }: FailureGroup): Node | string => {
  if (example === null) return 'The org gave no reason.';
  const { type, title, message } = example;
  const text = [title, message].filter((each) => each !== null && each !== '').join(': ');
  const shown = text.length > LONGEST_EXAMPLE ? `${text.slice(0, LONGEST_EXAMPLE).toWellFormed()}…` : text;
  return foreign(shown === '' ? type : shown);
};

/** The data for Salesforce support, ready to copy. */
const supportDetails = ({ errorNumbers, traceIds }: FailureGroup): HTMLElement[] =>
  errorNumbers.length === 0
    ? []
    : [
        element(
          'details',
          { class: 'support' },
          element('summary', {}, `For a support case: ${counted(errorNumbers.length, 'error number')}`),
          element('h4', {}, 'Error numbers'),
          element('pre', {}, errorNumbers.join('\n')),
          element('h4', {}, 'Stack traces'),
          element('pre', {}, traceIds.join('\n')),
        ),
      ];
