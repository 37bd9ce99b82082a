import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A text as Prettier formats it in this file. */
export const formatted = async (text: string, path: string): Promise<string> =>
  format(text, { ...(await resolveConfig(path)), filepath: path });

/**
 * Writes generated files, by their path. With --check it writes nothing, and fails where a file is not the same.
 * `command`: what writes them. `folder`: it contains nothing else.
 */
export const writeOrCheck = async (
  files: ReadonlyMap<string, string>,
  command: string,
  folder?: string,
): Promise<void> => {
  const isCheck = process.argv.includes('--check');
  if (folder !== undefined && !isCheck) await mkdir(folder, { recursive: true });
  const there = folder === undefined ? [] : (await readdir(folder)).map((name) => join(folder, name));
  const wrong = there.filter((path) => !files.has(path));
  if (!isCheck) for (const path of wrong) await rm(path, { recursive: true });
  for (const [path, text] of files) {
    if (!isCheck) await writeFile(path, text);
    else if (text !== (await readFile(path, 'utf8').catch(() => undefined))) wrong.push(path);
  }
  if (!isCheck || wrong.length === 0) return;
  for (const path of wrong) console.log(`${relative(ROOT, path)} is not what the sources say: ${command}`);
  process.exitCode = 1;
};
