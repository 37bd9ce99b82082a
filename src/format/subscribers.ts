import { INELIGIBLE } from '../core/orgs/eligibility.js';
import type { ListedSubscriber } from '../core/orgs/subscriberPages.js';
import { csvLine } from './csv.js';
import { jsonLine } from './json.js';
import { padEnd, plain, width } from './text.js';

/** Writes rows as they arrive: what comes first, each page of rows, what comes last. */
type RowFormat = {
  /** What the names of its files end with. */
  ending: string;
  begin: string;
  page(rows: readonly ListedSubscriber[], isFirst: boolean): string;
  end: string;
};

const reasonOf = ({ notPushable, atMost }: ListedSubscriber): string =>
  `${notPushable === null ? '' : INELIGIBLE[notPushable]}${atMost === null ? '' : `: can go to ${atMost} at most`}`;

/** The names are the org's own, so that the file can be used like one of a query. */
const CSV: ReadonlyArray<[name: string, value: (row: ListedSubscriber) => string | null]> = [
  ['OrgKey', (row) => row.orgKey],
  ['OrgName', (row) => row.orgName],
  ['OrgType', (row) => row.orgType],
  ['OrgStatus', (row) => row.orgStatus],
  ['InstanceName', (row) => row.instanceName],
  ['InstalledVersion', (row) => row.installedVersion],
  ['MetadataPackageVersionId', (row) => row.installedVersionId],
  ['ParentOrg', (row) => row.parentOrg],
  ['NotPushable', reasonOf],
];

/** Fixed widths, because the rows of a million orgs are not kept to measure them. */
const HUMAN: ReadonlyArray<[title: string, columns: number, value: (row: ListedSubscriber) => string | null]> = [
  ['Org', 15, (row) => row.orgKey],
  ['Name', 32, (row) => row.orgName],
  ['Type', 10, (row) => row.orgType],
  ['Status', 8, (row) => row.orgStatus],
  ['Instance', 8, (row) => row.instanceName],
  ['Installed', 10, (row) => row.installedVersion],
  ['Not pushable', 12, reasonOf],
];

const fit = (text: string, columns: number): string => {
  if (width(text) <= columns) return padEnd(text, columns);
  let cut = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (width(cut + segment) >= columns) break;
    cut += segment;
  }
  return padEnd(`${cut}…`, columns);
};

const humanLine = (cells: ReadonlyArray<string | null>): string =>
  `  ${cells.map((text, index) => (index === HUMAN.length - 1 ? (text ?? '') : fit(plain(text ?? ''), HUMAN[index]?.[1] ?? 0))).join('  ')}`.trimEnd();

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

export const SUBSCRIBER_FORMATS = {
  human: {
    ending: 'txt',
    begin: lines([humanLine(HUMAN.map(([title]) => title))]),
    page: (rows) => lines(rows.map((row) => humanLine(HUMAN.map(([, , value]) => value(row))))),
    end: '',
  },
  csv: {
    ending: 'csv',
    begin: lines([csvLine(CSV.map(([name]) => name))]),
    page: (rows) => lines(rows.map((row) => csvLine(CSV.map(([, value]) => value(row))))),
    end: '',
  },
  json: {
    ending: 'json',
    begin: '[',
    page: (rows, isFirst) =>
      rows.map((row, index) => `${isFirst && index === 0 ? '\n' : ',\n'}${jsonLine(row)}`).join(''),
    end: '\n]\n',
  },
  jsonl: {
    ending: 'jsonl',
    begin: '',
    page: (rows) => lines(rows.map(jsonLine)),
    end: '',
  },
} as const satisfies Record<string, RowFormat>;

export type SubscriberFormat = keyof typeof SUBSCRIBER_FORMATS;

export const SUBSCRIBER_FORMAT_NAMES = Object.keys(SUBSCRIBER_FORMATS) as SubscriberFormat[];
