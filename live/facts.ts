import { isRow, recordsOf, refusalOf, type Row, textOf, Unanswered } from './read.js';
import type { Wire } from './wire.js';

/** What has to be known before anything is asked: who is who, and which versions there are. */
export type Facts = {
  /** `67.0`, oldest first. */
  readonly apiVersions: readonly string[];
  readonly version: Row;
  /** All versions of the package, lowest first. */
  readonly versions: readonly Row[];
  /** The named org's row; undefined if it is no subscriber of the package. */
  readonly subscriber: Row | undefined;
  readonly installed: Row | undefined;
};

const NUMBERS = ['MajorVersion', 'MinorVersion', 'PatchVersion', 'BuildNumber'] as const;

export const numberOf = (version: Row | undefined): string =>
  version === undefined ? 'an unknown version' : NUMBERS.map((name) => String(Number(version[name] ?? 0))).join('.');

export function compareVersions(a: Row, b: Row): number {
  for (const name of NUMBERS) {
    const difference = Number(a[name] ?? 0) - Number(b[name] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export async function readFacts(wire: Wire, orgKey: string, versionId: string, apiVersion?: string): Promise<Facts> {
  const list = await wire.call('GET', '/services/data');
  const apiVersions = (Array.isArray(list.body) ? list.body.filter(isRow) : [])
    .map((entry) => textOf(entry, 'version') ?? '')
    .filter((version) => /^\d+\.0$/.test(version))
    .sort((a, b) => Number(a) - Number(b));
  const newest = apiVersions.at(-1);
  if (newest === undefined) throw new Error('The org does not list its API versions.');
  if (apiVersion !== undefined && !apiVersions.includes(apiVersion)) {
    throw new Error(`The org has no API version ${apiVersion}; its newest is ${newest}.`);
  }
  wire.version = apiVersion ?? newest;
  const select = `SELECT Id, MetadataPackageId, MetadataPackage.Name, ${NUMBERS.join(', ')}, ReleaseState, IsDeprecated FROM MetadataPackageVersion`;
  const [version] = recordsOf(await wire.query(`${select} WHERE Id = '${versionId}'`));
  if (version === undefined) throw new Error(`This org has no package version ${versionId}.`);
  const packageId = String(version.MetadataPackageId);
  const versions = recordsOf(await wire.query(`${select} WHERE MetadataPackageId = '${packageId}'`));
  const subscriber = await readSubscriber(wire, packageId, orgKey);
  const installed = versions.find(({ Id }) => Id === subscriber?.MetadataPackageVersionId);
  return { apiVersions, version, versions: versions.toSorted(compareVersions), subscriber, installed };
}

/** The org compares text without regard to case, so others may be among the answers. */
export async function readSubscriber(wire: Wire, packageId: string, orgKey: string): Promise<Row | undefined> {
  const query = (columns: string): ReturnType<Wire['query']> =>
    wire.query(
      `SELECT OrgKey, OrgName, OrgType, OrgStatus, InstalledStatus, MetadataPackageVersionId${columns} FROM PackageSubscriber WHERE MetadataPackageId = '${packageId}' AND OrgKey = '${orgKey}'`,
    );
  let answer = await query(', HasRestrictionEnabled');
  // Old API versions do not have that column.
  if (refusalOf(answer)?.statusCode === 'INVALID_FIELD') answer = await query('');
  return recordsOf(answer).find((row) => textOf(row, 'OrgKey')?.slice(0, 15) === orgKey);
}

/** The row of an org that the package is installed in, or an end to the question. */
export function installedSubscriber({ subscriber, installed }: Facts): Row {
  if (subscriber === undefined) throw new Unanswered('the named org does not have the package');
  if (installed === undefined || textOf(subscriber, 'InstalledStatus') !== 'i') {
    throw new Unanswered('the named org does not have the package any more');
  }
  return installed;
}
