import { constants } from 'node:fs';
import { mkdir, open, rename, rm, stat, truncate } from 'node:fs/promises';
import { UsageError } from '../core/errors/usageError.js';
import { syncFolder } from '../journal/pushFile.js';

/** A file that is written once, from its beginning. */
export type NewFile = {
  write(text: string): Promise<void>;
  /** When it returns, the file is on the disk. */
  close(): Promise<void>;
};

/** Everything that an export does to a disk; each throws UsageError (`history-not-written`), and nothing else. */
export type Disk = {
  makeFolder(folder: string): Promise<void>;
  /** In place of what has the name. */
  create(file: string): Promise<NewFile>;
  /** When it returns, the text is at the end of the file, on the disk; `end`: what is beyond so many bytes is cut off first. */
  append(file: string, text: string, end: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(file: string): Promise<void>;
  /** A new name is only there after a crash if its folder was written, too. */
  sync(folder: string): Promise<void>;
};

const told = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
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

/** Nothing is written to the target of a link, and only the owner may read what is. */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW;
const MODE = 0o600;

export const DISK: Disk = {
  makeFolder: (folder) =>
    told(folder, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    }),
  create: (file) =>
    told(file, async () => {
      const handle = await open(file, FLAGS | constants.O_TRUNC, MODE);
      return {
        write: (text) => told(file, () => handle.writeFile(text)),
        close: () =>
          told(file, async () => {
            try {
              await handle.sync();
            } finally {
              await handle.close();
            }
          }),
      };
    }),
  append: (file, text, end) =>
    told(file, async () => {
      const { size } = await stat(file).catch(() => ({ size: 0 }));
      if (size > end) await truncate(file, end);
      const handle = await open(file, FLAGS | constants.O_APPEND, MODE);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }),
  rename: (from, to) => told(to, () => rename(from, to)),
  remove: (file) => told(file, () => rm(file, { force: true })),
  sync: (folder) => told(folder, () => syncFolder(folder)),
};
