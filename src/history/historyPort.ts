import {
  lineageIn,
  type ErrorOfJob,
  type ExportedPush,
  type ExportedVersion,
  type JobOfPush,
  type ReadPort,
} from '../core/history/export.js';
import type { Manifest } from '../core/history/manifest.js';
import type { Lineage, PushError, PushJob, PushRequest } from '../core/model.js';
import { toLongId } from '../core/orgs/ids.js';
import type { FailedJob, PackageCatalog } from '../core/ports.js';
import { tallyJobs } from '../core/status.js';
import { subscribersIn } from './historySubscribers.js';
import { openTables, type Tables } from './tables.js';

/**
 * Reads an export in place of the org that it was made from. Every method throws UsageError (`damaged-history`) where a
 * file was changed after it was written. A report is only returned after all its files were checked.
 */
export const historyPort = (folder: string, manifest: Manifest): ReadPort => {
  const tables = openTables(folder, manifest);
  const pushOf = async (id: string): Promise<ExportedPush | undefined> => (await tables.pushes()).get(toLongId(id));
  return {
    ...catalogOf(tables),
    ...subscribersIn(tables),
    async overview(id) {
      const push = await pushOf(id);
      return push && { ...requestOf(push), jobs: push.jobs };
    },
    async snapshot(id) {
      const push = await pushOf(id);
      if (push === undefined) return undefined;
      const { pushRequestId } = push;
      const failedJobs: FailedJob[] = [];
      for await (const page of tables.jobs([pushRequestId]))
        for (const { status, jobId, orgKey } of page) if (status === 'Failed') failedJobs.push({ jobId, orgKey });
      const request = { ...requestOf(push), jobs: push.jobs };
      const errors = await errorsOf(tables, pushRequestId);
      return { request, failedJobs, errors, jobs: jobsOf(tables, pushRequestId) };
    },
    async requests({ packageId, scheduledSince: since }) {
      const isWanted = ({ package: pkg, scheduledStartTime: start }: ExportedPush): boolean =>
        (packageId === undefined || pkg.id === toLongId(packageId)) &&
        (since === undefined || start === null || new Date(start) >= since);
      return [...(await tables.pushes()).values()].filter(isWanted).map(requestOf);
    },
    async countJobsOf(ids) {
      const pushes = await tables.pushes();
      return new Map(ids.map((id) => [id, pushes.get(toLongId(id))?.jobs ?? tallyJobs([])]));
    },
    rowsOf: (ids) => Promise.resolve({ jobs: tables.jobs(ids), errors: tables.errors(ids) }),
    jobsOfPushes: (ids) => tables.jobs(ids),
    everySubscriber: (packageId) => tables.subscribers(packageId),
    calls: () => 0,
    now: () => new Date(manifest.exportedAt),
    time: () => Promise.resolve(new Date(manifest.exportedAt)),
  };
};

/** The push as the org returned it, without its jobs. */
const requestOf = (push: ExportedPush): PushRequest => ({
  pushRequestId: push.pushRequestId,
  status: push.status,
  package: push.package,
  version: push.version,
  scheduledStartTime: push.scheduledStartTime,
  startTime: push.startTime,
  endTime: push.endTime,
  durationSeconds: push.durationSeconds,
});

const errorsOf = async (tables: Tables, pushRequestId: string): Promise<Map<string, PushError[]>> => {
  const rows = (await Array.fromAsync(tables.errors([pushRequestId]))).flat();
  const errorOf = ({ type, severity, title, message, details }: ErrorOfJob): PushError => ({
    type,
    severity,
    title,
    message,
    details,
  });
  return new Map([...Map.groupBy(rows, ({ jobId }) => jobId)].map(([jobId, own]) => [jobId, own.map(errorOf)]));
};

const jobOf = ({ jobId, orgKey, status, startTime, endTime, durationSeconds }: JobOfPush): PushJob => ({
  jobId,
  orgKey,
  status,
  startTime,
  endTime,
  durationSeconds,
});

async function* jobsOf(tables: Tables, id: string): AsyncGenerator<PushJob[]> {
  for await (const page of tables.jobs([id])) yield page.map(jobOf);
}

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
const catalogOf = (tables: Tables): PackageCatalog => ({
  async versions(query) {
    if ('packageId' in query) return tables.versionsOf(query.packageId);
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
      (await tables.versionsOf(packageId)).flatMap(({ version, createdDate }) =>
        createdDate ? [[version.id, createdDate] as const] : [],
      ),
    ),
  lineage: async ({ packageId, versionId }) =>
    lineageIn(await tables.versionsOf(packageId), toLongId(versionId)) ?? OLD,
});
