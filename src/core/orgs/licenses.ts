import type { OrgKey } from '../model.js';
import { compare } from '../text/compare.js';
import { withoutAddresses } from '../text/redact.js';

/** A license of the License Management App: a sfLma__License__c. An org has one for each package. */
export type License = {
  orgKey: OrgKey;
  /** The account, or else the company of the lead. */
  account: string | null;
  /** The owner of that account or lead. */
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

/** If an org has several licenses, the one whose status comes first here decides. */
const ORDER = ['active', 'trial', 'suspended', 'uninstalled'];

const rank = ({ status }: License): number => {
  const place = ORDER.indexOf(status?.toLowerCase() ?? '');
  return place === -1 ? ORDER.length : place;
};

/** A license that does not expire sorts after every day. */
const NEVER = '9999';

/**
 * One line for each org, from licenses sorted by org; org ids may differ in case alone. The deciding license is the
 * first by status (active, then trial, and so on), and among those the one that expires last. The account is that of
 * the first license that has one. If the deciding license is not active, its status becomes a tag.
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

/** Companies of leads are free text: e-mail addresses in them are cut as in a customer file. */
const shown = (text: string | null | undefined): string | null =>
  text === null || text === undefined ? null : withoutAddresses(text);
