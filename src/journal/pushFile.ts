import { appendFile, open, mkdir, readdir, readFile, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Duration } from '@salesforce/kit/lib/duration.js';
import type { JournalEvent, SchedulePlan } from '../core/events.js';
import type { Journal } from '../core/ports.js';
import type { PushableVersion } from '../core/types.js';

/** The first line of a journal: whose push it is, and everything that was decided before anything was written. */
export type PushHeader = {
  format: 1;
  startedAt: string;
  username: string;
  orgId: string;
  pushable: PushableVersion;
  plan: SchedulePlan;
  /** Of a plan that a script has made, which is scheduled once however often it is asked for. */
  planId?: string;
};

/** A push as its journal has it. */
export type JournaledPush = { file: string; header: PushHeader; events: JournalEvent[] };

/** How long finished journals are kept; the next push that is scheduled then deletes them. */
export const KEPT = Duration.days(30);
const ENDING = '.jsonl';

/** One append-only file for each push, a JSON object on each line. Only its owner may read it. */
export const createJournal = async (folder: string, header: PushHeader): Promise<Journal & { file: string }> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const of = header.planId === undefined ? '' : `-${header.planId}`;
  const name = `${header.startedAt.replaceAll(/[:.]/g, '-')}-${process.pid}${of}${ENDING}`;
  const file = join(folder, name);
  const handle = await open(file, 'wx', 0o600);
  await appendLine(handle, header);
  await handle.close();
  await syncFolder(folder);
  return { file, append: appendTo(file) };
};

/** Goes on with a journal that is there, on a new line: the last one may have broken off. */
export const openJournal = async (file: string): Promise<Journal> => {
  await appendFile(file, '\n');
  return { append: appendTo(file) };
};

const appendTo =
  (file: string): Journal['append'] =>
  async (event) => {
    const handle = await open(file, 'a', 0o600);
    try {
      await appendLine(handle, event);
    } finally {
      await handle.close();
    }
  };

/** What this has returned from is on the disk, and survives the process and the machine. */
const appendLine = async (handle: FileHandle, value: unknown): Promise<void> => {
  await handle.appendFile(`${JSON.stringify(value)}\n`);
  await handle.sync();
};

/** A new file is only there after a crash if its folder was written, too. Windows cannot, and need not, do that. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Reads a journal; a line that breaks off, because the process ended while writing it, is as if it was never written. */
export const readJournal = async (file: string): Promise<JournaledPush | undefined> => {
  const content = await readFile(file, 'utf8');
  const whole = content.slice(0, content.lastIndexOf('\n') + 1);
  const [header, ...events] = whole.split('\n').flatMap(parsed);
  return header === undefined ? undefined : { file, header: header as PushHeader, events: events as JournalEvent[] };
};

const parsed = (line: string): unknown[] => {
  if (line === '') return [];
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
};

/** All journals of a folder, the newest first. */
export const listJournals = async (folder: string): Promise<JournaledPush[]> => {
  const journals = await Promise.all((await filesIn(folder)).sort().reverse().map(readJournal));
  return journals.filter((journal) => journal !== undefined);
};

const filesIn = async (folder: string): Promise<string[]> => {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.filter((name) => name.endsWith(ENDING)).map((name) => join(folder, name));
};

export const pushRequestIdOf = ({ events }: JournaledPush): string | undefined =>
  events.findLast((event) => event.event === 'created')?.pushRequestId;

export const hasEnded = ({ events }: JournaledPush): boolean =>
  events.some(({ event }) => event === 'ended' || event === 'refused');

/** The org refused the request itself: nothing was made of the push. */
export const wasRefused = ({ events }: JournaledPush): boolean => events.some(({ event }) => event === 'refused');

/** Deletes journals of pushes that have ended long ago; those that have not are kept for ever. */
export const pruneJournals = async (folder: string, now: Date): Promise<void> => {
  const prune = async (file: string): Promise<void> => {
    const { mtimeMs } = await stat(file);
    // Those of large pushes are large: no other is read, each time that something is scheduled.
    if (now.getTime() - mtimeMs <= KEPT.milliseconds) return;
    const journal = await readJournal(file);
    if (journal !== undefined && hasEnded(journal)) await rm(file, { force: true });
  };
  // Another command may be doing the same; and what can't be deleted is no reason not to schedule.
  await Promise.all((await filesIn(folder)).map((file) => prune(file).catch(() => undefined)));
};
