import type { OrgKey } from '../model.js';
import { compare } from '../text/compare.js';
import { trimInvisible } from '../text/plain.js';

/**
 * What a customer file says about an org; everything except the org id is optional. Texts are as they were written,
 * except that e-mail addresses in them are cut at the @.
 */
export type Customer = {
  /** The company. */
  account?: string;
  tier?: string;
  /** The person who is responsible for the customer. */
  owner?: string;
  /** An IANA zone, such as `Europe/Vienna`. */
  timeZone?: string;
  /** A day, such as `2027-01-31`. */
  renewal?: string;
  /** Each tag once, in the order of the file. Case is ignored. */
  tags: readonly string[];
  /**
   * An e-mail address. It is not enumerable, so that JSON, pages, logs and plans are written without it. Only code that
   * names it reads it, and only the CSV file of a report does.
   */
  readonly email?: string;
};

/** A customer in results: without the e-mail address. */
export type ShownCustomer = Omit<Customer, 'email'>;

/** How a customer is looked up: by the org's key, and for a sandbox also by that of its production org. */
export type CustomerOrg = { orgKey: OrgKey; parentOrg?: OrgKey | null };

export const CUSTOMER_FIELDS = ['account', 'tier', 'owner', 'email', 'timeZone', 'renewal', 'tags'] as const;

/**
 * The fields for which a customer file may have a column.
 * @useDeclaredType
 */
export type CustomerField = (typeof CUSTOMER_FIELDS)[number];

const TEXTS = CUSTOMER_FIELDS.filter((field) => field !== 'tags');

/** Customers by org. Made by readCustomers. */
export type Customers = {
  /**
   * The customer of an org. A sandbox takes fields that its own line lacks from its production org, and has the tags of
   * both.
   */
  of: (org: CustomerOrg) => Customer | undefined;
  /** How many orgs have a line. */
  size: number;
  /** The fields for which the file has a column. */
  fields: ReadonlySet<CustomerField>;
  /** Every tag, in lower case. */
  tags: ReadonlySet<string>;
  /** The orgs whose own line has a tag, by key; their sandboxes have it too. */
  withTag: (tag: string) => OrgKey[];
};

/** The content of a line. Here the e-mail address is enumerable. */
export type CustomerLine = Omit<Customer, 'email'> & { email?: string };

/** The form in which tags are compared. */
export const tagKey = (tag: string): string => trimInvisible(tag).normalize().toLowerCase();

export const customersOf = (
  lines: ReadonlyMap<OrgKey, CustomerLine>,
  fields: ReadonlySet<CustomerField>,
): Customers => {
  const byTag = new Map<string, OrgKey[]>();
  for (const [orgKey, { tags }] of lines)
    for (const tag of new Set(tags.map(tagKey))) {
      const orgs = byTag.get(tag);
      if (orgs === undefined) byTag.set(tag, [orgKey]);
      else orgs.push(orgKey);
    }
  return {
    of({ orgKey, parentOrg }) {
      const [own, parent] = [lines.get(orgKey), lines.get(parentOrg ?? '')];
      if (own === undefined && parent === undefined) return undefined;
      const texts = TEXTS.map((field) => [field, own?.[field] ?? parent?.[field]] as const);
      const said = Object.fromEntries(texts.filter(([, text]) => text !== undefined)) as Omit<CustomerLine, 'tags'>;
      return withHiddenEmail({ ...said, tags: uniqueTags([...(own?.tags ?? []), ...(parent?.tags ?? [])]) });
    },
    size: lines.size,
    fields,
    tags: new Set(byTag.keys()),
    withTag: (tag) => (byTag.get(tagKey(tag)) ?? []).toSorted(compare),
  };
};

/** Each tag once, in its first spelling; case is ignored. */
export const uniqueTags = (tags: readonly string[]): string[] => {
  const keys = tags.map(tagKey);
  return tags.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
};

const withHiddenEmail = ({ email, ...shown }: CustomerLine): Customer =>
  email === undefined ? shown : Object.defineProperty(shown, 'email', { value: email, enumerable: false });

/** Whether an org has any of the tags. */
export const hasAnyTag = (customers: Customers, tags: readonly string[]): ((org: CustomerOrg) => boolean) => {
  const wanted = new Set(tags.map(tagKey));
  return (org) => customers.of(org)?.tags.some((tag) => wanted.has(tagKey(tag))) === true;
};

/** An org's customer, to be spread into a result about the org. */
export const ofCustomer = (customers: Customers | undefined, org: CustomerOrg): { customer?: ShownCustomer } => {
  const customer = customers?.of(org);
  return customer === undefined ? {} : { customer };
};
