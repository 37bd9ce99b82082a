/**
 * `npm run check:licenses`: everything that users get, installed with the plugin or bundled into the page of a report,
 * may be used, changed and passed on by anybody. Where a license is a choice, one of its ways has to be.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { init } from 'license-checker-rseidelsohn';
import { BUNDLED } from '../page/bundle.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const ALLOWED = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'Zlib'];

/** The packages that are installed with the plugin and have another license, or none that can be told. */
const otherwiseLicensed = (): Promise<string[]> =>
  new Promise((resolve, reject) => {
    // Not onlyAllow, which takes "MIT AND something else" for MIT.
    init(
      { start: ROOT, production: true, excludeLicenses: ALLOWED.join() },
      (error: Error | null | undefined, found) => {
        if (error) reject(error);
        else resolve(Object.entries(found).map(([name, { licenses }]) => `${name}: ${String(licenses)}`));
      },
    );
  });

const bundled = BUNDLED.map((name) => {
  const { license } = JSON.parse(readFileSync(`${ROOT}node_modules/${name}/package.json`, 'utf8')) as {
    license: string;
  };
  return { name, license };
});

const found = [
  ...(await otherwiseLicensed()),
  ...bundled.filter(({ license }) => !ALLOWED.includes(license)).map(({ name, license }) => `${name}: ${license}`),
];
for (const each of found) console.log(each);
console.log(found.length === 0 ? 'All licenses are permissive.' : `Not allowed; allowed are ${ALLOWED.join(', ')}.`);
process.exitCode = found.length === 0 ? 0 : 1;
