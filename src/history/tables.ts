import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../core/errors/usageError.js';
import type { HistoryFile, Manifest } from '../core/history/manifest.js';
import type { ErrorOfJob, ExportedPush, ExportedVersion, JobOfPush } from '../core/history/export.js';
import { toLongId } from '../core/orgs/ids.js';
import type { Subscriber } from '../core/ports.js';
import { fileName, type CsvTable } from '../core/history/tables.js';
import { jsonLine } from '../core/text/json.js';
import { filesOf } from './manifestFile.js';
import type { Disk, NewFile } from './disk.js';

/**
 * The rows of a table, page by page, in constant memory. The file is checked while it is read. Where it was changed,
 * UsageError (`damaged-history`) is thrown in place of the last page.
 */
async function* readTable<T>(folder: string, files: readonly HistoryFile[] = []): AsyncGenerator<T[]> {
  const file = files.find(({ name }) => name.endsWith('.jsonl'));
  if (file === undefined) return;
  const damaged = (problem: string): UsageError =>
    new UsageError({ kind: 'damaged-history', file: join(folder, file.name), problem });
  const hash = createHash('sha256');
  let [bytes, rest, page]: [number, string, T[] | undefined] = [0, '', undefined];
  try {
    for await (const piece of createReadStream(join(folder, file.name), { highWaterMark: 1 << 18, encoding: 'utf8' })) {
      const text = piece as string;
      hash.update(text);
      bytes += Buffer.byteLength(text);
      if (bytes > file.bytes) break;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (page !== undefined) yield page;
      page = lines.map((line) => JSON.parse(line) as T);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError) throw damaged('is not as it was written');
    if (code === undefined) throw error;
    throw damaged(code === 'ENOENT' ? 'is missing' : `can't be read (${code})`);
  }
  if (bytes !== file.bytes) throw damaged(`has ${bytes > file.bytes ? 'more' : 'fewer'} bytes than were written`);
  if (hash.digest('hex') !== file.sha256) throw damaged('is not as it was written: its SHA-256 is another');
  if (page !== undefined) yield page;
}

export const readWhole = async <T>(folder: string, files?: readonly HistoryFile[]): Promise<T[]> =>
  (await Array.fromAsync(readTable<T>(folder, files))).flat();

/** The tables of an export. Each is checked against the manifest when it is read. Ids may have 15 or 18 characters. */
export type Tables = {
  /** By their ids, in the order in which the org returned them. */
  pushes(): Promise<ReadonlyMap<string, ExportedPush>>;
  /** All jobs of one push, then those of the next. */
  jobs(pushRequestIds: readonly string[]): AsyncGenerator<JobOfPush[]>;
  errors(pushRequestIds: readonly string[]): AsyncGenerator<ErrorOfJob[]>;
  versions(): Promise<ExportedVersion[]>;
  /** The versions of a package (033). */
  versionsOf(packageId: string): Promise<ExportedVersion[]>;
  subscribers(packageId: string): AsyncGenerator<Subscriber[]>;
};

export const openTables = (folder: string, manifest: Manifest): Tables => {
  const files = filesOf(manifest.files);
  let known: Promise<ReadonlyMap<string, ExportedPush>> | undefined;
  const pushes = (): Promise<ReadonlyMap<string, ExportedPush>> =>
    (known ??= readWhole<ExportedPush>(folder, files.get('requests')).then(
      (rows) => new Map(rows.map((push) => [push.pushRequestId, push])),
    ));
  const versions = (): Promise<ExportedVersion[]> => readWhole<ExportedVersion>(folder, files.get('versions'));
  return {
    pushes,
    async *jobs(ids) {
      for (const id of ids.map(toLongId)) {
        const file = files.get(`jobs/${id}`);
        if (file === undefined && ((await pushes()).get(id)?.jobs.total ?? 0) > 0)
          throw new UsageError({
            kind: 'damaged-history',
            file: join(folder, 'manifest.json'),
            problem: `does not name the jobs of push request ${id}`,
          });
        yield* readTable<JobOfPush>(folder, file);
      }
    },
    async *errors(ids) {
      for (const id of ids) yield* readTable<ErrorOfJob>(folder, files.get(`errors/${toLongId(id)}`));
    },
    versions,
    versionsOf: async (packageId) => (await versions()).filter((each) => each.package.id === toLongId(packageId)),
    subscribers: (id) => readTable<Subscriber>(folder, files.get(`subscribers/${toLongId(id)}`)),
  };
};

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
