/** `npm run build`, second part: report-page.html beside package.json, from what is in this folder. */
import { writeFile } from 'node:fs/promises';
import { bundlePage } from './bundle.js';

await writeFile(new URL('../report-page.html', import.meta.url), await bundlePage());
