import { readFileSync, writeFileSync } from 'node:fs';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { CountedPushRequest } from '../../core/model.js';
import type { PushReport } from '../../core/report/report.js';
import { makePage, reportPage, writePage, type PageFlags } from '../output/htmlPage.js';
import type { Interrupt } from '../interrupt.js';
import { writeFileAtOnce } from '../output/rowOutput.js';
import type { WaitLines } from './liveWait.js';

/** All jobs of a larger push are read for its page at most at this interval. */
const LARGE = { jobs: 2000, everyMs: 600_000 };

/** The page of a push while the command waits for the push. */
export type LivePage = {
  onLook: (push: CountedPushRequest) => void;
  /** Waits until no write is pending. */
  stop: () => Promise<void>;
};

/**
 * Writes the page of --html, and writes it again after each poll with changes; in a browser it reloads itself. Throws
 * at once where the file cannot be written. Undefined without --html. At Ctrl-C the page stays, and stops reloading
 * itself.
 */
export const startLivePage = async (
  command: Pick<SfCommand<unknown>, 'log' | 'warn' | 'argv'>,
  flags: PageFlags,
  read: () => Promise<PushReport>,
  interrupt: Interrupt,
): Promise<LivePage | undefined> => {
  const { html } = flags;
  if (html === undefined) return undefined;
  const makeData = async () => ({ ...(await reportPage(await read())), live: true as const });
  await writePage(command, flags, makeData, 'pageKept');
  let [shown, writtenAt, writing]: [string, number, Promise<void> | undefined] = ['', Date.now(), undefined];
  let isOver = false;
  interrupt.atEnd = () => {
    isOver = true;
    stopReloading(html);
  };
  const write = async (): Promise<void> => {
    try {
      const page = await makePage(await makeData(), command.argv);
      if (!isOver) await writeFileAtOnce(html, [page]);
    } catch {
      // The next poll, or the page at the end, reports the error.
    }
    writing = undefined;
  };
  return {
    onLook({ status, jobs }) {
      const seen = JSON.stringify([status, jobs]);
      const isTooSoon = jobs.total > LARGE.jobs && Date.now() - writtenAt < LARGE.everyMs;
      if (seen === shown || isTooSoon || writing !== undefined) return;
      [shown, writtenAt] = [seen, Date.now()];
      writing = write();
    },
    stop: async () => writing,
  };
};

/**
 * Switches reloading off in a page that will not be written again. The searched text cannot occur in the page's data,
 * where quotes are escaped.
 */
const stopReloading = (html: string): void => {
  try {
    writeFileSync(html, readFileSync(html, 'utf8').replace(',"live":true', ''));
  } catch {
    // The file is gone, or cannot be written: the command ends all the same.
  }
};

/** Passes each poll to both. */
export const both = (lines: WaitLines, page: LivePage | undefined): WaitLines => ({
  ...lines,
  onLook(push) {
    lines.onLook(push);
    page?.onLook(push);
  },
});
