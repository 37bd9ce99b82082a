import { toLongId } from '../core/ids.js';
import type { Package, PackageVersion, PushableVersion } from '../core/types.js';
import { flag, number, optionalText, text, type RawRecord } from './decode.js';
import type { Rest } from './rest.js';
import { soql } from './soql.js';

/** `major.minor.patch.build` of a MetadataPackageVersion; `prefix` is the path to it from the record. */
export const versionNumber = (record: RawRecord, prefix = ''): string =>
  ['MajorVersion', 'MinorVersion', 'PatchVersion', 'BuildNumber']
    .map((part) => String(number(record, `${prefix}${part}`)))
    .join('.');

export const decodePackage = (record: RawRecord, prefix = ''): Package => ({
  id: text(record, `${prefix}MetadataPackageId`),
  name: text(record, `${prefix}MetadataPackage.Name`),
  namespace: optionalText(record, `${prefix}MetadataPackage.NamespacePrefix`) || null,
});

export const decodeVersion = (record: RawRecord, id: string, prefix = ''): PackageVersion => ({
  id,
  name: optionalText(record, `${prefix}Name`),
  number: versionNumber(record, prefix),
});

/** The version with this 04t id, or undefined where the org does not own it. */
export const readVersion = async (rest: Rest, versionId: string): Promise<PushableVersion | undefined> => {
  const [records = []] = await rest.queryAll([
    soql`SELECT Id, Name, MajorVersion, MinorVersion, PatchVersion, BuildNumber, ReleaseState, IsDeprecated, MetadataPackageId, MetadataPackage.Name, MetadataPackage.NamespacePrefix FROM MetadataPackageVersion WHERE Id = ${toLongId(versionId)}`,
  ]);
  const [record] = records;
  if (record === undefined) return undefined;
  return {
    package: decodePackage(record),
    version: decodeVersion(record, text(record, 'Id')),
    released: text(record, 'ReleaseState') === 'Released',
    deprecated: flag(record, 'IsDeprecated'),
  };
};

/** The 033 id of a package named by its 033 or 0Ho id; undefined where the hub has no such package. */
export const readSubscriberPackageId = async (rest: Rest, packageId: string): Promise<string | undefined> => {
  if (packageId.startsWith('033')) return toLongId(packageId);
  if (!packageId.startsWith('0Ho')) return undefined;
  const query = soql`SELECT SubscriberPackageId FROM Package2 WHERE Id = ${toLongId(packageId)}`;
  for await (const [record] of rest.pages(query, 'tooling')) {
    if (record !== undefined) return text(record, 'SubscriberPackageId');
  }
  return undefined;
};
