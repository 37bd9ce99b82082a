import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let folder: string | undefined;

/**
 * The published plugin, from the last build, in its own folder. If the repository itself were linked, `sf` would run
 * its TypeScript sources, which no user does. With PLUGIN_BUILD=plain in the environment, the same without the code of
 * @oclif/core and @salesforce/core: a test that fails only with the former shows an error of the build.
 */
export const builtPlugin = (): string => {
  if (folder !== undefined) return folder;
  if (!existsSync(join(ROOT, 'lib'))) throw new Error('There is no lib/: run "npm run build" first.');
  const made = join(ROOT, 'tmp', `plugin-${process.pid}`);
  mkdirSync(made, { recursive: true });
  for (const name of ['package.json', ...packageJson.files].filter((name) => existsSync(join(ROOT, name))))
    cpSync(join(ROOT, name), join(made, name), { recursive: true });
  if (process.env.PLUGIN_BUILD === 'plain') buildPlain(join(made, 'lib'));
  execFileSync(process.execPath, [join(ROOT, 'node_modules/oclif/bin/run.js'), 'manifest'], { cwd: made });
  process.once('exit', () => {
    rmSync(made, { recursive: true, force: true });
  });
  return (folder = made);
};

const PLAIN = `
  import { bundlePlugin } from './scripts/bundle.ts';
  await bundlePlugin(process.argv[1], { outside: ['@oclif/core', '@salesforce/core'] });`;

const buildPlain = (lib: string): void => {
  rmSync(lib, { recursive: true });
  execFileSync(process.execPath, ['--import=tsx', '--input-type=module', '--eval', PLAIN, lib], { cwd: ROOT });
};
