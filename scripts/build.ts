/** What `npm run build` makes besides type declarations: lib/ as it is published, and the page of a report. */
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { packedPage } from '../page/bundle.js';
import { bundlePlugin } from './bundle.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

await rm(`${ROOT}lib`, { recursive: true, force: true });
await Promise.all([
  bundlePlugin(`${ROOT}lib`),
  packedPage().then((page) => writeFile(`${ROOT}report-page.html.br`, page)),
]);
