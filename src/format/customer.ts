import type { Customer, Customers, ShownCustomer } from '../core/orgs/customers.js';

/** A customer in a few words: `Acme, tier 1, Ann, renewal 2027-01-31, gold`; nothing where nothing is known. */
export const customerText = ({ account, tier, owner, renewal, tags }: ShownCustomer = { tags: [] }): string =>
  [account, tier && `tier ${tier}`, owner, renewal && `renewal ${renewal}`, ...tags]
    .filter((text) => text !== undefined && text !== '')
    .join(', ');

/** A line about the customer of an org, where there is something to say. */
export const customerLine = ({ customer }: { customer?: ShownCustomer }): string[] =>
  [customerText(customer)].filter((text) => text !== '').map((text) => `Customer: ${text}`);

/** Columns of CSV beside those of an org. */
export type CustomerColumns = ReadonlyArray<[name: string, value: (customer: ShownCustomer) => string | undefined]>;

const COLUMNS: CustomerColumns = [
  ['Account', ({ account }) => account],
  ['Tier', ({ tier }) => tier],
  ['Owner', ({ owner }) => owner],
  ['TimeZone', ({ timeZone }) => timeZone],
  ['Renewal', ({ renewal }) => renewal],
  ['Tags', ({ tags }) => tags.join(';')],
];

/** The one place that asks for e-mail addresses. */
const EMAIL: CustomerColumns = [['Email', (customer) => (customer as Customer).email]];

/**
 * The columns that a customer file adds, so that what is written can be such a file too; none without one. `isFile`: it is a
 * file of the user's own, and not what a job prints into its log, so that e-mail addresses may be in it.
 */
export const customerColumns = (customers: Customers | undefined, isFile: boolean): CustomerColumns => {
  if (customers === undefined) return [];
  return isFile && customers.fields.has('email') ? [...COLUMNS, ...EMAIL] : COLUMNS;
};

export const customerCells = (columns: CustomerColumns, customer: ShownCustomer = { tags: [] }): Array<string | null> =>
  columns.map(([, value]) => value(customer) ?? null);
