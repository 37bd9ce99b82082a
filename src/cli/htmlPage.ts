import { readFile } from 'node:fs/promises';
import type { PushReport } from '../core/report/report.js';
import type { PageData } from '../format/pageData.js';
import { writeFileAtOnce } from './rowOutput.js';

/** Made by `npm run build`, beside package.json; this file ends up somewhere else when the plugin is bundled. */
const TEMPLATE = new URL('report-page.html', import.meta.resolve('sf-plugin-package-push/package.json'));

/** A page of any kind, out of its data. */
export const makePageOf = async (data: PageData): Promise<string> => {
  const { formatPage } = await import('../format/html.js');
  return formatPage(await readFile(TEMPLATE, 'utf8'), data);
};

/** A report as one page that needs nothing else. */
export const makePage = async (report: PushReport): Promise<string> => {
  const { formatHtml } = await import('../format/html.js');
  return formatHtml(await readFile(TEMPLATE, 'utf8'), report, new Date());
};

export const writePage = async (file: string, report: PushReport): Promise<void> =>
  writeFileAtOnce(file, [await makePage(report)]);
