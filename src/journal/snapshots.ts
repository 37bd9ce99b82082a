import { constants } from 'node:fs';
import { access, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Snapshot } from '../core/adoption/snapshot.js';
import { UsageError } from '../core/errors/usageError.js';
import { cutAddresses } from '../core/text/redact.js';
import { isTorn, parsedJson } from '../core/text/json.js';
import { appendDurably } from './durable.js';

/**
 * The content of a snapshot file. `isTorn`: its last line is incomplete, because writing it was interrupted, and is
 * ignored.
 */
export type Snapshots = { list: Snapshot[]; isTorn: boolean };

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';

/** The error for a snapshot file that cannot be read or written, or contains something else. */
export const badSnapshots = (file: string, problem: string): UsageError =>
  new UsageError({ kind: 'bad-snapshot-file', file, problem });

/** The same for an error of the file system. */
const refused = (file: string, what: 'read' | 'written', error: unknown): UsageError => {
  const [code, folder] = [codeOf(error), dirname(file)];
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? new UsageError({
        kind: 'bad-snapshot-file',
        file,
        problem: `there is no folder ${folder}`,
        missingFolder: folder,
      })
    : badSnapshots(file, `it can't be ${what} (${code})`);
};

/**
 * Reads a snapshot file; without a file, the list is empty. Throws where no line could be added to it, or where a line
 * is damaged.
 */
export const readSnapshots = async (file: string): Promise<Snapshots> => {
  const content = await contentOf(file);
  await access(content === undefined ? dirname(file) : file, constants.W_OK).catch((error: unknown) => {
    throw refused(file, 'written', error);
  });
  const lines = (content ?? '').split('\n');
  const [{ SNAPSHOT }, { problemOf }] = await Promise.all([
    import('../core/adoption/snapshotSchema.js'),
    import('../core/dataSchema.js'),
  ]);
  const list: Snapshot[] = [];
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1;
    if (isLast && line === '') break;
    const value = parsedJson(line);
    if (value === undefined && isLast && isTorn(line)) return { list, isTorn: true };
    if (value === undefined) throw badSnapshots(file, `line ${index + 1} is not JSON`);
    const { success, data, error } = SNAPSHOT.safeParse(value);
    if (!success) throw badSnapshots(file, `line ${index + 1}: ${problemOf(error)}`);
    list.push(data);
  }
  return { list, isTorn: false };
};

/** Adds a line in one write, after the last complete line. A new file is readable by the user alone. */
export const addSnapshot = async (file: string, snapshot: Snapshot): Promise<void> => {
  const { isTorn: wasTorn } = await readSnapshots(file);
  const content = (await contentOf(file)) ?? '';
  const end = content.lastIndexOf('\n') + 1;
  try {
    if (wasTorn) await truncate(file, Buffer.byteLength(content.slice(0, end)));
    // A complete last line may lack only its line end.
    const before = !wasTorn && end < content.length ? '\n' : '';
    await appendDurably(file, `${before}${JSON.stringify(snapshot, cutAddresses)}\n`, { throughLinks: true });
  } catch (error) {
    throw refused(file, 'written', error);
  }
};

const contentOf = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw refused(file, 'read', error);
  }
};
