import { constants } from 'node:fs';
import { mkdir, open, rm, stat, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Duration } from '@salesforce/kit/lib/duration.js';
import { UsageError } from '../core/errors/usageError.js';
import type { PushableVersion } from '../core/model.js';
import type { Journal, PushSpec } from '../core/push/progress.js';
import { plain, shortened } from '../core/text/plain.js';
import { hideSecrets } from '../core/text/redact.js';
import { addTo, CHAIN_START, type ChainEnd } from './chain.js';
import { syncFolder } from './durable.js';
import { lockFile, type Lock } from './lock.js';
import {
  hasEnded,
  numberOf,
  readRecord,
  RECORD_ENDING,
  RECORD_FORMAT,
  recordFiles,
  recordFolder,
  unusable,
  type PushRecord,
} from './record.js';
import type { BeginLine, ClosedLine, PlannedLine } from './recordSchema.js';

/** How long records of finished pushes are kept. The next scheduled push deletes older ones. */
export const KEPT = Duration.days(30);

const recordTaken = (file: string): UsageError => new UsageError({ kind: 'record-taken', file });

/** Adds lines to a record, if no other process has written to it since. Lines are on the disk when a call returns. */
export type RecordWriter = {
  file: string;
  add(line: PlannedLine | ClosedLine | Parameters<Journal['append']>[0]): Promise<void>;
};

export const makeFolder = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw unusable(folder, error);
  });
};

/** Creates the record of a push: an append-only file with a JSON object on each line. Only its owner may read it. */
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

/** Continues a record after its last complete line. Another process may have been killed while writing there. */
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
        if ((await handle.stat()).size !== last.bytes) throw recordTaken(file);
        await appendLine(handle, line);
      } finally {
        await handle.close();
      }
      last = end;
    },
  };
};

/** A journal that can be written as long as its lock is held. */
export const journalOf = (record: RecordWriter, lock: Pick<Lock, 'isLost'>): Journal => ({
  append(event) {
    if (lock.isLost()) throw recordTaken(record.file);
    return record.add(event);
  },
});

const appendLine = async (handle: FileHandle, line: string): Promise<void> => {
  await handle.appendFile(line);
  await handle.sync();
};

/**
 * Deletes records of commands that ended long ago. Records of unfinished pushes are kept forever, and so are unreadable
 * ones.
 */
export const pruneRecords = async (folder: string, now: Date): Promise<void> => {
  const prune = async (file: string): Promise<void> => {
    const { mtimeMs } = await stat(file);
    // Records of large pushes are large: recent ones are not read each time that something is scheduled.
    if (now.getTime() - mtimeMs <= KEPT.milliseconds) return;
    const record = await readRecord(file);
    const isOver = record.kind === 'push' ? hasEnded(record) : record.kind !== 'unreadable';
    if (isOver) await rm(file, { force: true });
  };
  // Another command may be doing the same, and a file that cannot be deleted must not prevent scheduling.
  await Promise.all((await recordFiles(folder)).map((file) => prune(file).catch(() => undefined)));
};

/** A record of what is to be pushed, which only this process writes, until it is released. */
export type PlannedRecord = Journal & { release: () => Promise<void> };

/** The content of the second line of a record: the push, and its org. */
export type Planned = { org: Pick<PlannedLine, 'username' | 'orgId'>; pushable: PushableVersion; spec: PushSpec };

/** The record of a command that has only started, locked by this process. */
export type LockedRecord = {
  /** Writes what is to be pushed into the record, before anything is written to the org. */
  writeSpec(planned: Planned): Promise<PlannedRecord>;
  /**
   * Writes into the record why no push was made, unless it says what to push. Never throws: without this line, the
   * command counts as interrupted.
   */
  close(said: string): Promise<void>;
  release(): Promise<void>;
};

const LONGEST_SAID = 300;

/** Creates the record of a command that may make a push. It is on the disk before the first call to the org. */
export const beginRecord = async (
  command: string,
  { folder = recordFolder(), planId }: { folder?: string; planId?: string } = {},
): Promise<LockedRecord> => {
  const now = new Date();
  await pruneRecords(folder, now);
  const record = await createRecord(folder, { command, now, planId });
  const lock = await lockFile(record.file);
  // No other process knows the file yet.
  if (!lock.ok) throw recordTaken(record.file);
  const { release } = lock;
  let isPlanned = false;
  return {
    async writeSpec({ org, pushable, spec }) {
      const { username, orgId } = org;
      await record.add({
        event: 'planned',
        username,
        orgId,
        ...(planId === undefined ? {} : { planId }),
        pushable,
        plan: spec,
      });
      isPlanned = true;
      return { ...journalOf(record, lock), release };
    },
    async close(said) {
      const line = { event: 'closed', said: shortened(plain(hideSecrets(said)), LONGEST_SAID) } as const;
      if (!isPlanned) await record.add(line).catch(() => undefined);
    },
    release,
  };
};

/** Creates a record that says what to push, where the push is decided already. */
export const beginPlannedRecord = async (
  command: string,
  planned: Planned,
  options: { folder?: string; planId?: string } = {},
): Promise<PlannedRecord> => (await beginRecord(command, options)).writeSpec(planned);
