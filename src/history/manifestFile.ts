import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UsageError } from '../core/errors/usageError.js';
import { EXPORT_FORMAT, ofFile } from '../core/history/tables.js';
import type { HistoryFile, Manifest } from '../core/history/manifest.js';
import { parsedJson } from '../core/text/json.js';
import type { Disk } from './disk.js';

const MANIFEST_FILE = 'manifest.json';

/** The manifest of a folder; undefined where there is none. Throws UsageError where it cannot be understood. */
export const readManifest = async (folder: string): Promise<Manifest | undefined> => {
  const file = join(folder, MANIFEST_FILE);
  const damaged = (problem: string): UsageError => new UsageError({ kind: 'damaged-history', file, problem });
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw damaged(`can't be read (${code ?? 'unknown'})`);
  }
  const value = parsedJson(text) as { format?: unknown } | null | undefined;
  if (value === undefined) throw damaged('is not JSON');
  const format = value?.format;
  if (format !== EXPORT_FORMAT) {
    const problem =
      typeof format !== 'number'
        ? 'manifest.json is of something else'
        : `its format is ${format}, and not ${EXPORT_FORMAT}${format > EXPORT_FORMAT ? ': it was made by a later version of the plugin, to which "sf plugins update" brings this one' : ''}`;
    throw new UsageError({ kind: 'not-a-history', folder, problem });
  }
  const [{ MANIFEST }, { problemOf }] = await Promise.all([
    import('../core/history/manifest.js'),
    import('../core/dataSchema.js'),
  ]);
  const { success, data, error } = MANIFEST.safeParse(value);
  if (!success) throw damaged(`is not as it was written (${problemOf(error)})`);
  return data;
};

/** The files of an export, by table. */
export const filesOf = (files: readonly HistoryFile[]): Map<string, HistoryFile[]> =>
  Map.groupBy(files, ({ name }) => ofFile(name)?.of ?? '');

/** Whether all files exist with the content that was written. */
export const areThere = async (folder: string, files: readonly HistoryFile[]): Promise<boolean> => {
  for (const { name, bytes, sha256 } of files) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.size !== bytes || (await sha256Of(join(folder, name))) !== sha256) return false;
  }
  return true;
};

const sha256Of = async (file: string): Promise<string | undefined> => {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
};

/** The folders of tables that have a file for each push, or for each package. */
const FOLDERS = ['jobs', 'errors', 'subscribers'] as const;

export const makeFolders = async (disk: Disk, folder: string): Promise<void> => {
  for (const name of FOLDERS) await disk.makeFolder(join(folder, name));
};

/** Replaces the manifest in one step: before it the old export is valid, after it the new one. */
export const commit = async (disk: Disk, folder: string, manifest: Manifest): Promise<void> => {
  for (const name of FOLDERS) await disk.sync(join(folder, name));
  const part = join(folder, `${MANIFEST_FILE}.part`);
  const file = await disk.create(part);
  try {
    await file.write(`${JSON.stringify(manifest, null, 1)}\n`);
  } finally {
    await file.close();
  }
  await disk.sync(folder);
  await disk.rename(part, join(folder, MANIFEST_FILE));
  await disk.sync(folder);
};

/** Removes the files of earlier runs. The export is complete, so that errors are ignored. Any other files stay. */
export const removeOld = async (disk: Disk, folder: string, { files }: Manifest): Promise<void> => {
  const named = new Set(files.map(({ name }) => name));
  const found = ['', ...FOLDERS].map(async (sub) =>
    (await readdir(join(folder, sub))).map((name) => (sub === '' ? name : `${sub}/${name}`)),
  );
  const ours = (await Promise.all(found)).flat().filter((name) => ofFile(name.replace(/\.part$/, '')) !== undefined);
  for (const name of ours) if (!named.has(name)) await disk.remove(join(folder, name)).catch(() => undefined);
};
