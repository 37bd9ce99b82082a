/**
 * Measures the effect of each step of the build: `node --import=tsx bench/bundling.ts [--runs 9]`
 * after a build writes that part of docs/dev/benchmarks.md.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { bundlePlugin } from '../scripts/bundle.js';
import { formatted, ROOT } from '../scripts/generated.js';
import { openSfSession, type SfSession } from '../test/support/sfSession.js';
import { INSTANT, type Run, runOnce, settle, summed, withHub } from './measure.js';
import { BUNDLING_RUNS, bundlingPart, type Bundling } from './page.js';

const run = (cwd: string, script: string, ...args: string[]): void => {
  execFileSync(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd, stdio: 'inherit' });
};

/**
 * The variants that `pack` can build for comparison: the packages that a bundle leaves outside; undefined for no
 * bundle.
 */
const OUTSIDE = {
  'compiled only': undefined,
  'bundled alone': ['@oclif/core', '@salesforce/core', '@salesforce/sf-plugins-core'],
  'bundled with sf-plugins-core': ['@oclif/core', '@salesforce/core'],
} as const;
type Unlike = keyof typeof OUTSIDE;
const UNLIKE = Object.keys(OUTSIDE) as Unlike[];

/** The tarball that users install, from the last build, or a variant of it, in a temporary folder. */
export const pack = async (how: Unlike | 'as published'): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  for (const name of packageJson.files.filter((name) => name !== '/oclif.manifest.json'))
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  const { devDependencies, dependencies } = packageJson;
  const more = {
    '@salesforce/sf-plugins-core': devDependencies['@salesforce/sf-plugins-core'],
    'string-width': devDependencies['string-width'],
  };
  writeFileSync(
    join(folder, 'package.json'), // Without scripts: packing must not build anything again.
    JSON.stringify({
      ...packageJson,
      scripts: {},
      dependencies: { ...dependencies, ...(how === 'as published' ? {} : more) },
    }),
  );
  if (how !== 'as published') await buildUnlike(how, join(folder, 'lib'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  run(folder, 'oclif/bin/run.js', 'manifest');
  // On Windows npm is a script, which only a shell can run.
  const packed = execFileSync('npm', ['pack', '--json'], { cwd: folder, shell: process.platform === 'win32' });
  const [made] = JSON.parse(packed.toString()) as Array<{ filename: string }>;
  return join(folder, made?.filename ?? '');
};

const buildUnlike = async (how: Unlike, lib: string): Promise<void> => {
  rmSync(lib, { recursive: true });
  const outside = OUTSIDE[how];
  if (outside !== undefined) return bundlePlugin(lib, { outside: [...outside] });
  // Nobody imports a command, so that the types of its flags need no names.
  run(ROOT, 'typescript/bin/tsc', '-p', 'tsconfig.json', '--declaration', 'false', '--outDir', lib);
  writeFileSync(join(lib, 'index.js'), '');
};

type Variant = { name: string; session: SfSession; official?: true; env?: Record<string, string>; tarball?: string };

const PUBLISHED = 'as published: bundled with core, run when first used';
/** The default level. Naming it makes core write its log in the normal way. */
const LOUD = { SF_LOG_LEVEL: 'warn' };

/** The start-up times of the plugin, built in several ways, and of the official command, in turn. */
export const bundlingVariants = async (runs: number): Promise<Bundling[]> => {
  const sessions: SfSession[] = [];
  const installed = async (tarball: string): Promise<SfSession> => {
    const session = await openSfSession();
    sessions.push(session);
    await session.install(tarball);
    return session;
  };
  try {
    const variants: Variant[] = [];
    for (const how of [...UNLIKE, 'as published'] as const) {
      const [name, tarball] = [how === 'as published' ? PUBLISHED : how, await pack(how)];
      const session = await installed(tarball);
      const cached = { NODE_COMPILE_CACHE: join(session.home, 'compiled') };
      variants.push({ name, tarball, session }, { name: `${name}, with Node's compile cache`, session, env: cached });
      if (name === PUBLISHED) variants.push({ name: `${name}, with the log thread of core`, session, env: LOUD });
    }
    const session = variants.at(-1)?.session;
    if (session === undefined) return [];
    const official = { name: 'the official command', session, official: true } as const;
    const cached = { NODE_COMPILE_CACHE: join(session.home, 'compiled-official') };
    const both = [official, { ...official, name: `${official.name}, with Node's compile cache`, env: cached }];
    return await measured([...both, ...variants], runs);
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
  }
};

const measured = async (variants: Variant[], runs: number): Promise<Bundling[]> => {
  const [first] = variants;
  if (first === undefined) return [];
  return withHub(first.session, 'orgs=20', async (hub) => {
    for (const session of new Set(variants.map((variant) => variant.session))) await session.login(hub);
    await settle(hub, INSTANT);
    const list = ['list', '-p', hub.packages.at(-1)?.id ?? '', '-v', 'hub'];
    const all = variants.map((): Run[] => []);
    // An additional first round lets Node store its compile cache.
    for (let round = -1; round < runs; round++)
      for (const [which, { session, official, env = {} }] of variants.entries()) {
        const timed = await runOnce(session, hub, ['package', official ? 'push-upgrade' : 'push', ...list], env);
        if (round >= 0) all[which]?.push(timed);
      }
    return variants.map(({ name, session, tarball }, which) => ({
      name,
      ...summed(all[which] ?? []),
      ...(tarball === undefined ? {} : { packed: statSync(tarball).size, installed: sizeOf(session.dataDir) }),
    }));
  });
};

const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: String(BUNDLING_RUNS) } } });
  const runs = Number(values.runs);
  const part = bundlingPart(await bundlingVariants(runs), runs);
  console.log(part.join('\n'));
  const doc = `${ROOT}docs/dev/benchmarks.md`;
  const text = await readFile(doc, 'utf8');
  const [before] = text.split(/^## What bundling saves/m);
  await writeFile(doc, await formatted([before, ...part].join('\n'), doc));
}
