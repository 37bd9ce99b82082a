import { join } from 'node:path';
import { UsageError } from '../../core/errors/usageError.js';
import { groupsToRead, isSettled, type ExportedPush } from '../../core/history/exportedPush.js';
import type { Manifest } from '../../core/history/manifest.js';
import type { ErrorOfJob, JobOfPush } from '../../core/history/source.js';
import { ERROR_TABLE, JOB_TABLE } from '../../core/history/tables.js';
import type { PushRequest } from '../../core/model.js';
import { aboutStatus, tallyJobs, type PushStatus } from '../../core/status.js';
import { areThere, filesOf } from '../../history/manifestFile.js';
import type { DonePush, RunProgress } from '../../history/progress.js';
import { readWhole } from '../../history/readTable.js';
import { writeTable, type Pages, type Where } from '../../history/table.js';
import type { OpenOrg } from '../openPushOrg.js';
import type { OnRead } from '../../core/model.js';

type Export = {
  where: Where;
  before: Manifest | undefined;
  progress: RunProgress;
  packageId: string | null;
  /** Throws where another process has taken over the folder. */
  requireLock: () => void;
  onRead: OnRead | undefined;
};

/**
 * Every push of the org, with its rows on the disk. Pushes that cannot change any more come from an earlier export; the
 * others are read now.
 */
export const exportPushes = async (org: OpenOrg, options: Export): Promise<{ pushes: DonePush[]; read: number }> => {
  const { where, before, progress, packageId } = options;
  const earlier = await earlierPushes(where.folder, before);
  const requests = await org.port.requests(packageId === null ? {} : { packageId });
  const done = new Map<string, DonePush>();
  for (const { pushRequestId: id } of requests) {
    for (const kept of [progress.done.get(id), earlier.get(id)]) {
      if (kept === undefined || done.has(id) || !isSettled(kept.push)) continue;
      if (await areThere(where.folder, kept.files)) done.set(id, kept);
    }
  }
  const wanted = requests.filter(({ pushRequestId }) => !done.has(pushRequestId));
  const counts = await org.port.countJobsOf(wanted.map(({ pushRequestId }) => pushRequestId));
  const groups = groupsToRead(
    wanted.map((request) => ({ request, jobs: counts.get(request.pushRequestId)?.total ?? 0 })),
  );
  const total = groups.flat().reduce((sum, { jobs }) => sum + jobs, 0);
  let read = 0;
  const onJobs = (jobs: number): void => {
    read += jobs;
    options.onRead?.({ what: 'jobs', read, total: Math.max(read, total), isOver: false });
  };
  try {
    for (const group of groups) {
      options.requireLock();
      for (const each of await readGroup(org, where, group, onJobs)) {
        const { push, files } = each;
        const info = { ...push.export, ...finalSince(push, earlier.get(push.pushRequestId)?.push) };
        const exported = { push: { ...push, export: info }, files };
        await progress.add(exported);
        done.set(push.pushRequestId, exported);
      }
    }
  } finally {
    options.onRead?.({ what: 'jobs', read, total, isOver: true });
  }
  const listed = requests.flatMap(({ pushRequestId }) => done.get(pushRequestId) ?? []);
  // Pushes that the org no longer has are kept: preserving them is the purpose of an export.
  const gone = [...earlier.values()].filter(({ push }) => !done.has(push.pushRequestId));
  for (const { push, files } of gone) await requireThere(where.folder, push, files);
  return {
    pushes: [...listed, ...gone.map(({ push, files }) => ({ push: withOnHub(push, false), files }))],
    read: wanted.length,
  };
};

const withOnHub = (push: ExportedPush, onHub: boolean): ExportedPush => ({
  ...push,
  export: { ...push.export, onHub },
});

const finalSince = (push: ExportedPush, earlier: ExportedPush | undefined): { finalSince: string | null } => ({
  finalSince: aboutStatus(push.status).final ? (earlier?.export.finalSince ?? push.export.readAt) : null,
});

const earlierPushes = async (folder: string, before: Manifest | undefined): Promise<Map<string, DonePush>> => {
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

const requireThere = async (folder: string, push: ExportedPush, files: DonePush['files']): Promise<void> => {
  if (await areThere(folder, files)) return;
  const file = join(folder, files[0]?.name ?? `jobs/${push.pushRequestId}`);
  const problem = 'is missing or damaged, and the org does not have this push any more to be read again';
  throw new UsageError({ kind: 'damaged-history', file, problem });
};

type Counted = { request: PushRequest; jobs: number };

/** Reads pushes together, and writes the files of each; those that the org no longer has are skipped. */
const readGroup = async (
  org: OpenOrg,
  where: Where,
  group: readonly Counted[],
  onJobs: (jobs: number) => void,
): Promise<DonePush[]> => {
  const [first] = group;
  if (first === undefined) return [];
  const rows = await org.port.rowsOf(group.map(({ request }) => request.pushRequestId));
  if (group.length === 1) {
    const push = await writePush(org, where, first, { jobs: heard(rows.jobs, onJobs), errors: rows.errors });
    return push === undefined ? retryRead(org, where, first) : [push];
  }
  const [jobs, errors] = [await flatten(heard(rows.jobs, onJobs)), await flatten(rows.errors)];
  const jobsOf = Map.groupBy(jobs, ({ pushRequestId }) => pushRequestId);
  const pushOf = new Map(jobs.map(({ jobId, pushRequestId }) => [jobId, pushRequestId]));
  const errorsOf = Map.groupBy(errors, ({ jobId }) => pushOf.get(jobId));
  const written: DonePush[] = [];
  for (const each of group) {
    const { pushRequestId: id } = each.request;
    const ofPush = { jobs: [jobsOf.get(id) ?? []], errors: [errorsOf.get(id) ?? []] };
    const push = await writePush(org, where, each, ofPush);
    written.push(...(push === undefined ? await retryRead(org, where, each) : [push]));
  }
  return written;
};

/** Reads a push once more, alone, after the number of its jobs differed from the org's count. */
const retryRead = async (org: OpenOrg, where: Where, { request }: Counted): Promise<DonePush[]> => {
  const { pushRequestId } = request;
  const seen = await org.port.overview(pushRequestId);
  if (seen === undefined) return [];
  const { jobs, ...now } = seen;
  const rows = await org.port.rowsOf([pushRequestId]);
  let read = 0;
  const heardOf = heard(rows.jobs, (more) => (read += more));
  const push = await writePush(org, where, { request: now, jobs: jobs.total }, { ...rows, jobs: heardOf });
  if (push === undefined) throw new UsageError({ kind: 'incomplete-read', pushRequestId, counted: jobs.total, read });
  return [push];
};

/**
 * Writes the files of a push. Returns undefined where the push has ended, and the number of its rows is not the org's
 * count.
 */
const writePush = async (
  { port }: OpenOrg,
  where: Where,
  { request, jobs: counted }: Counted,
  rows: { jobs: Pages<JobOfPush>; errors: Pages<ErrorOfJob> },
): Promise<DonePush | undefined> => {
  const { pushRequestId } = request;
  const byStatus = new Map<PushStatus, number>();
  const count = (page: readonly JobOfPush[]): void => {
    for (const { status } of page) byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  };
  const jobFiles = await writeTable(where, `jobs/${pushRequestId}`, each(rows.jobs, count), JOB_TABLE);
  const jobs = tallyJobs([...byStatus].map(([status, number]) => ({ status, count: number })));
  if (aboutStatus(request.status).final && jobs.total !== counted) return undefined;
  const errors = mapped(rows.errors, (error) => ({ pushRequestId, ...error }));
  const files = [...jobFiles, ...(await writeTable(where, `errors/${pushRequestId}`, errors, ERROR_TABLE))];
  const info = { readAt: port.now().toISOString(), finalSince: null, onHub: true };
  return { push: { ...request, jobs, export: info }, files };
};

async function* each<T>(pages: AsyncIterable<T> | Iterable<T>, hear: (page: T) => void): AsyncGenerator<T> {
  for await (const page of pages) {
    hear(page);
    yield page;
  }
}

const heard = <T>(pages: AsyncIterable<T[]>, onRows: (rows: number) => void): AsyncGenerator<T[]> =>
  each(pages, (page) => {
    onRows(page.length);
  });

async function* mapped<T, U>(pages: Pages<T>, change: (row: T) => U): AsyncGenerator<U[]> {
  for await (const page of pages) yield page.map(change);
}

const flatten = async <T>(pages: AsyncIterable<T[]>): Promise<T[]> => {
  const rows: T[] = [];
  for await (const page of pages) rows.push(...page);
  return rows;
};
