/** The parts of `npm run build` besides type declarations: lib/ as it is published, and the page of a report. */
import { globSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packedPage } from '../page/bundle.js';
import { bundlePlugin } from './bundle.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Copies the schemas without white space, which is a third of their size. */
const packSchemas = async (): Promise<void> => {
  await mkdir(`${ROOT}lib/schemas`, { recursive: true });
  for (const file of globSync('schemas/*.json', { cwd: ROOT })) {
    const schema: unknown = JSON.parse(await readFile(`${ROOT}${file}`, 'utf8'));
    await writeFile(`${ROOT}lib/schemas/${basename(file)}`, JSON.stringify(schema));
  }
};

await rm(`${ROOT}lib`, { recursive: true, force: true });
await Promise.all([
  bundlePlugin(`${ROOT}lib`),
  packSchemas(),
  packedPage().then((page) => writeFile(`${ROOT}report-page.html.br`, page)),
]);
