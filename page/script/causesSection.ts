import type { FailureGroup } from '../../src/core/failureGroups.js';
import type { PushReport } from '../../src/core/report.js';
import { barChart } from './barChart.js';
import { causesOf, CLASS_LABELS, type Cause } from './causes.js';
import { element, foreign, tag } from './dom.js';
import { counted, grouped } from './numbers.js';
import type { ShowOnly } from './orgTable.js';

/** So many errors of a cause are shown at first. */
const ERRORS_SHOWN = 3;
/** An error as an example is cut here; the list of orgs has all of it. */
const LONGEST_EXAMPLE = 300;

/** Why orgs failed: a chart of the causes, then each of them with its errors and what to do. */
export const causesSection = (
  section: HTMLElement,
  { failureGroups, failures }: PushReport,
  showOnly: ShowOnly,
): void => {
  const causes = causesOf(failureGroups);
  const counts = causes.map(({ meaning, orgs, ignored }) => ({ label: meaning, count: orgs, muted: ignored }));
  section.append(barChart('Orgs by cause', 'Cause', counts, failures.length));
  section.append(...causes.map((cause) => causeBlock(cause, showOnly)));
};

const causeBlock = (cause: Cause, showOnly: ShowOnly): HTMLElement => {
  const list = element(
    'ul',
    { class: 'errors' },
    ...cause.errors.slice(0, ERRORS_SHOWN).map((each) => errorItem(each, showOnly)),
  );
  const rest = cause.errors.slice(ERRORS_SHOWN);
  const body = element(
    'div',
    {},
    element(
      'h3',
      {},
      cause.meaning,
      ' ',
      tag(CLASS_LABELS[cause.class], cause.class),
      ...(cause.ignored ? [tag('Ignored')] : []),
    ),
    element('p', { class: 'next' }, cause.nextStep),
    list,
  );
  if (rest.length > 0) {
    const more = element('button', { type: 'button' }, `${counted(rest.length, 'more error')} of this kind`);
    more.addEventListener('click', () => {
      list.append(...rest.map((each) => errorItem(each, showOnly)));
      more.remove();
    });
    body.append(more);
  }
  return element(
    'article',
    { class: 'cause' },
    element('p', { class: 'orgs' }, element('strong', {}, grouped(cause.orgs)), cause.orgs === 1 ? ' org' : ' orgs'),
    body,
  );
};

const errorItem = (group: FailureGroup, showOnly: ShowOnly): HTMLElement => {
  const show = element(
    'button',
    { type: 'button' },
    `Show ${group.orgs === 1 ? 'the org' : `the ${grouped(group.orgs)} orgs`}`,
  );
  show.addEventListener('click', () => {
    showOnly(group);
  });
  return element(
    'li',
    {},
    ...(group.suspectPackage
      ? [
          element(
            'p',
            { class: 'suspect' },
            `The same in ${counted(group.orgs, 'org')}: rather a defect of the package than of the orgs.`,
          ),
        ]
      : []),
    element('p', { class: 'example' }, ...exampleOf(group)),
    ...supportDetails(group),
    element('p', {}, show, ...(group.ignored ? [' ', tag('Ignored')] : [])),
  );
};

const exampleOf = ({ example }: FailureGroup): Array<Node | string> => {
  if (example === null) return ['The org gave no reason.'];
  const { type, title, message } = example;
  const text = [title, message].filter((each) => each !== null && each !== '').join(': ');
  const shown = text.length > LONGEST_EXAMPLE ? `${text.slice(0, LONGEST_EXAMPLE).toWellFormed()}…` : text;
  return [foreign(shown === '' ? type : shown)];
};

/** What Salesforce support asks for, ready to copy. */
const supportDetails = ({ errorNumbers, traceIds }: FailureGroup): HTMLElement[] =>
  errorNumbers.length === 0
    ? []
    : [
        element(
          'details',
          {},
          element('summary', {}, `For a support case: ${counted(errorNumbers.length, 'error number')}`),
          element('h4', {}, 'Error numbers'),
          element('pre', {}, errorNumbers.join('\n')),
          element('h4', {}, 'Stack traces'),
          element('pre', {}, traceIds.join('\n')),
        ),
      ];
