import { type Api, type ObjectDef, SalesforceError, type Switches, type Table } from '../model.js';
import { MemoryTable } from './memoryTable.js';

/** The objects that need the permission for push upgrades. */
const PUSH_OBJECTS = new Set(['PackagePushRequest', 'PackagePushJob', 'PackagePushError', 'PackageSubscriber']);

/** The objects of the Tooling API about packages. */
const PACKAGE_OBJECTS = new Set(['Package2', 'Package2Version', 'SubscriberPackageVersion', 'SubscriberPackage']);

type Permission = Pick<Switches, 'pushPermission'>;

/** Accounts and leads are emulated only for this app. */
const OF_LICENSE_APP = /^(?:sfLma__|(?:Account|Lead)$)/;

/** Objects that a user may not see do not exist for the API. */
export const maySee = ({ name }: ObjectDef, switches: Permission & Pick<Switches, 'licenseApp'>): boolean =>
  OF_LICENSE_APP.test(name)
    ? switches.licenseApp === 'present'
    : switches.pushPermission !== 'missing' || !PUSH_OBJECTS.has(name);

export const mayWrite = ({ name }: ObjectDef, { pushPermission }: Permission): boolean =>
  pushPermission === 'granted' || !PUSH_OBJECTS.has(name);

/** A table as the Tooling API shows it to this user: unchanged, without rows, or not at all. */
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
