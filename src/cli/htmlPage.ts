import { readFile } from 'node:fs/promises';
import type { PushReport } from '../core/report.js';
import { writeFileAtOnce } from './rowOutput.js';

/** Made by `npm run build`, beside package.json; this file ends up somewhere else when the plugin is bundled. */
const TEMPLATE = new URL('report-page.html', import.meta.resolve('sf-plugin-package-push/package.json'));

/** Writes a report as one page that needs nothing else. */
export const writePage = async (file: string, report: PushReport): Promise<void> => {
  const { formatHtml } = await import('../format/html.js');
  const page = formatHtml(await readFile(TEMPLATE, 'utf8'), report, new Date());
  await writeFileAtOnce(file, [page]);
};
