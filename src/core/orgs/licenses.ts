import type { OrgKey } from '../model.js';
import { compare } from '../text/compare.js';
import { withoutAddresses } from '../text/addresses.js';

/** A license of the License Management App: a sfLma__License__c. An org has one for each package. */
export type License = {
  orgKey: OrgKey;
  /** The account, or else the company of the lead. */
  account: string | null;
  /** Who owns that. */
  owner: string | null;
  /** Active, Suspended, Trial or Uninstalled. */
  status: string | null;
  /** A day, such as `2027-01-31`; null: it does not expire. */
  expires: string | null;
};

/** A line of a customer file. */
export type LicensedCustomer = {
  orgKey: OrgKey;
  account: string | null;
  owner: string | null;
  renewal: string | null;
  tags: string[];
};

/** If an org has several licenses, the one with the first of these statuses decides. */
const ORDER = ['active', 'trial', 'suspended', 'uninstalled'];

const rank = ({ status }: License): number => {
  const place = ORDER.indexOf(status?.toLowerCase() ?? '');
  return place === -1 ? ORDER.length : place;
};

/** A license without an end comes after every day. */
const NEVER = '9999';

/**
 * A line for each org, from licenses sorted by org; ids of orgs may differ in case alone. A license that is active, or else on
 * trial, and so on, decides, and of several such licenses the one that expires last. The account is that of the first license that
 * has one. If the deciding license is not active, its status is a tag.
 */
export async function* customersOfLicenses(pages: AsyncIterable<License[]>): AsyncGenerator<LicensedCustomer[]> {
  let group: License[] = [];
  for await (const page of pages) {
    const rows: LicensedCustomer[] = [];
    for (const license of page) {
      const [first] = group;
      if (first !== undefined && first.orgKey.toLowerCase() !== license.orgKey.toLowerCase()) {
        rows.push(...customersIn(group));
        group = [];
      }
      group.push(license);
    }
    yield rows;
  }
  yield customersIn(group);
}

const customersIn = (licenses: readonly License[]): LicensedCustomer[] =>
  [...Map.groupBy(licenses, ({ orgKey }) => orgKey).values()].flatMap(([...own]) => {
    const sorted = own.sort((a, b) => rank(a) - rank(b) || compare(b.expires ?? NEVER, a.expires ?? NEVER));
    const [deciding] = sorted;
    if (deciding === undefined) return [];
    const said = sorted.find(({ account }) => account !== null && account !== '');
    const tag = deciding.status?.toLowerCase() ?? '';
    return {
      orgKey: deciding.orgKey,
      account: shown(said?.account),
      owner: shown(said?.owner),
      renewal: deciding.expires,
      tags: tag === '' || tag === 'active' ? [] : [tag],
    };
  });

/** Leads are people's own words: where their company is an e-mail address, it is cut as in a customer file. */
const shown = (text: string | null | undefined): string | null =>
  text === null || text === undefined ? null : withoutAddresses(text);
