import type { InstalledPackages, OrgKey } from '../core/model.js';
import { toShortId } from '../core/orgs/ids.js';
import { OrgError } from '../core/errors/orgError.js';
import type { Subscriber } from '../core/ports.js';
import { isRefusal } from '../core/push/retryPolicy.js';
import { shortened } from '../core/text/plain.js';
import { insteadOf, LONGEST_REASON } from './http/apiErrors.js';
import { flag, foreignText, optionalText, text, type RawRecord } from './http/decode.js';
import { inBatches, ORGS_PER_QUERY, orgsInQuery } from './http/queries.js';
import type { Rest } from './http/rest.js';
import { fragment, soql } from './http/soql.js';
import { decodeVersion } from './versions.js';

const FIELDS =
  'OrgKey, OrgName, OrgType, OrgStatus, InstanceName, ParentOrg, InstalledStatus, MetadataPackageVersionId';
/** Exist since about API version 66. Without them it is not known which orgs block pushes. */
const RESTRICTION_FIELDS = ', HasRestrictionEnabled, CustomUpgradeType';

const statusIn = (record: RawRecord): string | undefined => optionalText(record, 'InstalledStatus')?.toLowerCase();

/** Only "u" is documented as uninstalled. */
const isInstalled = (status: string | undefined): boolean => status !== 'u';

const decodeSubscriber = (record: RawRecord): Subscriber => {
  const [parent, status] = [optionalText(record, 'ParentOrg'), statusIn(record)];
  return {
    orgKey: toShortId(text(record, 'OrgKey')),
    orgName: foreignText(record, 'OrgName'),
    orgType: optionalText(record, 'OrgType'),
    orgStatus: optionalText(record, 'OrgStatus'),
    instanceName: foreignText(record, 'InstanceName'),
    parentOrg: parent === null ? null : toShortId(parent),
    installed: isInstalled(status),
    ...(status === 'i' || !isInstalled(status) ? {} : { isListed: false }),
    versionId: optionalText(record, 'MetadataPackageVersionId'),
    blocked:
      flag(record, 'HasRestrictionEnabled') || optionalText(record, 'CustomUpgradeType') === 'BlockedBySubscriber',
  };
};

/** Those of a page; a row without an org belongs to none. */
export const decodeSubscribers = (records: readonly RawRecord[]): Subscriber[] =>
  records.filter((record) => optionalText(record, 'OrgKey') !== null).map(decodeSubscriber);

/** Whether to query with the restriction columns. Set to false where the org's API version does not have them. */
export type Columns = { withRestrictions: boolean };

export const fields = (columns: Columns): ReturnType<typeof fragment> =>
  fragment(FIELDS + (columns.withRestrictions ? RESTRICTION_FIELDS : ''));

/** Runs a read that selects the restriction columns. Runs it again without them where they do not exist. */
export const withColumns = <T>(columns: Columns, read: () => Promise<T>): Promise<T> => {
  const lacksThem = ({ kind, message }: OrgError): boolean =>
    columns.withRestrictions && kind === 'unknown-field' && /HasRestrictionEnabled|CustomUpgradeType/.test(message);
  const withoutThem = (): Promise<T> => {
    columns.withRestrictions = false;
    return read();
  };
  return read().catch(insteadOf(lacksThem, withoutThem));
};

export const byKeyQueries = (packageId: string, orgs: readonly OrgKey[], columns: Columns): string[] =>
  inBatches(orgs, ORGS_PER_QUERY).map(
    (keys) =>
      soql`SELECT ${fields(columns)} FROM PackageSubscriber WHERE MetadataPackageId = ${packageId} AND OrgKey IN ${keys}`,
  );

/** The instances on which a package is installed. */
export const readInstancesOf = async (rest: Rest, packageId: string): Promise<string[]> => {
  const [groups] = await rest.queryAll([
    soql`SELECT InstanceName, COUNT(Id) FROM PackageSubscriber WHERE MetadataPackageId = ${packageId} AND InstalledStatus = ${'i'} GROUP BY InstanceName`,
  ]);
  return groups.map((group) => optionalText(group, 'InstanceName')).filter((name) => name !== null);
};

/** Which versions of packages orgs have installed; one call reads five times 500 orgs. */
export const readInstalledIn = async (
  rest: Rest,
  packageIds: readonly string[],
  orgs: readonly OrgKey[],
  onOrgs: (orgs: number, query: number) => void,
): Promise<InstalledPackages> => {
  const wanted = new Set(orgs);
  const installed = new Map<OrgKey, Map<string, string | null>>();
  const queries = inBatches(orgs, ORGS_PER_QUERY).map(
    (keys) =>
      soql`SELECT OrgKey, InstalledStatus, MetadataPackageId, MetadataPackageVersionId, MetadataPackageVersion.MajorVersion, MetadataPackageVersion.MinorVersion, MetadataPackageVersion.PatchVersion, MetadataPackageVersion.BuildNumber FROM PackageSubscriber WHERE MetadataPackageId IN ${packageIds} AND OrgKey IN ${keys}`,
  );
  try {
    await rest.queryEach(queries, (records, query) => {
      onOrgs(orgsInQuery(orgs, query), query);
      for (const record of records) {
        const [key, packageId] = [optionalText(record, 'OrgKey'), optionalText(record, 'MetadataPackageId')];
        if (!isInstalled(statusIn(record)) || key === null || packageId === null) continue;
        const orgKey = toShortId(key);
        if (!wanted.has(orgKey)) continue;
        const { number } = decodeVersion(record, '', 'MetadataPackageVersion.');
        const ofOrg = installed.get(orgKey) ?? new Map<string, string | null>();
        installed.set(orgKey, ofOrg.set(packageId, number === '?' ? null : number));
      }
    });
  } catch (error) {
    if (error instanceof OrgError && (isRefusal(error) || error.code === 'QUERY_TIMEOUT'))
      return { ok: false, reason: shortened(error.message, LONGEST_REASON) };
    throw error;
  }
  return { ok: true, installed };
};
