import { constants } from 'node:fs';
import { mkdir, open, rename, rm, stat, truncate } from 'node:fs/promises';
import { UsageError } from '../core/errors/usageError.js';
import { appendDurably, syncFolder } from '../journal/durable.js';

/** A file that is written once, from its beginning. */
export type NewFile = {
  write(text: string): Promise<void>;
  /** The file is on the disk when this returns. */
  close(): Promise<void>;
};

/** All disk operations of an export. Each throws UsageError (`history-not-written`), and nothing else. */
export type Disk = {
  makeFolder(folder: string): Promise<void>;
  /** Replaces a file of the same name. */
  create(file: string): Promise<NewFile>;
  /** Cuts the file to `end` bytes, and appends the text. The text is on the disk when this returns. */
  append(file: string, text: string, end: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(file: string): Promise<void>;
  /** Writes the folder itself to the disk. Without that, a new file name may be lost in a crash. */
  sync(folder: string): Promise<void>;
};

const orUsageError = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw new UsageError({
      kind: 'history-not-written',
      file,
      code: (error as NodeJS.ErrnoException).code ?? 'unknown',
    });
  }
};

/** Nothing is written through a symbolic link. */
const ANEW = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_TRUNC;

export const DISK: Disk = {
  makeFolder: (folder) =>
    orUsageError(folder, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    }),
  create: (file) =>
    orUsageError(file, async () => {
      const handle = await open(file, ANEW, 0o600);
      return {
        write: (text) => orUsageError(file, () => handle.writeFile(text)),
        close: () =>
          orUsageError(file, async () => {
            try {
              await handle.sync();
            } finally {
              await handle.close();
            }
          }),
      };
    }),
  append: (file, text, end) =>
    orUsageError(file, async () => {
      const { size } = await stat(file).catch(() => ({ size: 0 }));
      if (size > end) await truncate(file, end);
      await appendDurably(file, text);
    }),
  rename: (from, to) => orUsageError(to, () => rename(from, to)),
  remove: (file) => orUsageError(file, () => rm(file, { force: true })),
  sync: (folder) => orUsageError(folder, () => syncFolder(folder)),
};
