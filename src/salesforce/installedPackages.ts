import type { InstalledPackages, OrgKey } from '../core/model.js';
import { OrgError } from '../core/errors/orgError.js';
import { toShortId } from '../core/orgs/ids.js';
import { shortened } from '../core/text/plain.js';
import { isRefusal } from '../core/push/retryPolicy.js';
import { inBatches, ORGS_PER_QUERY } from './http/batches.js';
import { optionalText } from './http/decode.js';
import type { Rest } from './http/rest.js';
import { soql } from './http/soql.js';
import { decodeVersion } from './versions.js';

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
      onOrgs(Math.min(ORGS_PER_QUERY, orgs.length - query * ORGS_PER_QUERY), query);
      for (const record of records) {
        const [key, packageId] = [optionalText(record, 'OrgKey'), optionalText(record, 'MetadataPackageId')];
        const isInstalled = optionalText(record, 'InstalledStatus')?.toLowerCase() !== 'u';
        if (key === null || packageId === null || !isInstalled) continue;
        const orgKey = toShortId(key);
        if (!wanted.has(orgKey)) continue;
        const { number } = decodeVersion(record, '', 'MetadataPackageVersion.');
        const ofOrg = installed.get(orgKey) ?? new Map<string, string | null>();
        installed.set(orgKey, ofOrg.set(packageId, number === '?' ? null : number));
      }
    });
  } catch (error) {
    if (error instanceof OrgError && (isRefusal(error) || error.code === 'QUERY_TIMEOUT'))
      return { ok: false, reason: shortened(error.message, 200) };
    throw error;
  }
  return { ok: true, installed };
};
