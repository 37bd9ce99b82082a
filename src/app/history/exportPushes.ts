import { join } from 'node:path';
import { UsageError } from '../../core/errors/usageError.js';
import { groupsToRead, isSettled, type ExportedPush } from '../../core/history/exportedPush.js';
import type { Manifest } from '../../core/history/manifestSchema.js';
import type { ReadPort } from '../../core/history/readPort.js';
import type { OnRead, PushRequest } from '../../core/model.js';
import { aboutStatus } from '../../core/status.js';
import { areThere, filesOf } from '../../history/manifestFile.js';
import type { DonePush, RunProgress } from '../../history/progress.js';
import { readWhole } from '../../history/readTable.js';
import type { Where } from '../../history/table.js';
import { counting } from '../../salesforce/counting.js';
import { exportRows, type PushToRead } from './exportRows.js';

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
