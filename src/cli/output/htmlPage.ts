import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { Flags, type SfCommand } from '@salesforce/sf-plugins-core';
import type { PushReport } from '../../core/report/report.js';
import type { PageData } from '../../format/pageData.js';
import { writtenFileFlag, type FlagValues } from '../input/flagTypes.js';
import { loadMessages } from '../messages.js';
import { sharedTargetFlag } from '../orgName.js';
import { withFlags } from '../commandLine.js';
import { writeFileAtOnce } from './rowOutput.js';
import { showText, type Showing } from './show.js';

const messages = loadMessages('push');

/**
 * Created by `npm run build`, beside package.json. It is resolved by package name because bundling moves this module.
 */
const TEMPLATE = new URL('report-page.html.br', import.meta.resolve('sf-plugin-package-push/package.json'));

/** The flags for the file of a page, and for opening it. */
export const pageFlags = (summary: string) => ({
  html: writtenFileFlag({ helpGroup: 'OUTPUT', summary }),
  open: Flags.boolean({ dependsOn: ['html'], ...messages.flag('open', 'OUTPUT') }),
});

/** The file of --html, and whether --open asks for a browser. */
export type PageFlags = FlagValues<ReturnType<typeof pageFlags>>;

/** A page without external resources. Its commands name the org that this command used. */
export const makePage = async (data: PageData, argv: readonly string[] = []): Promise<string> => {
  const { formatPage } = await import('../../format/html.js');
  const target = await sharedTargetFlag(argv);
  const next = data.next.map(({ lead, command }) => ({ lead, command: withFlags(command, argv, target) }));
  const template = brotliDecompressSync(await readFile(TEMPLATE)).toString();
  return formatPage(template, { ...data, next });
};

/** The data of the page of a push at this moment. */
export const reportPage = async (report: PushReport): Promise<PageData> =>
  (await import('../../format/html.js')).pushPage(report, new Date());

/** Writes the page of --html, prints its name, and opens it in the browser with --open. */
export const writePage = async (
  command: Showing & Pick<SfCommand<unknown>, 'warn'>,
  { html, open = false }: PageFlags,
  makeData: () => PageData | Promise<PageData>,
  text: 'written' | 'pageKept' = 'written',
): Promise<void> => {
  if (html === undefined) return;
  await writeFileAtOnce(html, [await makePage(await makeData(), command.argv)]);
  showText(command, messages.getMessage(text, [html]));
  if (!open) return;
  const { default: openFile } = await import('open');
  await openFile(resolve(html)).catch(() => {
    command.warn(messages.getMessage('warning.noBrowser', [html]));
  });
};
