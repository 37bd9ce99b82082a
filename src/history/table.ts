import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileName, type HistoryFile } from '../core/history/manifest.js';
import type { CsvTable } from '../core/history/tables.js';
import { jsonLine } from '../core/text/json.js';
import type { Disk, NewFile } from './disk.js';

/** The place that a run of an export writes to. */
export type Where = { disk: Disk; folder: string; run: number };

/** Rows page by page, or all of them as one page. */
export type Pages<T> = AsyncIterable<readonly T[]> | Iterable<readonly T[]>;

/** How many characters are collected before they are written. */
const PIECE = 1 << 16;

/**
 * Writes a table page by page, as JSON lines and, where requested, as CSV. A table without rows gets no file. `of`: the
 * name of the table, such as `jobs/0DV…`. Until a file is complete, its name ends in `.part`.
 */
export const writeTable = async <T>(
  where: Where,
  of: string,
  pages: Pages<T>,
  csv?: CsvTable<T>,
): Promise<HistoryFile[]> => {
  const files: RowsFile[] = [];
  try {
    for await (const page of pages) {
      if (page.length === 0) continue;
      if (files.length === 0) {
        files.push(await createRows(where, fileName(of, where.run, 'jsonl'), ''));
        if (csv !== undefined) files.push(await createRows(where, fileName(of, where.run, 'csv'), csv.heading));
      }
      await files[0]?.add(page.map((row) => `${jsonLine(row)}\n`));
      if (csv !== undefined) await files[1]?.add(page.map((row) => csv.line(row)));
    }
    const written: HistoryFile[] = [];
    for (const file of files) written.push(await file.close());
    return written;
  } catch (error) {
    for (const file of files) await file.discard();
    throw error;
  }
};

type RowsFile = {
  add(lines: readonly string[]): Promise<void>;
  close(): Promise<HistoryFile>;
  discard(): Promise<void>;
};

const createRows = async ({ disk, folder }: Where, name: string, heading: string): Promise<RowsFile> => {
  const file = join(folder, name);
  const part = `${file}.part`;
  const hash = createHash('sha256');
  let opened: NewFile | undefined = await disk.create(part);
  let [rows, bytes, waiting] = [0, 0, heading];
  const flush = async (): Promise<void> => {
    hash.update(waiting);
    bytes += Buffer.byteLength(waiting);
    await opened?.write(waiting);
    waiting = '';
  };
  const closeFile = async (): Promise<void> => {
    const file = opened;
    opened = undefined;
    await file?.close();
  };
  return {
    async add(lines) {
      rows += lines.length;
      for (const line of lines) {
        waiting += line;
        if (waiting.length >= PIECE) await flush();
      }
    },
    async close() {
      await flush();
      await closeFile();
      await disk.rename(part, file);
      return { name, rows, bytes, sha256: hash.digest('hex') };
    },
    async discard() {
      // The error that has led here is the one to report.
      await closeFile().catch(() => undefined);
      await disk.remove(part).catch(() => undefined);
    },
  };
};
