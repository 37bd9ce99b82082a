import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npm } from './npm.js';
import { ROOT } from './sfSession.js';

/** The tarball of a release, and of the next one, which differs only in its version. */
export type Tarballs = {
  version: string;
  file: string;
  next: { version: string; file: string };
  close(): Promise<void>;
};

const MADE_HERE = ['coverage', 'lib', 'node_modules', 'report-page.html.br', 'tmp'];

/** Runs `npm pack` in `folder`; returns the path of the tarball. */
const pack = async (folder: string, ...args: string[]): Promise<string> => {
  const printed = await npm(folder, 'pack', ...args);
  return join(folder, printed.split('\n').at(-1) ?? '');
};

const unpack = async (file: string, folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await promisify(execFile)('tar', ['-xzf', file, '-C', folder, '--strip-components', '1']);
};

const editJson = async (file: string, edit: (content: Record<string, unknown>) => void): Promise<void> => {
  const content = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  edit(content);
  await writeFile(file, JSON.stringify(content, null, 2));
};

/**
 * Packs like a release. It works on a copy, because packing builds lib/ again, from which other tests run at the same
 * time. The copy is inside the repository, because TypeScript only names the types of libraries that are in a
 * node_modules above.
 */
export const packTree = async (): Promise<Tarballs> => {
  await mkdir(join(ROOT, 'tmp'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'tmp/pack-'));
  const copy = join(folder, 'tree');
  for (const name of await readdir(ROOT))
    if (!name.startsWith('.') && !MADE_HERE.includes(name))
      await cp(join(ROOT, name), join(copy, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  const file = await pack(copy);

  const nextFolder = join(folder, 'next');
  await unpack(file, nextFolder);
  const { version } = JSON.parse(await readFile(join(nextFolder, 'package.json'), 'utf8')) as { version: string };
  const next = version.replace(/\d+$/, (patch) => String(Number(patch) + 1));
  for (const name of ['package.json', 'oclif.manifest.json'])
    await editJson(join(nextFolder, name), (content) => (content.version = next));
  return {
    version,
    file,
    next: { version: next, file: await pack(nextFolder, '--ignore-scripts') },
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
};

/** Installs a version of the CLI with exactly the libraries of its release; returns its launcher. */
export const installCli = async (version: string, folder: string): Promise<string> => {
  const file = await pack(folder, `@salesforce/cli@${version}`);
  const cli = join(folder, 'cli');
  await unpack(file, cli);
  // Its shrinkwrap does not contain them, so that npm would search for them.
  await editJson(join(cli, 'package.json'), (content) => delete content.devDependencies);
  await npm(cli, 'install', '--omit=dev', '--ignore-scripts', '--no-audit');
  return join(cli, 'bin/run.js');
};
