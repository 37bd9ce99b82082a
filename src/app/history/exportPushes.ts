import { join } from 'node:path';
import { UsageError } from '../../core/errors/usageError.js';
import {
  groupsToRead,
  isSettled,
  type ErrorOfJob,
  type ExportedPush,
  type JobOfPush,
  type PushRows,
  type ReadPort,
} from '../../core/history/export.js';
import type { Manifest } from '../../core/history/manifest.js';
import type { OnRead, PushRequest } from '../../core/model.js';
import { aboutStatus, tallyJobs, type PushStatus } from '../../core/status.js';
import { areThere, filesOf } from '../../history/manifestFile.js';
import type { DonePush, RunProgress } from '../../history/progress.js';
import { readWhole, writeTable, type Pages, type Where } from '../../history/tables.js';
import { counting } from '../../salesforce/counting.js';
import { ERROR_TABLE, JOB_TABLE } from '../../core/history/tables.js';

type Export = {
  where: Where;
  before: Manifest | undefined;
  progress: RunProgress;
  packageId: string | null;
  /** Throws where another process has taken over the folder. */
  requireLock: () => void;
  onRead: OnRead | undefined;
};

/** By push request. */
type Pushes = Map<string, DonePush>;

/**
 * Every push of the org, with its rows on the disk. Pushes that cannot change any more come from an earlier export; the
 * others are read now.
 */
export const exportPushes = async (port: ReadPort, options: Export): Promise<{ pushes: DonePush[]; read: number }> => {
  const { where, before, progress, packageId } = options;
  const earlier = await earlierPushes(where.folder, before);
  const requests = await port.requests(packageId === null ? {} : { packageId });
  const done = await keptPushes(requests, [progress.done, earlier], where.folder);
  const toRead = await withJobCounts(
    port,
    requests.filter(({ pushRequestId }) => !done.has(pushRequestId)),
  );
  const total = toRead.reduce((sum, { jobs }) => sum + jobs, 0);
  await counting(options.onRead, 'jobs', total, async (add) => {
    for (const group of groupsToRead(toRead)) {
      options.requireLock();
      for (const { push, files } of await exportRows(port, where, group, add)) {
        const id = push.pushRequestId;
        const exported = { push: withFinalSince(push, earlier.get(id)?.push), files };
        await progress.add(exported);
        done.set(id, exported);
      }
    }
  });
  const listed = requests.flatMap(({ pushRequestId }) => done.get(pushRequestId) ?? []);
  return { pushes: [...listed, ...(await gonePushes(earlier, done, where.folder))], read: toRead.length };
};

/** The pushes of the last export. */
const earlierPushes = async (folder: string, before: Manifest | undefined): Promise<Pushes> => {
  const files = filesOf(before?.files ?? []);
  const pushes = await readWhole<ExportedPush>(folder, files.get('requests'));
  return new Map(
    pushes.map((push) => [
      push.pushRequestId,
      {
        push: withOnHub(push, true),
        files: ['jobs', 'errors'].flatMap((table) => files.get(`${table}/${push.pushRequestId}`) ?? []),
      },
    ]),
  );
};

/** The pushes that can't change any more, and whose files are there, so that they need not be read. */
const keptPushes = async (
  requests: readonly PushRequest[],
  known: ReadonlyArray<ReadonlyMap<string, DonePush>>,
  folder: string,
): Promise<Pushes> => {
  const kept: Pushes = new Map();
  for (const { pushRequestId: id } of requests) {
    for (const push of known.flatMap((pushes) => pushes.get(id) ?? []))
      if (!kept.has(id) && isSettled(push.push) && (await areThere(folder, push.files))) kept.set(id, push);
  }
  return kept;
};

const withJobCounts = async (port: ReadPort, requests: readonly PushRequest[]): Promise<PushToRead[]> => {
  const counts = await port.countJobsOf(requests.map(({ pushRequestId }) => pushRequestId));
  return requests.map((request) => ({ request, jobs: counts.get(request.pushRequestId)?.total ?? 0 }));
};

/** Pushes that the org no longer has stay: that is what an export is for. */
const gonePushes = async (earlier: Pushes, done: Pushes, folder: string): Promise<DonePush[]> => {
  const gone = [...earlier.values()].filter(({ push }) => !done.has(push.pushRequestId));
  for (const { push, files } of gone) {
    if (await areThere(folder, files)) continue;
    const file = join(folder, files[0]?.name ?? `jobs/${push.pushRequestId}`);
    const problem = 'is missing or damaged, and the org does not have this push any more to be read again';
    throw new UsageError({ kind: 'damaged-history', file, problem });
  }
  return gone.map(({ push, files }) => ({ push: withOnHub(push, false), files }));
};

const withOnHub = (push: ExportedPush, onHub: boolean): ExportedPush => ({
  ...push,
  export: { ...push.export, onHub },
});

const withFinalSince = (push: ExportedPush, earlier: ExportedPush | undefined): ExportedPush => {
  const { readAt } = push.export;
  const finalSince = aboutStatus(push.status).final ? (earlier?.export.finalSince ?? readAt) : null;
  return { ...push, export: { ...push.export, finalSince } };
};

/** A push and how many jobs it has, as the org counts them. */
type PushToRead = { request: PushRequest; jobs: number };

type RowsOfPush = { jobs: Pages<JobOfPush>; errors: Pages<ErrorOfJob> };

/** Reads the rows of pushes together, and writes the files of each; a push that the org no longer has is skipped. */
const exportRows = async (
  port: ReadPort,
  where: Where,
  group: readonly PushToRead[],
  onJobs: (jobs: number) => void,
): Promise<DonePush[]> => {
  const ids = group.map(({ request }) => request.pushRequestId);
  const rows = await rowsByPush(await port.rowsOf(ids), ids);
  const written: DonePush[] = [];
  for (const [place, push] of group.entries()) {
    const ofPush = rows[place] ?? { jobs: [], errors: [] };
    const done = (await writePush(port, where, push, ofPush, onJobs)) ?? (await readAgain(port, where, push));
    if (done !== undefined) written.push(done);
  }
  return written;
};

/** The rows of each push. Those of a single one stay pages, as they may be a million; those of several are few. */
const rowsByPush = async (rows: PushRows, ids: readonly string[]): Promise<RowsOfPush[]> => {
  if (ids.length === 1) return [rows];
  const jobs = (await Array.fromAsync(rows.jobs)).flat();
  const errors = (await Array.fromAsync(rows.errors)).flat();
  const jobsOf = Map.groupBy(jobs, ({ pushRequestId }) => pushRequestId);
  const pushOf = new Map(jobs.map(({ jobId, pushRequestId }) => [jobId, pushRequestId]));
  const errorsOf = Map.groupBy(errors, ({ jobId }) => pushOf.get(jobId));
  return ids.map((id) => ({ jobs: [jobsOf.get(id) ?? []], errors: [errorsOf.get(id) ?? []] }));
};

/** The number of jobs that were read is not the org's count: the push is read once more, alone. Undefined where it is gone. */
const readAgain = async (port: ReadPort, where: Where, { request }: PushToRead): Promise<DonePush | undefined> => {
  const { pushRequestId } = request;
  const seen = await port.overview(pushRequestId);
  if (seen === undefined) return undefined;
  const { jobs, ...now } = seen;
  const rows = await port.rowsOf([pushRequestId]);
  let read = 0;
  const push = await writePush(port, where, { request: now, jobs: jobs.total }, rows, (more) => (read += more));
  if (push === undefined) throw new UsageError({ kind: 'incomplete-read', pushRequestId, counted: jobs.total, read });
  return push;
};

/** Undefined where the push has ended, and the number of its rows is not the org's count. */
const writePush = async (
  port: ReadPort,
  where: Where,
  { request, jobs: counted }: PushToRead,
  rows: RowsOfPush,
  onJobs: (jobs: number) => void,
): Promise<DonePush | undefined> => {
  const { pushRequestId } = request;
  const byStatus = new Map<PushStatus, number>();
  const countedJobs = async function* (): AsyncGenerator<readonly JobOfPush[]> {
    for await (const page of rows.jobs) {
      for (const { status } of page) byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
      onJobs(page.length);
      yield page;
    }
  };
  const jobFiles = await writeTable(where, `jobs/${pushRequestId}`, countedJobs(), JOB_TABLE);
  const jobs = tallyJobs([...byStatus].map(([status, count]) => ({ status, count })));
  if (aboutStatus(request.status).final && jobs.total !== counted) return undefined;
  const errors = async function* () {
    for await (const page of rows.errors) yield page.map((error) => ({ pushRequestId, ...error }));
  };
  const files = [...jobFiles, ...(await writeTable(where, `errors/${pushRequestId}`, errors(), ERROR_TABLE))];
  const info = { readAt: port.now().toISOString(), finalSince: null, onHub: true };
  return { push: { ...request, jobs, export: info }, files };
};
