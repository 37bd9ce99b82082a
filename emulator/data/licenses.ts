import type { Row, Store } from '../model.js';
import type { Catalog } from './catalog.js';
import { known } from './known.js';
import { to18 } from './ids.js';
import { tableOf } from './store.js';

const DAY = 86_400_000;

/**
 * Inserts this many licenses: of the main package for each org in turn, and, beyond these, of Platform Tools. Customers
 * have accounts, sandboxes mostly leads. Some licenses never expire, some contain an org id of 18 characters, and every
 * hundredth contains none.
 */
export const insertLicenses = (
  store: Store,
  count: number,
  { packages }: Catalog,
  userId: string,
  now: number,
): void => {
  if (count === 0) return;
  const [accounts, leads, licenses] = ['Account', 'Lead', 'sfLma__License__c'].map((name) => tableOf(store, name));
  const versions = packages.slice(0, 2).map((pkg) => {
    const { Id: packageId } = tableOf(store, 'sfLma__Package__c').insert({
      Name: known(store.table('MetadataPackage')?.get(pkg.id))['Name'] ?? '',
      sfLma__Package_ID__c: pkg.id.slice(0, 15),
    });
    const [version] = pkg.versions;
    return tableOf(store, 'sfLma__Package_Version__c').insert({
      Name: '1.0',
      sfLma__Version_ID__c: known(version).id.slice(0, 15),
      sfLma__Package__c: packageId,
    }).Id;
  });
  const main = known(packages[0]).id;
  const orgs = (tableOf(store, 'PackageSubscriber').rows() as Row[]).filter((row) => row['MetadataPackageId'] === main);
  const accountOf = new Map<string, string>();
  for (let place = 0; place < count; place++) {
    const org = known(orgs[place % orgs.length]);
    const round = Math.floor(place / orgs.length);
    const key = org['OrgKey'] as string;
    const isSandbox = org['OrgType'] === 'Sandbox';
    const company = `Customer ${(place % orgs.length) + 1}`;
    if (!isSandbox && !accountOf.has(key))
      accountOf.set(key, known(accounts).insert({ Name: company, OwnerId: userId }).Id);
    const account = accountOf.get(key) ?? null;
    const lead = known(leads).insert({ Company: company, Email: `admin@customer${place}.example`, OwnerId: userId }).Id;
    known(licenses).insert({
      Name: `L-${String(place + 1).padStart(5, '0')}`,
      sfLma__Subscriber_Org_ID__c: place % 100 === 99 ? null : place % 7 === 3 ? to18(key) : key,
      sfLma__Subscriber_Org_Is_Sandbox__c: isSandbox,
      sfLma__License_Status__c: statusOf(org, place),
      sfLma__Expiration__c:
        place % 3 === 0 ? null : new Date(now + (30 + (place % 700)) * DAY).toISOString().slice(0, 10),
      sfLma__Account__c: account,
      sfLma__Lead__c: account === null ? lead : null,
      sfLma__Package_Version__c: known(versions[Math.min(round, 1)]),
    });
  }
};

const statusOf = (org: Row, place: number): string => {
  if (org['InstalledStatus'] === 'u') return 'Uninstalled';
  return org['OrgStatus'] === 'Trial' ? 'Trial' : place % 50 === 12 ? 'Suspended' : 'Active';
};
