import type { Customer, Customers, ShownCustomer } from '../core/orgs/customers.js';

/** A customer in a few words: `Acme, tier 1, Ann, renewal 2027-01-31, gold`; empty where nothing is known. */
export const customerText = ({ account, tier, owner, renewal, tags }: ShownCustomer = { tags: [] }): string =>
  [account, tier && `tier ${tier}`, owner, renewal && `renewal ${renewal}`, ...tags]
    .filter((text) => text !== undefined && text !== '')
    .join(', ');

type OfCustomer = { customer?: ShownCustomer };

/** A line about the customer of an org, if something is known. */
export const customerLine = ({ customer }: OfCustomer): string[] =>
  [customerText(customer)].filter((text) => text !== '').map((text) => `Customer: ${text}`);

/** Columns of CSV for the customer of an org. */
export type CustomerColumns = ReadonlyArray<readonly [name: string, value: (row: OfCustomer) => string | null]>;

const COLUMNS: CustomerColumns = [
  ['Account', ({ customer }) => customer?.account ?? null],
  ['Tier', ({ customer }) => customer?.tier ?? null],
  ['Owner', ({ customer }) => customer?.owner ?? null],
  ['TimeZone', ({ customer }) => customer?.timeZone ?? null],
  ['Renewal', ({ customer }) => customer?.renewal ?? null],
  ['Tags', ({ customer }) => customer?.tags.join(';') ?? null],
];

/** The only code that reads e-mail addresses. */
const EMAIL: CustomerColumns = [['Email', ({ customer }: { customer?: Customer }) => customer?.email ?? null]];

/**
 * The columns that a customer file adds, so that the output can be used as a customer file, too; none without one.
 * `isFile`: the output is the user's own file, and not the log of a job, so that it may contain e-mail addresses.
 */
export const customerColumns = (customers: Customers | undefined, isFile: boolean): CustomerColumns => {
  if (customers === undefined) return [];
  return isFile && customers.fields.has('email') ? [...COLUMNS, ...EMAIL] : COLUMNS;
};
