import { lineageIn, type ExportedVersion } from '../core/history/exportedVersion.js';
import type { Lineage } from '../core/model.js';
import { toLongId } from '../core/orgs/ids.js';
import type { PackageCatalog } from '../core/ports.js';
import type { Tables } from './openTables.js';

/** For exports that were made before they had lineages. */
const NOT_EXPORTED =
  'the export was made by an earlier version of the plugin, without it and without the ages of versions; export to the folder again to add them';
const OLD: Lineage = {
  kind: null,
  ancestors: undefined,
  needs: [],
  convertedFrom: null,
  notChecked: (['ancestry', 'dependencies'] as const).map((what) => ({ what, reason: NOT_EXPORTED })),
};

/** The versions of a package (033) in an export. */
export const versionsOfPackage = async (tables: Tables, packageId: string): Promise<ExportedVersion[]> =>
  (await tables.versions()).filter((each) => each.package.id === toLongId(packageId));

/** Without those of packages that are only there because others need them. */
const exportedVersions = async (tables: Tables): Promise<ExportedVersion[]> =>
  (await tables.versions()).filter((each) => !each.isNeeded);

/** The name of each package (033) that was exported. */
const packageNames = async (tables: Tables): Promise<Map<string, string>> =>
  new Map(
    [...(await tables.pushes()).values(), ...(await exportedVersions(tables))].map((each) => [
      each.package.id,
      each.package.name,
    ]),
  );

/** The packages of an export and their versions. What is not in an export is unknown; it may still be in the org. */
export const historyCatalog = (tables: Tables): PackageCatalog => ({
  async versions(query) {
    if ('packageId' in query) return versionsOfPackage(tables, query.packageId);
    const versions = await exportedVersions(tables);
    if ('versionId' in query) return versions.filter(({ version }) => version.id === toLongId(query.versionId));
    const names = [query.packageName].flat().map((name) => name.toLowerCase());
    return versions.filter((each) => names.includes(each.package.name.toLowerCase()));
  },
  packageNames: async () => [...new Set((await packageNames(tables)).values())],
  // The 0Ho ids of packages are not in an export.
  subscriberPackageId: async (id) => ((await packageNames(tables)).has(toLongId(id)) ? toLongId(id) : undefined),
  convertedFrom: () => Promise.resolve(undefined),
  createdDates: async (packageId) =>
    new Map(
      (await versionsOfPackage(tables, packageId)).flatMap(({ version, createdDate }) =>
        createdDate ? [[version.id, createdDate] as const] : [],
      ),
    ),
  lineage: async ({ packageId, versionId }) =>
    lineageIn(await versionsOfPackage(tables, packageId), toLongId(versionId)) ?? OLD,
});
