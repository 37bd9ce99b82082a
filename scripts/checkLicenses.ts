/**
 * `npm run check:licenses`: checks that everything that users get may be used, changed and passed on by anybody,
 * whether it is installed with the plugin, or bundled into it or into the page of a report. Where a license offers a
 * choice, one of the choices must be allowed. Needs a build, which records what it has bundled.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { init } from 'license-checker-rseidelsohn';
import { BUNDLED } from '../page/bundle.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const ALLOWED = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'Zlib'];

/** The packages that are installed with the plugin and have another license, or an unknown one. */
const otherwiseLicensed = (): Promise<string[]> =>
  new Promise((resolve, reject) => {
    // Not with onlyAllow, which accepts "MIT AND something else" as MIT.
    init(
      { start: ROOT, production: true, excludeLicenses: ALLOWED.join() },
      (error: Error | null | undefined, found) => {
        if (error) reject(error);
        else resolve(Object.entries(found).map(([name, { licenses }]) => `${name}: ${String(licenses)}`));
      },
    );
  });

const inPage = BUNDLED.map((name) => {
  const file = join(ROOT, 'node_modules', name, 'package.json');
  return { name, license: (JSON.parse(readFileSync(file, 'utf8')) as { license: string }).license };
});
const written = readFileSync(join(ROOT, 'lib/LICENSES.txt'), 'utf8');
const inPlugin = [...written.matchAll(/^--- (.+) \((.+)\)$/gm)].map(([, name, license]) => ({ name, license }));

const found = [
  ...(await otherwiseLicensed()),
  ...[...inPage, ...inPlugin]
    .filter(({ license }) => license === undefined || !ALLOWED.includes(license))
    .map(({ name, license }) => `${String(name)}: ${String(license)}`),
];
if (inPlugin.length === 0) found.push('lib/LICENSES.txt names no package');
for (const each of found) console.log(each);
console.log(found.length === 0 ? 'All licenses are permissive.' : `Not allowed; allowed are ${ALLOWED.join(', ')}.`);
process.exitCode = found.length === 0 ? 0 : 1;
