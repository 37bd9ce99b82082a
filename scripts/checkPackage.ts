/**
 * `npm run check:package`: packs the package and checks it as users install it: small enough, complete, without files
 * that are not for users, and without mistakes in package.json that publint knows. Needs a build.
 */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LARGEST = 500_000;

/** Files without which the package would be broken, or must not be published. */
const NEEDED = [
  ...['package.json', 'README.md', 'LICENSE', 'oclif.manifest.json', 'report-page.html.br', 'messages/push.md'],
  ...[
    'messages/errors.md',
    'rollout-definition.schema.json',
    'lib/commands/package/push/schedule.js',
    'lib/LICENSES.txt',
  ],
];
const STRAY = /^(?:src|test|emulator|node_modules|tmp)\/|\.tsbuildinfo$|\.map$/;

type Packed = { filename: string; size: number; files: Array<{ path: string }> };

const exec = promisify(execFile);

const pack = async (folder: string, ...options: string[]): Promise<Packed> => {
  const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', ...options];
  // On Windows npm is a script, which only a shell can run.
  const { stdout } = await exec('npm', args, { cwd: folder, shell: process.platform === 'win32' });
  const [packed] = JSON.parse(stdout) as [Packed];
  return packed;
};

/** Copies the files, so that the manifest does not affect commands that run from the repository meanwhile. */
const stage = async (folder: string): Promise<void> => {
  const { files } = await pack(ROOT, '--dry-run');
  for (const { path } of files) await cp(join(ROOT, path), join(folder, path), { recursive: true });
  const oclif = join(ROOT, 'node_modules/oclif/bin/run.js');
  await exec(process.execPath, [oclif, 'manifest', folder], { cwd: ROOT });
  // Without white space, like `npm run prepack`.
  const manifest = join(folder, 'oclif.manifest.json');
  await writeFile(manifest, JSON.stringify(JSON.parse(await readFile(manifest, 'utf8'))));
};

const faultsOf = async (folder: string): Promise<string[]> => {
  const { filename, size, files } = await pack(folder);
  const paths = files.map(({ path }) => path);
  console.log(`${filename}: ${size} bytes in ${paths.length} files`);
  const { buffer, byteOffset, byteLength } = await readFile(join(folder, filename));
  const tarball = buffer.slice(byteOffset, byteOffset + byteLength);
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  return [
    ...(size > LARGEST ? [`it has ${size} bytes, more than ${LARGEST}`] : []),
    ...NEEDED.filter((path) => !paths.includes(path)).map((path) => `${path} is missing`),
    ...paths.filter((path) => STRAY.test(path)).map((path) => `${path} is not to be published`),
    ...messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code),
  ];
};

await mkdir(join(ROOT, 'tmp'), { recursive: true });
const folder = await mkdtemp(join(ROOT, 'tmp/package-'));
try {
  await stage(folder);
  const faults = await faultsOf(folder);
  for (const fault of faults) console.log(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
