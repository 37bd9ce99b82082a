import { OrgError } from '../core/errors/orgError.js';
import { toLongId } from '../core/orgs/ids.js';
import type { PackageCatalog, VersionQuery } from '../core/ports.js';
import type { Lineage, Package, PackageVersion, PushableVersion } from '../core/model.js';
import { isRefusal } from '../core/push/retryPolicy.js';
import { insteadOf } from './http/apiErrors.js';
import { flag, foreignText, optionalNumber, optionalText, optionalTime, text, type RawRecord } from './http/decode.js';
import type { Rest } from './http/rest.js';
import { fragment, soql } from './http/soql.js';
import { readLineage } from './lineage.js';

/**
 * `major.minor.patch.build` of a MetadataPackageVersion; `prefix` is the path to it from the record. A missing part is
 * 0. Where the user may not see the version, all parts are missing, and the number is `?`.
 */
const versionNumber = (record: RawRecord, prefix = ''): string => {
  const parts = ['MajorVersion', 'MinorVersion', 'PatchVersion', 'BuildNumber'].map((part) =>
    optionalNumber(record, `${prefix}${part}`),
  );
  return parts.every((part) => part === null) ? '?' : parts.map((part) => part ?? 0).join('.');
};

export const decodePackage = (record: RawRecord, prefix = ''): Package => ({
  id: optionalText(record, `${prefix}MetadataPackageId`) ?? '',
  name: foreignText(record, `${prefix}MetadataPackage.Name`) ?? '?',
  namespace: optionalText(record, `${prefix}MetadataPackage.NamespacePrefix`) || null,
});

export const decodeVersion = (record: RawRecord, id: string, prefix = ''): PackageVersion => ({
  id,
  name: foreignText(record, `${prefix}Name`),
  number: versionNumber(record, prefix),
});

const decodePushable = (record: RawRecord): PushableVersion => ({
  package: decodePackage(record),
  version: decodeVersion(record, text(record, 'Id')),
  released: optionalText(record, 'ReleaseState') === 'Released',
  deprecated: flag(record, 'IsDeprecated'),
});

export const decodeVersions = (records: readonly RawRecord[]): PushableVersion[] => records.map(decodePushable);

const condition = (query: VersionQuery | { versionIds: readonly string[] }): string => {
  if ('versionIds' in query) return soql`Id IN ${query.versionIds}`;
  if ('versionId' in query) return soql`Id = ${toLongId(query.versionId)}`;
  if ('packageId' in query) return soql`MetadataPackageId = ${toLongId(query.packageId)}`;
  return soql`MetadataPackage.Name IN ${[query.packageName].flat()}`;
};

export const versionsQuery = (query: VersionQuery | { versionIds: readonly string[] }): string =>
  soql`SELECT Id, Name, MajorVersion, MinorVersion, PatchVersion, BuildNumber, ReleaseState, IsDeprecated, MetadataPackageId, MetadataPackage.Name, MetadataPackage.NamespacePrefix FROM MetadataPackageVersion WHERE ${fragment(condition(query))}`;

/** The 033 id of a package named by its 033 or 0Ho id; undefined where the hub has no such package. */
const readSubscriberPackageId = async (rest: Rest, packageId: string): Promise<string | undefined> => {
  if (packageId.startsWith('033')) return toLongId(packageId);
  if (!packageId.startsWith('0Ho')) return undefined;
  const [record] = await rest
    .queryTooling(soql`SELECT SubscriberPackageId FROM Package2 WHERE Id = ${toLongId(packageId)}`)
    .catch(
      insteadOf(
        ({ kind }) => kind === 'permission',
        ({ code, message }): RawRecord[] => {
          const why = `${packageId} can't be looked up in Package2 of the Tooling API, which your user may not read: ${message}`;
          throw new OrgError('refused', code, `${why} Name the package by its name or its 033 ID.`);
        },
      ),
    );
  return (record && optionalText(record, 'SubscriberPackageId')) ?? undefined;
};

/** The 04t id of the first-generation version that a second-generation one was converted from. */
const readConvertedFrom = async (rest: Rest, versionId: string): Promise<string | undefined> => {
  const query = soql`SELECT ConvertedFromVersionId FROM Package2Version WHERE SubscriberPackageVersionId = ${toLongId(versionId)}`;
  // The column exists since API version 64; migrations existed before.
  const hasNone = insteadOf(
    ({ kind }) => kind === 'unknown-field',
    (): RawRecord[] => [],
  );
  const [record] = await rest.queryTooling(query).catch(hasNone);
  return (record && optionalText(record, 'ConvertedFromVersionId')) ?? undefined;
};

/**
 * The creation dates by 04t id. Empty for a first-generation package, and where the user may not see them: the age of a
 * version is never needed for an upgrade.
 */
const readCreatedDates = async (rest: Rest, packageId: string): Promise<Map<string, string>> => {
  const query = soql`SELECT SubscriberPackageVersionId, CreatedDate FROM Package2Version WHERE Package2.SubscriberPackageId = ${toLongId(packageId)}`;
  const records = await rest.queryTooling(query).catch(insteadOf(isRefusal, (): RawRecord[] => []));
  return new Map(
    records.flatMap((record) => {
      const [id, created] = [optionalText(record, 'SubscriberPackageVersionId'), optionalTime(record, 'CreatedDate')];
      return id === null || created === null ? [] : [[id, created] as const];
    }),
  );
};

export const packageCatalog = (rest: Rest): PackageCatalog => {
  /** The lineage of each version, which does not change once it is completely known. */
  const known = new Map<string, Lineage>();
  return {
    async versions(query) {
      const [records] = await rest.queryAll([versionsQuery(query)]);
      return decodeVersions(records);
    },
    async packageNames() {
      const [records] = await rest.queryAll([soql`SELECT Name FROM MetadataPackage`]);
      return records.map((record) => text(record, 'Name'));
    },
    subscriberPackageId: (packageId) => readSubscriberPackageId(rest, packageId),
    convertedFrom: (versionId) => readConvertedFrom(rest, versionId),
    async lineage(query) {
      const lineage = known.get(query.versionId) ?? (await readLineage(rest, query));
      if (lineage.notChecked.length === 0) known.set(query.versionId, lineage);
      return lineage;
    },
    createdDates: (packageId) => readCreatedDates(rest, packageId),
  };
};
