import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import { bundlePlugin } from '../scripts/bundle.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
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
export type Unlike = keyof typeof OUTSIDE;
export const UNLIKE = Object.keys(OUTSIDE) as Unlike[];

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
  run(ROOT, 'typescript/bin/tsc', '-p', 'tsconfig.json', '--outDir', lib);
  writeFileSync(join(lib, 'index.js'), '');
};
