import type { FailureGroup } from '../../../src/core/report/failureGroups.js';
import { button, element, foreign, tag } from '../dom.js';
import { counted } from '../numbers.js';
import type { ShowFailures } from './orgTable.js';

/** The example of an error is cut at this length; the list of orgs has the whole text. */
const LONGEST_EXAMPLE = 300;

/** One error that several orgs have: an example, the data for a support case, and a link to its orgs. */
export const errorItem = (
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
