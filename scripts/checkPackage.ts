/**
 * `npm run check:package`: packs what would be published, and looks at it as those who install it will: small enough,
 * nothing missing, nothing that is not theirs, and no mistake in package.json that publint knows. Needs a build.
 */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LARGEST = 500_000;

/** What a package without it would be broken, or not be ours to give. */
const NEEDED = [
  ...['package.json', 'README.md', 'LICENSE', 'oclif.manifest.json', 'report-page.html', 'messages/push.md'],
  ...['rollout-definition.schema.json', 'lib/commands/package/push/schedule.js'],
];
const STRAY = /^(?:src|test|emulator|node_modules|tmp)\/|\.tsbuildinfo$|\.map$/;

type Packed = { filename: string; size: number; files: Array<{ path: string }> };

const run = async (command: string, args: string[], cwd: string): Promise<string> =>
  (await promisify(execFile)(command, args, { cwd, shell: process.platform === 'win32' })).stdout;

/** A copy, so that the manifest does not get in the way of the commands that others run from here meanwhile. */
const stage = async (folder: string, published: readonly string[]): Promise<void> => {
  for (const name of ['package.json', 'README.md', 'LICENSE', ...published])
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await run(process.execPath, [join(ROOT, 'node_modules/oclif/bin/run.js'), 'manifest', folder], ROOT);
};

const faultsOf = async (folder: string): Promise<string[]> => {
  const printed = await run('npm', ['pack', '--json', '--ignore-scripts', '--loglevel=error'], folder);
  const [packed] = JSON.parse(printed) as [Packed];
  const paths = packed.files.map(({ path }) => path);
  console.log(`${packed.filename}: ${packed.size} bytes in ${paths.length} files`);
  const { buffer, byteOffset, byteLength } = await readFile(join(folder, packed.filename));
  const tarball = buffer.slice(byteOffset, byteOffset + byteLength);
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  return [
    ...(packed.size > LARGEST ? [`it has ${packed.size} bytes, more than ${LARGEST}`] : []),
    ...NEEDED.filter((path) => !paths.includes(path)).map((path) => `${path} is missing`),
    ...paths.filter((path) => STRAY.test(path)).map((path) => `${path} is not to be published`),
    ...messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code),
  ];
};

const { files } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { files: string[] };
await mkdir(join(ROOT, 'tmp'), { recursive: true });
const folder = await mkdtemp(join(ROOT, 'tmp/package-'));
try {
  await stage(
    folder,
    files.filter((name) => name !== '/oclif.manifest.json'),
  );
  const faults = await faultsOf(folder);
  for (const fault of faults) console.log(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
