import type { PushFailure } from '../../../src/core/report/failures.js';
import type { PushError } from '../../../src/core/model.js';
import type { PushReport } from '../../../src/core/report/report.js';
import { customerCell, element, foreign, tag } from '../dom.js';
import { rowTable, type ShowOnly } from '../rowTable.js';
import { FAILURE_COLUMNS, failureText, meaningsOf } from './failureList.js';

type Title = (typeof FAILURE_COLUMNS)[number]['title'];

export type ShowFailures = ShowOnly<PushFailure>;

/** The failed orgs. */
export const orgTable = (section: HTMLElement, { failures }: PushReport): ShowFailures =>
  rowTable(section, {
    rows: failures,
    columns: FAILURE_COLUMNS.map(({ title, value }) => ({ title, value, cell: CELLS[title] })),
    searchText: failureText,
    noun: 'org',
    hint: 'Name, id, instance, error …',
    kind: 'failed-orgs',
  });

/** The cells that show more than the value of their column. */
const CELLS: Partial<Record<Title, (failure: PushFailure) => Node[]>> = {
  Org: ({ orgName, customer }) => [
    orgName === null ? element('span', { class: 'muted' }, 'no longer a subscriber') : foreign(orgName),
    ...customerCell(customer),
  ],
  'Org key': ({ orgKey }) => [element('code', {}, orgKey)],
  Why: (failure) => whyOf(failure),
};

const whyOf = (failure: PushFailure): Node[] => [
  element(
    'div',
    {},
    meaningsOf(failure).join('; '),
    ...(failure.ignored ? [' ', tag('Ignored')] : []),
    ...(failure.hasVersion ? [' ', tag('Upgraded since')] : []),
  ),
  ...errorsOf(failure.errors),
];

/** The first line of the first error, which can be expanded to all errors. */
const errorsOf = (errors: readonly PushError[]): Node[] => {
  const [first] = errors;
  if (first === undefined) return [element('div', { class: 'muted' }, 'The org gave no reason.')];
  const heading = [first.title ?? first.type, first.message].filter(Boolean).join(': ');
  const count = errors.length === 1 ? '' : ` +${errors.length - 1}`;
  return [
    element(
      'details',
      {},
      element(
        'summary',
        {},
        element('span', { class: 'line' }, foreign(heading)),
        element('span', { class: 'more' }, count),
      ),
      ...errors.map(errorBlock),
    ),
  ];
};

const errorBlock = ({ type, severity, title, message, details }: PushError): HTMLElement =>
  element(
    'div',
    { class: 'error' },
    element('p', {}, foreign(title ?? type), ' ', tag(severity === 'Warning' ? `${type}, warning` : type)),
    ...[message, details].filter((text) => text !== null && text !== '').map((text) => element('p', {}, foreign(text))),
  );
