import type { Customer, Customers, ShownCustomer } from '../core/orgs/customers.js';

/** A customer in a few words: `Acme, tier 1, Ann, renewal 2027-01-31, gold`; empty where nothing is known. */
export const customerText = ({ account, tier, owner, renewal, tags }: ShownCustomer = { tags: [] }): string =>
  [account, tier && `tier ${tier}`, owner, renewal && `renewal ${renewal}`, ...tags]
    .filter((text) => text !== undefined && text !== '')
    .join(', ');

/** A line about the customer of an org, if something is known. */
export const customerLine = ({ customer }: { customer?: ShownCustomer }): string[] =>
  [customerText(customer)].filter((text) => text !== '').map((text) => `Customer: ${text}`);

/** Customer columns of CSV, after those of an org. */
export type CustomerColumns = ReadonlyArray<[name: string, value: (customer: ShownCustomer) => string | undefined]>;

const COLUMNS: CustomerColumns = [
  ['Account', ({ account }) => account],
  ['Tier', ({ tier }) => tier],
  ['Owner', ({ owner }) => owner],
  ['TimeZone', ({ timeZone }) => timeZone],
  ['Renewal', ({ renewal }) => renewal],
  ['Tags', ({ tags }) => tags.join(';')],
];

/** The only code that reads e-mail addresses. */
const EMAIL: CustomerColumns = [['Email', (customer) => (customer as Customer).email]];

/**
 * The columns that a customer file adds, so that the output can be used as a customer file, too; none without one.
 * `isFile`: the output is the user's own file, and not the log of a job, so that it may contain e-mail addresses.
 */
export const customerColumns = (customers: Customers | undefined, isFile: boolean): CustomerColumns => {
  if (customers === undefined) return [];
  return isFile && customers.fields.has('email') ? [...COLUMNS, ...EMAIL] : COLUMNS;
};

export const customerCells = (columns: CustomerColumns, customer: ShownCustomer = { tags: [] }): Array<string | null> =>
  columns.map(([, value]) => value(customer) ?? null);
