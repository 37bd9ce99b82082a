import { constants } from 'node:fs';
import { mkdir, open, rm, stat, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Duration } from '@salesforce/kit/lib/duration.js';
import type { Journal } from '../core/push/progress.js';
import { addTo, CHAIN_START, type ChainEnd } from './chain.js';
import type { Lock } from './lock.js';
import { RECORD_FORMAT, type BeginLine, type ClosedLine, type PlannedLine } from './recordLines.js';
import { hasEnded, NoRecords, numberOf, readRecord, RECORD_ENDING, recordFiles, type PushRecord } from './record.js';

/** How long records of finished pushes are kept; the next push that is scheduled then deletes them. */
export const KEPT = Duration.days(30);

/** Another process has the record by now, and may continue the push: nothing more may be written, to it or to the org. */
export class RecordTaken extends Error {
  public override readonly name = 'RecordTaken';

  public constructor(file: string) {
    super(`Another process has taken over the record ${file}, after this one gave no sign of life for a while.`);
  }
}

/** Adds lines to a record in which no other process has written since. When a call returns, its lines are on the disk. */
export type RecordWriter = {
  file: string;
  add(line: PlannedLine | ClosedLine | Parameters<Journal['append']>[0]): Promise<void>;
};

export const makeFolder = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new NoRecords(folder, error as NodeJS.ErrnoException);
  });
};

/** One append-only file for each push, a JSON object on each line. Only its owner may read it. */
export const createRecord = async (
  folder: string,
  { command, now, planId }: { command: string; now: Date; planId?: string | undefined },
): Promise<RecordWriter> => {
  await makeFolder(folder);
  const number = Math.max(0, ...(await recordFiles(folder)).map(numberOf)) + 1;
  const begin: BeginLine = { format: RECORD_FORMAT, startedAt: now.toISOString(), command };
  const of = planId === undefined ? '' : `-${planId}`;
  const name = `${String(number).padStart(6, '0')}-${begin.startedAt.replaceAll(/[:.]/g, '-')}-${process.pid}${of}`;
  const file = join(folder, name + RECORD_ENDING);
  const { line, end } = addTo(CHAIN_START, begin);
  const handle = await open(file, 'wx', 0o600);
  await appendLine(handle, line).finally(() => handle.close());
  await syncFolder(folder);
  return writerOf(file, end);
};

/** Appends to a record after its last whole line; another process may have been killed while writing there. */
export const openRecord = async ({ file, end }: Pick<PushRecord, 'file' | 'end'>): Promise<RecordWriter> => {
  await truncate(file, end.bytes);
  return writerOf(file, end);
};

const writerOf = (file: string, start: ChainEnd): RecordWriter => {
  let last = start;
  return {
    file,
    async add(value) {
      const { line, end } = addTo(last, value);
      const handle = await open(file, constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW);
      try {
        if ((await handle.stat()).size !== last.bytes) throw new RecordTaken(file);
        await appendLine(handle, line);
      } finally {
        await handle.close();
      }
      last = end;
    },
  };
};

/** A journal that is written as long as its lock is held. */
export const journalOf = (record: RecordWriter, lock: Pick<Lock, 'isLost'>): Journal => ({
  append(event) {
    if (lock.isLost()) throw new RecordTaken(record.file);
    return record.add(event);
  },
});

const appendLine = async (handle: FileHandle, line: string): Promise<void> => {
  await handle.appendFile(line);
  await handle.sync();
};

/** A new file is only there after a crash if its folder was written, too. Windows cannot, and need not, do that. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Deletes records of what has ended long ago; of pushes that have not they are kept for ever, and so is what can't be read. */
export const pruneRecords = async (folder: string, now: Date): Promise<void> => {
  const prune = async (file: string): Promise<void> => {
    const { mtimeMs } = await stat(file);
    // Those of large pushes are large: no other is read, each time that something is scheduled.
    if (now.getTime() - mtimeMs <= KEPT.milliseconds) return;
    const record = await readRecord(file);
    const isOver = record.kind === 'push' ? hasEnded(record) : record.kind !== 'unreadable';
    if (isOver) await rm(file, { force: true });
  };
  // Another command may be doing the same; and what can't be deleted is no reason not to schedule.
  await Promise.all((await recordFiles(folder)).map((file) => prune(file).catch(() => undefined)));
};
