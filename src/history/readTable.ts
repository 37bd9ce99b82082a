import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../core/errors/usageError.js';
import type { HistoryFile } from '../core/history/manifest.js';

/**
 * The rows of a table, page by page, in constant memory. The file is checked while it is read. Where it was changed,
 * UsageError (`damaged-history`) is thrown in place of the last page.
 */
export async function* readTable<T>(folder: string, files: readonly HistoryFile[] = []): AsyncGenerator<T[]> {
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

export const readWhole = async <T>(folder: string, files?: readonly HistoryFile[]): Promise<T[]> => {
  const rows: T[] = [];
  for await (const page of readTable<T>(folder, files)) for (const row of page) rows.push(row);
  return rows;
};
