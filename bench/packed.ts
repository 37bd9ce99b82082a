import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const run = (cwd: string, script: string, ...args: string[]): void => {
  execFileSync(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd, stdio: 'inherit' });
};

/**
 * The tarball that users install, from the last build, in a folder for the time being. With `unbundled`, as it would be
 * if it were only compiled: to see what bundling is worth.
 */
export const pack = (how: 'as published' | 'unbundled'): string => {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  for (const name of packageJson.files.filter((name) => name !== '/oclif.manifest.json'))
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  const { devDependencies, dependencies } = packageJson;
  const more =
    how === 'as published'
      ? {}
      : {
          '@salesforce/sf-plugins-core': devDependencies['@salesforce/sf-plugins-core'],
          'string-width': devDependencies['string-width'],
        };
  writeFileSync(
    join(folder, 'package.json'), // Without scripts: nothing is built anew by packing.
    JSON.stringify({ ...packageJson, scripts: {}, dependencies: { ...dependencies, ...more } }),
  );
  if (how === 'unbundled') {
    run(ROOT, 'typescript/bin/tsc', '-p', 'tsconfig.json', '--outDir', join(folder, 'lib'));
    for (const name of ['index.js', 'cli/compileCache.js']) writeFileSync(join(folder, 'lib', name), '');
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  run(folder, 'oclif/bin/run.js', 'manifest');
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new Error('Run it as an npm script: "npm run bench".');
  const packed = execFileSync(process.execPath, [npm, 'pack', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [made] = JSON.parse(packed.toString()) as Array<{ filename: string }>;
  return join(folder, made?.filename ?? '');
};
