import type { ExportedPush } from '../core/history/exportedPush.js';
import type { Manifest } from '../core/history/manifestSchema.js';
import type { ReadPort } from '../core/history/readPort.js';
import type { ErrorOfJob, JobOfPush } from '../core/history/source.js';
import type { PushError, PushJob, PushRequest } from '../core/model.js';
import { toLongId } from '../core/orgs/ids.js';
import type { FailedJob } from '../core/ports.js';
import { tallyJobs } from '../core/status.js';
import { historyCatalog } from './historyCatalog.js';
import { historySubscribers } from './historySubscribers.js';
import { openTables, type Tables } from './openTables.js';

/**
 * Reads an export in place of the org that it was made from. Every method throws UsageError (`damaged-history`) where a
 * file was changed after it was written. A report is only returned after all its files were checked.
 */
export const historyPort = (folder: string, manifest: Manifest): ReadPort => {
  const tables = openTables(folder, manifest);
  const pushOf = async (id: string): Promise<ExportedPush | undefined> => (await tables.pushes()).get(toLongId(id));
  return {
    ...historyCatalog(tables),
    ...historySubscribers(tables),
    async overview(id) {
      const push = await pushOf(id);
      return push && { ...requestOf(push), jobs: push.jobs };
    },
    async snapshot(id) {
      const push = await pushOf(id);
      if (push === undefined) return undefined;
      const { pushRequestId } = push;
      const failedJobs: FailedJob[] = [];
      for await (const page of tables.jobs(pushRequestId))
        for (const { status, jobId, orgKey } of page) if (status === 'Failed') failedJobs.push({ jobId, orgKey });
      const request = { ...requestOf(push), jobs: push.jobs };
      return {
        request,
        failedJobs,
        errors: await errorsOf(tables, pushRequestId),
        jobs: jobsOf(tables, pushRequestId),
      };
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
    rowsOf: (ids) =>
      Promise.resolve({ jobs: oneAfterTheOther(ids, tables.jobs), errors: oneAfterTheOther(ids, tables.errors) }),
    jobsOfPushes: (ids) => oneAfterTheOther(ids, tables.jobs),
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
  const errors = new Map<string, PushError[]>();
  for await (const page of tables.errors(pushRequestId))
    for (const { jobId, type, severity, title, message, details } of page) {
      const error = { type, severity, title, message, details };
      const ofJob = errors.get(jobId);
      if (ofJob === undefined) errors.set(jobId, [error]);
      else ofJob.push(error);
    }
  return errors;
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
  for await (const page of tables.jobs(id)) yield page.map(jobOf);
}

async function* oneAfterTheOther<T extends JobOfPush | ErrorOfJob>(
  ids: readonly string[],
  read: (id: string) => AsyncGenerator<T[]>,
): AsyncGenerator<T[]> {
  for (const id of ids) yield* read(toLongId(id));
}
