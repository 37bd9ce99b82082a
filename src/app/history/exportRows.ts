import { UsageError } from '../../core/errors/usageError.js';
import type { ReadPort } from '../../core/history/readPort.js';
import type { ErrorOfJob, JobOfPush, PushRows } from '../../core/history/source.js';
import { ERROR_TABLE, JOB_TABLE } from '../../core/history/tables.js';
import type { PushRequest } from '../../core/model.js';
import { aboutStatus, tallyJobs, type PushStatus } from '../../core/status.js';
import type { DonePush } from '../../history/progress.js';
import { writeTable, type Pages, type Where } from '../../history/table.js';

/** A push and how many jobs it has, as the org counts them. */
export type PushToRead = { request: PushRequest; jobs: number };

type RowsOfPush = { jobs: Pages<JobOfPush>; errors: Pages<ErrorOfJob> };

/** Reads the rows of pushes together, and writes the files of each; a push that the org no longer has is skipped. */
export const exportRows = async (
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
