import type { ExportedVersion, ReadPort } from '../../core/history/export.js';
import type { HistoryFile, Manifest } from '../../core/history/manifest.js';
import type { Lineage, PushableVersion } from '../../core/model.js';
import { newestFirst } from '../../core/orgs/version.js';
import { filesOf } from '../../history/manifestFile.js';
import { readWhole, writeTable, type Where } from '../../history/tables.js';

type Exported = { versions: ExportedVersion[]; files: HistoryFile[] };

/**
 * The current versions and subscribers of packages. For a package that the org no longer has, those of the last export.
 * Also exports the packages of the org that their versions depend on, because orgs without these are not pushable.
 * `all`: versions that were read already.
 */
export const exportPackages = async (
  port: ReadPort,
  where: Where,
  before: Manifest | undefined,
  packageIds: readonly string[],
  all: readonly PushableVersion[],
): Promise<Exported> => {
  const earlier = filesOf(before?.files ?? []);
  const known = await readWhole<ExportedVersion>(where.folder, earlier.get('versions'));
  const exported: Exported = { versions: [], files: [] };
  const add = async (packageId: string, isNeeded: boolean): Promise<void> => {
    const ofPackage = known.filter((each) => each.package.id === packageId);
    const listed = all.filter((each) => each.package.id === packageId);
    const found = (listed.length === 0 ? await port.versions({ packageId }) : listed).sort(newestFirst);
    const table = `subscribers/${packageId}`;
    if (found.length === 0) {
      exported.versions.push(...ofPackage);
      exported.files.push(...(earlier.get(table) ?? []));
      return;
    }
    const versions = isNeeded ? found.map((each) => ({ ...each, isNeeded: true as const })) : found;
    exported.versions.push(...(isNeeded ? versions : await withLineage(port, versions, ofPackage)));
    const ids = found.map(({ version }) => version.id);
    exported.files.push(...(await writeTable(where, table, port.everySubscriber(packageId, ids))));
  };
  for (const packageId of packageIds) await add(packageId, false);
  const needed = await neededPackages(port, exported.versions);
  for (const { isNeeded, package: pkg } of known) if (isNeeded) needed.add(pkg.id);
  for (const packageId of needed) if (!packageIds.includes(packageId)) await add(packageId, true);
  return exported;
};

/** Adds dates and lineage to versions. They never change, so that they are read only once. */
const withLineage = async (
  port: ReadPort,
  versions: readonly PushableVersion[],
  before: readonly ExportedVersion[],
): Promise<ExportedVersion[]> => {
  const [{ package: pkg } = { package: { id: '' } }] = versions;
  const earlier = new Map(before.map((each) => [each.version.id, each]));
  const isDated = versions.every(({ version }) => earlier.get(version.id)?.createdDate);
  const created = isDated ? undefined : await port.createdDates(pkg.id);
  let told: Lineage | undefined;
  const rows: ExportedVersion[] = [];
  for (const each of versions) {
    const { id } = each.version;
    let { lineage, createdDate = null } = earlier.get(id) ?? {};
    const lacks = lineage?.notChecked.length ?? Infinity;
    // Missing data is read again, unless it could not be read for another version just now either.
    if (each.released && !each.deprecated && lacks > (told?.notChecked.length ?? 0)) {
      const { ancestors, ...rest } = await port.lineage({ packageId: pkg.id, versionId: id });
      told = { ancestors, ...rest };
      lineage = rest;
    }
    createdDate = created?.get(id) ?? createdDate;
    rows.push({ ...each, createdDate, ...(lineage === undefined ? {} : { lineage }) });
  }
  return rows.map((row) => {
    const { id } = row.version;
    const ancestor = told?.ancestors === undefined ? earlier.get(id)?.ancestor : told.ancestors.get(id);
    return ancestor === undefined ? row : { ...row, ancestor };
  });
};

/** The packages of the same org that versions depend on. */
const neededPackages = async (port: ReadPort, versions: readonly ExportedVersion[]): Promise<Set<string>> => {
  const needing = versions.filter(({ lineage }) => (lineage?.needs.length ?? 0) > 0);
  const [first] = needing;
  if (first === undefined) return new Set();
  const needs = [...new Set(needing.flatMap(({ lineage }) => lineage?.needs ?? []))];
  const { needed } = await port.preflight({
    packageId: first.package.id,
    versionId: first.version.id,
    orgs: [],
    needs,
  });
  return new Set((needed ?? []).map((each) => each.package.id));
};
