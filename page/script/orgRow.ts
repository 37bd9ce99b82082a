import type { PushFailure } from '../../src/core/report/failure.js';
import type { PushError } from '../../src/core/model.js';
import { customerText } from '../../src/format/customer.js';
import { element, foreign, tag } from './dom.js';
import { meaningsOf, type SortKey } from './orgList.js';

export const COLUMNS: ReadonlyArray<{ key: SortKey; title: string }> = [
  { key: 'name', title: 'Org' },
  { key: 'key', title: 'Org key' },
  { key: 'type', title: 'Type' },
  { key: 'status', title: 'Status' },
  { key: 'instance', title: 'Instance' },
  { key: 'version', title: 'Installed' },
  { key: 'causes', title: 'Why' },
];

/** A failed org as a row; on a phone each cell says what it is. */
export const orgRow = (failure: PushFailure): HTMLElement => {
  const { orgName, orgKey, orgType, orgStatus, instanceName, installedVersion } = failure;
  const customer = customerText(failure.customer);
  const cells: Node[][] = [
    [
      orgName === null ? element('span', { class: 'muted' }, 'no longer a subscriber') : foreign(orgName),
      ...(customer === '' ? [] : [element('div', { class: 'muted' }, foreign(customer))]),
    ],
    [element('code', {}, orgKey)],
    [foreign(orgType)],
    [foreign(orgStatus)],
    [foreign(instanceName)],
    [foreign(installedVersion)],
    whyOf(failure),
  ];
  return element(
    'tr',
    {},
    ...cells.map((cell, index) => element('td', { 'data-title': COLUMNS[index]?.title ?? '' }, ...cell)),
  );
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

/** The first line of the first error, which opens to all of them. */
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
