import { type Api, type ObjectDef, SalesforceError, type Switches, type Table } from '../model.js';
import { MemoryTable } from './memoryTable.js';

/** The objects that the permission for push upgrades is about. */
const PUSH_OBJECTS = new Set(['PackagePushRequest', 'PackagePushJob', 'PackagePushError', 'PackageSubscriber']);

/** What the Tooling API knows of packages. */
const PACKAGE_OBJECTS = new Set(['Package2', 'Package2Version', 'SubscriberPackageVersion', 'SubscriberPackage']);

type Permission = Pick<Switches, 'pushPermission'>;

/** Accounts and leads are emulated for it alone. */
const OF_LICENSE_APP = /^(?:sfLma__|(?:Account|Lead)$)/;

/** What a user may not see is, for the API, not there. */
export const maySee = ({ name }: ObjectDef, switches: Permission & Pick<Switches, 'licenseApp'>): boolean =>
  OF_LICENSE_APP.test(name)
    ? switches.licenseApp === 'present'
    : switches.pushPermission !== 'missing' || !PUSH_OBJECTS.has(name);

export const mayWrite = ({ name }: ObjectDef, { pushPermission }: Permission): boolean =>
  pushPermission === 'granted' || !PUSH_OBJECTS.has(name);

/** A table as the Tooling API shows it to this user: as it is, without a row, or not at all. */
export const asShown = (
  table: Table,
  api: Api,
  { packageTooling }: Pick<Switches, 'packageTooling'>,
): Table | undefined => {
  if (api !== 'tooling' || !PACKAGE_OBJECTS.has(table.definition.name)) return table;
  if (packageTooling === 'missing') return undefined;
  if (packageTooling === 'forbidden')
    throw new SalesforceError('INSUFFICIENT_ACCESS', 'insufficient access rights on object id', 403);
  return packageTooling === 'empty' ? new MemoryTable(table.definition) : table;
};
