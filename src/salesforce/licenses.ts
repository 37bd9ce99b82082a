import { readOrgKey, toLongId, toShortId } from '../core/orgs/ids.js';
import type { License } from '../core/orgs/licenses.js';
import { optionalText, type RawRecord } from './http/decode.js';
import { connectRest, type RequestingConnection, type RestOptions } from './http/rest.js';
import { fragment, soql } from './http/soql.js';

/**
 * Which licenses to read: those of a package, named by its id (033) or its name in the app; all of them if left out.
 */
type LicenseQuery = { package?: string | undefined };

/** A page of licenses. `unreadable`: the number of its rows without an org id. */
type LicensePage = { licenses: License[]; unreadable: number };

const PACKAGE = 'sfLma__Package_Version__r.sfLma__Package__r';

/** Sorted by org, so that the licenses of an org are adjacent, and none has to be kept in memory. */
const licensesQuery = ({ package: name }: LicenseQuery): string => {
  return soql`SELECT Id, sfLma__Subscriber_Org_ID__c, sfLma__License_Status__c, sfLma__Expiration__c, sfLma__Account__r.Name, sfLma__Account__r.Owner.Name, sfLma__Lead__r.Company, sfLma__Lead__r.Owner.Name FROM sfLma__License__c${fragment(ofPackage(name))} ORDER BY sfLma__Subscriber_Org_ID__c`;
};

const ofPackage = (name: string | undefined): string => {
  if (name === undefined) return '';
  if (!/^033\w{12}(?:\w{3})?$/.test(name)) return soql` WHERE ${fragment(PACKAGE)}.Name = ${name}`;
  return soql` WHERE ${fragment(PACKAGE)}.sfLma__Package_ID__c IN ${[toShortId(name), toLongId(toShortId(name))]}`;
};

const decodeLicense = (record: RawRecord): License[] => {
  const reading = readOrgKey(optionalText(record, 'sfLma__Subscriber_Org_ID__c')?.trim() ?? '');
  if (!reading.ok) return [];
  const account = optionalText(record, 'sfLma__Account__r.Name');
  const who = account === null ? 'sfLma__Lead__r' : 'sfLma__Account__r';
  return [
    {
      orgKey: reading.orgKey,
      account: account ?? optionalText(record, 'sfLma__Lead__r.Company'),
      owner: optionalText(record, `${who}.Owner.Name`),
      status: optionalText(record, 'sfLma__License_Status__c'),
      expires: optionalText(record, 'sfLma__Expiration__c'),
    },
  ];
};

/** The licenses in the org behind an authenticated connection, page by page. Those of one org are adjacent. */
export async function* readLicenses(
  connection: RequestingConnection,
  query: LicenseQuery,
  options?: RestOptions,
): AsyncGenerator<LicensePage> {
  const rest = connectRest(connection, options);
  const [first] = await rest.allFirstPages([licensesQuery(query)]);
  for await (const records of rest.pagesFrom(first)) {
    const licenses = records.flatMap(decodeLicense);
    yield { licenses, unreadable: records.length - licenses.length };
  }
}
