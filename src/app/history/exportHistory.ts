import { join } from 'node:path';
import { UsageError } from '../../core/errors/usageError.js';
import { isSettled } from '../../core/history/export.js';
import { EXPORT_FORMAT, REQUEST_TABLE, type HistoryCounts } from '../../core/history/tables.js';
import type { HistoryFile, Manifest } from '../../core/history/manifest.js';
import { withoutAddressesIn } from '../../core/text/redact.js';
import { DISK, type Disk } from '../../history/disk.js';
import { commit, makeFolders, readManifest, removeOld } from '../../history/manifestFile.js';
import { openProgress, type DonePush } from '../../history/progress.js';
import { writeTable, type Where } from '../../history/tables.js';
import { lockFile, type Lock } from '../../journal/lock.js';
import type { PushableVersion, ReadProgress } from '../../core/model.js';
import type { OpenOrg } from '../openPushOrg.js';
import { readPackageId, type PackageOptions } from '../readPackage.js';
import { asGiven, requireOptions, aText } from '../requireOptions.js';
import { exportPackages } from './exportPackages.js';
import { exportPushes } from './exportPushes.js';

/** What {@link exportHistory} exports, and where to. */
export type HistoryOptions = Partial<PackageOptions> & {
  /**
   * The folder; created if it does not exist. Pushes from an earlier export that cannot change any more are not read
   * again.
   */
  outputDir: string;
  /** Called with the progress, for each page of jobs. */
  onRead?: (progress: ReadProgress) => void;
  /** @internal For tests. */
  disk?: Disk;
};

/** What an export contains. Times are ISO 8601 in UTC. */
export type HistoryExport = {
  outputDir: string;
  /** The number of the run that wrote it, from 1. */
  run: number;
  /** The org that the pushes were made in (00D). */
  orgId: string;
  /** Such as `66.0`. */
  apiVersion: string;
  /** The one package (033) whose pushes are exported; null for all. */
  package: string | null;
  /** By the org's clock. */
  exportedAt: string;
  counts: HistoryCounts;
  /** How many pushes this run read from the org; the others were in the folder. */
  read: number;
  /** Pushes that the org no longer has; the export keeps them. */
  goneRequests: number;
};

/**
 * Writes the push history of an org to a folder, so that it outlives the org: requests, jobs and errors as JSON lines
 * and CSV, the subscribers that reports name, and a manifest. It can be repeated, and continues where it was
 * interrupted. Until it is complete, the folder is read as it was before.
 *
 * @throws {@link UsageError} where the folder contains something else (`other-history`, `not-a-history`), is in use
 * (`history-locked`) or cannot be written (`history-not-written`).
 * @throws {@link OrgError} where the org does not answer, or refuses the call.
 */
export const exportHistory = async (org: OpenOrg, options: HistoryOptions): Promise<HistoryExport> => {
  requireOptions(options, {
    package: asGiven,
    packageAliases: asGiven,
    outputDir: aText,
    onRead: asGiven,
    disk: asGiven,
  });
  const { outputDir: folder, package: name, packageAliases, disk = DISK } = options;
  const packageId = name === undefined ? null : await readPackageId(org, { package: name, packageAliases });
  const before = await readManifest(folder);
  if (before !== undefined) requireSame(folder, before, org.orgId, packageId);
  await disk.makeFolder(folder);
  const lock = await lockFile(join(folder, 'export'));
  if (!lock.ok) throw new UsageError({ kind: 'history-locked', ...lock.holder });
  try {
    await makeFolders(disk, folder);
    return await run(org, { ...options, disk, packageId, lock });
  } finally {
    await lock.release();
  }
};

type RunOptions = HistoryOptions & { disk: Disk; packageId: string | null; lock: Pick<Lock, 'isLost'> };

const run = async (org: OpenOrg, options: RunOptions): Promise<HistoryExport> => {
  const { outputDir: folder, disk, packageId } = options;
  // Another process may have completed an export before this one got the lock.
  const before = await readManifest(folder);
  const number = (before?.run ?? 0) + 1;
  const progress = await openProgress(disk, folder, { run: number, orgId: org.orgId, package: packageId });
  const where: Where = { disk, folder, run: number };
  const requireLock = (): void => {
    if (!options.lock.isLost()) return;
    const file = join(folder, 'export.lock');
    throw new UsageError({ kind: 'history-locked', file, pid: null, host: null, seconds: 0 });
  };

  const { pushes, read } = await exportPushes(org.port, {
    where,
    before,
    progress,
    packageId,
    requireLock,
    onRead: options.onRead,
  });
  const all = await allVersions(org, packageId);
  const ids = new Set([...pushes.map(({ push }) => push.package.id), ...all.map((each) => each.package.id)]);
  const named = [...ids, packageId ?? ''].filter((id) => id !== '').sort();
  const { versions, files: subscribers } = await exportPackages(org.port, where, before, [...new Set(named)], all);
  const files = [
    ...(await writeTable(where, 'requests', [pushes.map(({ push }) => withoutAddressesIn(push))], REQUEST_TABLE)),
    ...(await writeTable(where, 'versions', [withoutAddressesIn(versions)])),
    ...subscribers,
    ...pushes.flatMap((each) => each.files),
  ];
  const shown = {
    run: number,
    orgId: org.orgId,
    apiVersion: org.apiVersion,
    package: packageId,
    exportedAt: (await org.port.time()).toISOString(),
    counts: countsOf(pushes, files),
  };
  const manifest: Manifest = { format: EXPORT_FORMAT, ...shown, files };
  requireLock();
  await commit(disk, folder, manifest);
  await removeOld(disk, folder, manifest);
  await progress.remove();
  return { outputDir: folder, ...shown, read, goneRequests: pushes.filter(({ push }) => !push.export.onHub).length };
};

/**
 * Throws where the export is not of the same org and package. An export of all packages cannot become one of a single
 * package, which would lack pushes; the opposite is allowed.
 */
const requireSame = (folder: string, before: Manifest, orgId: string, packageId: string | null): void => {
  if (before.orgId !== orgId)
    throw new UsageError({ kind: 'other-history', folder, what: 'org', exported: before.orgId, given: orgId });
  if (packageId !== null && before.package !== packageId) {
    const exported = before.package ?? 'all';
    throw new UsageError({ kind: 'other-history', folder, what: 'package', exported, given: packageId });
  }
};

/**
 * The versions of every package, pushed or not: when the org is gone, nothing else shows which orgs have which version.
 */
const allVersions = async ({ port }: OpenOrg, packageId: string | null): Promise<PushableVersion[]> => {
  if (packageId !== null) return port.versions({ packageId });
  const names = await port.packageNames();
  return names.length === 0 ? [] : port.versions({ packageName: names });
};

const countsOf = (pushes: readonly DonePush[], files: readonly HistoryFile[]): HistoryCounts => {
  const rows = (of: string): number =>
    files
      .filter(({ name }) => name.startsWith(of) && name.endsWith('.jsonl'))
      .reduce((sum, file) => sum + file.rows, 0);
  return {
    requests: pushes.length,
    open: pushes.filter(({ push }) => push.export.onHub && !isSettled(push)).length,
    jobs: rows('jobs/'),
    errors: rows('errors/'),
    versions: rows('versions.'),
    subscribers: rows('subscribers/'),
  };
};
