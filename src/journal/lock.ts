import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { lstat, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Holder } from '../core/model.js';
import { UsageError } from '../core/errors/usageError.js';
import { parsedJson } from '../core/text/json.js';

/** A lock that this process holds. `isLost`: another process may have taken it after a minute of suspension. */
export type Lock = { isLost: () => boolean; release: () => Promise<void> };

/** Either the lock, or its holder. */
export type LockAttempt = ({ ok: true } & Lock) | { ok: false; holder: Holder };

/** A lock without a sign of life for this long is free, whichever machine or process held it. */
export const STALE_MS = 60_000;
const SIGN_OF_LIFE_MS = 10_000;

/** A file beside a lock that names its holder. The lock is an empty folder; its mtime is the sign of life. */
type Note = { pid: number; host: string; since: string; space?: string | undefined };

const lockOf = (file: string): string => `${file}.lock`;
const noteOf = (file: string): string => `${file}.holder`;

/** Takes the lock beside a file, so that only one process works with the file. */
export const lockFile = async (
  file: string,
  { signOfLifeMs = SIGN_OF_LIFE_MS, staleMs = STALE_MS } = {},
): Promise<LockAttempt> => {
  await clearAway(file, staleMs);
  const { default: lockfile } = await import('proper-lockfile');
  let lost = false;
  let released = false;
  try {
    const unlock = await lockfile.lock(file, {
      realpath: false,
      stale: STALE_MS,
      update: signOfLifeMs,
      fs: NEVER_STALE,
      onCompromised: () => (lost = true),
    });
    // Without the note, other processes cannot name the holder; the lock works all the same.
    await writeNote(file).catch(() => undefined);
    const release = async (): Promise<void> => {
      if (lost || released) return;
      released = true;
      await rm(noteOf(file), { force: true }).catch(() => undefined);
      await unlock().catch(() => undefined); // It is released, or lost, by now.
    };
    return { ok: true, isLost: () => lost, release };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    return { ok: false, holder: await describeHolder(file) };
  }
};

/**
 * A file system for proper-lockfile that hides existing locks from it. It would judge by this machine's clock whether
 * an existing lock is stale; here `clearAway` decides.
 */
const NEVER_STALE = {
  ...fs,
  mkdir: (path: string, done: (error: NodeJS.ErrnoException | null) => void): void => {
    fs.mkdir(path, (error) => {
      done(error?.code === 'EEXIST' ? Object.assign(error, { code: 'ELOCKED' }) : error);
    });
  },
};

/** Whether a process that may be alive holds the lock beside a file now. */
export const isLocked = async (file: string, staleMs = STALE_MS): Promise<boolean> => {
  const found = await lstat(lockOf(file)).catch(() => undefined);
  return found !== undefined && !(await isDead(file, found, staleMs));
};

/** The holder of the lock beside a file, if a process that may be alive holds it. */
export const holderOf = async (file: string): Promise<Holder | undefined> =>
  (await isLocked(file)) ? describeHolder(file) : undefined;

/** Never writes to a file that exists, or through a link. */
const CREATE = { flag: 'wx', mode: 0o600 };

type Found = { mtimeMs: number; ctimeMs: number; ino: number };

/**
 * Whether the holder is dead. A process of this machine that has ended cannot come back. Of other processes only the
 * sign of life is known. The holder sets the modification time by its own clock, which may be wrong; the file system
 * records the time of that change by its own clock.
 */
const isDead = async (file: string, { mtimeMs, ctimeMs }: Found, staleMs: number): Promise<boolean> => {
  const note = await readNote(file);
  const space = await spaceOfProcesses();
  const isNear = note?.host === hostname() && note.space === space && space !== undefined;
  if (isNear && !isRunning(note.pid)) return true;
  return (await timeOfFiles(lockOf(file))) - Math.max(mtimeMs, ctimeMs) >= staleMs;
};

/**
 * The space in which a process number is unique: containers with the same host name have their own numbers, and so does
 * a machine after a restart. Undefined where it is unknown.
 */
const spaceOfProcesses = async (): Promise<string | undefined> => {
  if (process.platform !== 'linux') return process.platform;
  try {
    const [start, numbers] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readlink('/proc/self/ns/pid'),
    ]);
    return `${start.trim()} ${numbers}`;
  } catch {
    return undefined;
  }
};

/** The current time by the clock of the file system; this machine's, where nothing can be written. */
const timeOfFiles = async (beside: string): Promise<number> => {
  const file = `${beside}.${randomUUID()}`;
  try {
    await writeFile(file, '', CREATE);
    return (await stat(file)).mtimeMs;
  } catch {
    return Date.now();
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
};

/** Moves a dead process's lock away. If that was already another process's new lock, it is put back. */
const clearAway = async (file: string, staleMs: number): Promise<void> => {
  const lock = lockOf(file);
  const found = await lstat(lock).catch(() => undefined);
  if (found === undefined) return removeNote(file);
  if (!(await isDead(file, found, staleMs))) return;
  const away = `${lock}.${randomUUID()}`;
  try {
    await rename(lock, away);
  } catch {
    return; // Another process was faster.
  }
  const moved: Found = await lstat(away);
  if (moved.ino !== found.ino || moved.mtimeMs !== found.mtimeMs) return rename(away, lock).catch(() => undefined);
  await removeNote(file);
  await rm(away, { recursive: true, force: true });
};

/** Removes the note. Something under its name that cannot be removed was not created by us. */
const removeNote = async (file: string): Promise<void> => {
  await rm(noteOf(file), { force: true }).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new UsageError({ kind: 'blocked-lock', file: noteOf(file), code });
  });
};

const writeNote = async (file: string): Promise<void> => {
  const [pid, host, since] = [process.pid, hostname(), new Date().toISOString()];
  const note: Note = { pid, host, since, space: await spaceOfProcesses() };
  await rm(noteOf(file), { force: true });
  await writeFile(noteOf(file), JSON.stringify(note), CREATE);
};

const readNote = async (file: string): Promise<Note | undefined> => {
  // It may not be written yet, or be damaged.
  const note = parsedJson(await readFile(noteOf(file), 'utf8').catch(() => '')) as Partial<Note> | null | undefined;
  const { pid, host, since } = note ?? {};
  return Number.isInteger(pid) && Number(pid) > 0 && typeof host === 'string' && typeof since === 'string'
    ? (note as Note)
    : undefined;
};

const describeHolder = async (file: string): Promise<Holder> => {
  const [note, found] = await Promise.all([readNote(file), lstat(lockOf(file)).catch(() => undefined)]);
  const since = note === undefined ? found?.birthtimeMs : Date.parse(note.since);
  const seconds = Math.max(0, Math.round((Date.now() - (since ?? Date.now())) / 1000)) || 0;
  return { file: lockOf(file), pid: note?.pid ?? null, host: note?.host ?? null, seconds };
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
