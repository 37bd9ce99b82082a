import { Flags } from '@salesforce/sf-plugins-core';
import type { ExcludedOrg } from '../../app/push/planOptions.js';
import type { RetryOptions } from '../../app/push/planRetry.js';
import type { CustomerFault, CustomersReading } from '../../core/orgs/customerFile.js';
import { tagKey, type Customers } from '../../core/orgs/customers.js';
import { visible } from '../../core/text/plain.js';
import { firstLines } from '../../format/push/leftOut.js';
import { createError, meantText, loadMessages } from '../messages.js';
import { fileError, readContent, shown } from './inputFile.js';
import type { FlagValues } from './flagTypes.js';

const messages = loadMessages('customers');

/** Names the customer file, which says which customer each org belongs to. */
export const customersFlag = {
  customers: Flags.file(messages.describedFlag('customers', 'ORG SELECTION')),
};

/** Selects orgs by their tags in the customer file. */
export const tagFlag = {
  tag: Flags.string({
    multiple: true,
    dependsOn: ['customers'],
    ...messages.flag('tag', 'ORG SELECTION'),
  }),
};

export const excludeTagFlag = {
  'exclude-tag': Flags.string({
    multiple: true,
    dependsOn: ['customers'],
    ...messages.flag('exclude-tag', 'ORG SELECTION'),
  }),
};

type CustomerError = ReturnType<typeof createError>;

/** Reads the customer file, if there is one. Throws with its errors. */
export const readCustomersFile = async (file: string | undefined): Promise<Customers | undefined> => {
  if (file === undefined) return undefined;
  // Only loaded where there is such a file.
  const { readCustomerFile } = await import('../../core/orgs/customerFile.js');
  const reading = readCustomerFile(await readContent(file));
  if (!reading.ok) throw customersError(file, reading);
  return reading.customers;
};

const customersError = (file: string, reading: Exclude<CustomersReading, { ok: true }>): CustomerError => {
  switch (reading.problem) {
    case 'customer-lines':
      return createError('customer-lines', [file, firstLines(reading.faults.map(faultLine), true)]);
    case 'no-customer-column':
      if (reading.columns.length === 0) return createError('no-header', [file]);
      return createError('no-customer-column', [file, reading.columns.slice(0, 10).map(shown).join(', ')]);
    case 'mistyped-column':
      return createError('mistyped-column', [file, shown(reading.column), reading.field]);
    case 'column-twice':
      return createError('column-twice', [file, reading.field, reading.columns.map(shown).join(', ')]);
    default:
      return fileError(file, reading, 'customers');
  }
};

const faultLine = ({ line, column, text, problem }: CustomerFault): string =>
  `  line ${line}${column === null ? '' : `, ${visible(column)}`}: ${text === '' ? '' : `${shown(text)}: `}${problem}`;

/** Like readCustomersFile. Also throws where no org has one of the tags, which is probably a typing error. */
export const readTaggedCustomers = async ({
  customers: file = '',
  tag: tags = [],
}: FlagValues<typeof customersFlag & typeof tagFlag>): Promise<Customers | undefined> => {
  const customers = await readCustomersFile(file || undefined);
  if (customers === undefined) return undefined;
  const unknown = tags.find((tag) => !customers.tags.has(tagKey(tag)));
  if (unknown !== undefined) throw noSuchTag(customers, file, unknown, await nearestTags(customers, unknown));
  return customers;
};

const nearestTags = async ({ tags }: Customers, tag: string): Promise<string[]> =>
  (await import('../../core/text/didYouMean.js')).nearest(tagKey(tag), [...tags]);

const noSuchTag = (customers: Customers, file: string, tag: string, meant: readonly string[]): CustomerError =>
  customers.fields.has('tags')
    ? createError('no-such-tag', [file, shown(tag), ...meantText(meant)])
    : createError('no-tags', [file, shown(tag)]);

/**
 * Orgs that are excluded by a tag, with a warning for each tag that no org has. Throws where another tag was probably
 * meant.
 */
export const excludedByTag = async (
  customers: Customers,
  file: string,
  tags: readonly string[] = [],
): Promise<{ exclude: ExcludedOrg[]; warnings: string[] }> => {
  const unknown = tags.filter((tag) => !customers.tags.has(tagKey(tag)));
  for (const tag of unknown) {
    const meant = await nearestTags(customers, tag);
    if (meant.length > 0 || !customers.fields.has('tags')) throw noSuchTag(customers, file, tag, meant);
  }
  return {
    exclude: tags.flatMap((tag) =>
      customers
        .withTag(tag)
        .map((org) => ({ org, withSandboxes: true, reason: `tag ${tag}`, source: '--exclude-tag' })),
    ),
    warnings: unknown.map((tag) => messages.getMessage('warning.nobodyHasTag', [shown(tag), file])),
  };
};

/** The customer file and the tags, for commands whose orgs come from an earlier push. */
export const pushCustomersFlags = { ...customersFlag, ...tagFlag, ...excludeTagFlag };

/** Reads these flags as options of planRetry, with the warnings of excludedByTag. */
export const readPushCustomers = async (
  flags: FlagValues<typeof pushCustomersFlags>,
): Promise<{ options: Pick<RetryOptions, 'customers' | 'tags' | 'exclude'>; warnings: string[] }> => {
  const customers = await readTaggedCustomers(flags);
  if (customers === undefined) return { options: {}, warnings: [] };
  const { exclude, warnings } = await excludedByTag(customers, flags.customers ?? '', flags['exclude-tag']);
  return { options: { customers, exclude, ...(flags.tag === undefined ? {} : { tags: flags.tag }) }, warnings };
};
