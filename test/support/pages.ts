import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Suite } from 'mocha';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { bundlePage } from '../../page/bundle.js';
import { findBrowser, startBrowser } from './browser.js';

/** Names that other companies may use. */
export const HOSTILE_NAMES = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '<!--<script>',
  '{{}} ${7*7} <!-- data -->',
  '"onmouseover="alert(1)',
  'شركة عربية',
];
/** Characters that reorder text, and control characters, which are not shown: `gnpxe`. */
export const HIDDEN_NAME = '\u202Egnp\u009B.exe\u200F';

type Look = (page: Page) => Promise<void>;

export type BrowserPages = {
  /** Opens a page from disk, and returns the problems: errors, violations of its policy, dialogs, requests. */
  open: (html: string, look: Look, options?: BrowserContextOptions) => Promise<string[]>;
  /** The same, but fails where there is a problem. */
  shows: (html: string, look: Look, options?: BrowserContextOptions) => Promise<void>;
  template: () => string;
};

/** Pages in a browser, for the tests of a suite. Without a browser the tests are skipped. */
export const browserPages = (suite: Suite): BrowserPages => {
  suite.timeout(60_000);
  let browser: Browser;
  let template: string;
  let folder: string;

  before(async function () {
    const path = findBrowser();
    if (path === undefined) {
      console.log('NO BROWSER FOUND: pages are not tested. Set CHROMIUM_PATH, or install chromium.');
      this.skip();
    }
    [browser, template, folder] = await Promise.all([
      startBrowser(path),
      bundlePage(),
      mkdtemp(join(tmpdir(), 'report-page-')),
    ]);
  });

  after(async () => {
    await (browser as Browser | undefined)?.close();
    if ((folder as string | undefined) !== undefined) await rm(folder, { recursive: true });
  });

  const open: BrowserPages['open'] = async (html, look, options = {}) => {
    const troubles: string[] = [];
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    try {
      const page = await context.newPage();
      const path = join(folder, 'report.html');
      await writeFile(path, html);
      const url = pathToFileURL(path).href;
      page.on('console', (message) => troubles.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
      page.on('request', (request) => request.url() !== url && troubles.push(`request: ${request.url()}`));
      page.on('dialog', (dialog) => {
        troubles.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      await page.goto(url);
      await look(page);
    } finally {
      await context.close();
    }
    return troubles;
  };

  return {
    open,
    async shows(html, look, options) {
      expect(await open(html, look, options)).to.deep.equal([]);
    },
    template: () => template,
  };
};

export const texts = (page: Page, selector: string): Promise<string[]> => page.locator(selector).allTextContents();

/** The cells of the tables of numbers in a section. */
export const numbersIn = async (page: Page, section: string): Promise<string[][]> => {
  const found = await page.locator(`${section} .numbers tbody tr`).all();
  return Promise.all(found.map((row) => row.locator('td').allTextContents()));
};

/** The pictures of all charts. An empty chart is an error. */
export const pictures = async (page: Page): Promise<string[]> => {
  const drawn = await page.evaluate<Array<{ pixels: number; picture: string }>>(`
    [...document.querySelectorAll('canvas')].map((canvas) => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      return { pixels: data.filter((value, index) => index % 4 === 3 && value > 0).length, picture: canvas.toDataURL() };
    })`);
  for (const { pixels } of drawn) expect(pixels).to.be.greaterThan(500);
  return drawn.map(({ picture }) => picture);
};

/** Waits until each picture differs from the one before: a browser applies another colour scheme with a delay. */
export const redrawn = async (page: Page, before: readonly string[]): Promise<string[]> => {
  for (;;) {
    const now = await pictures(page);
    if (now.every((picture, index) => picture !== before[index])) return now;
    await page.waitForTimeout(20);
  }
};

const DRAWN = `(() => {
  const [{ domContentLoadedEventEnd, responseEnd }] = performance.getEntriesByType('navigation');
  return domContentLoadedEventEnd - responseEnd;
})()`;

/**
 * The time from the last byte of a page until it is drawn, in ms. It is the shortest of up to five times, of which
 * later ones are only measured while the shortest is a second or more. Other load of the machine is not the page's
 * fault.
 */
export const timeToDraw = async (page: Page): Promise<number> => {
  let quickest = await page.evaluate<number>(DRAWN);
  for (let tries = 1; tries < 5 && quickest >= 1000; tries++) {
    await page.reload();
    quickest = Math.min(quickest, await page.evaluate<number>(DRAWN));
  }
  return quickest;
};

export const background = (page: Page): Promise<string> =>
  page.evaluate('getComputedStyle(document.body).backgroundColor');

/** Phones and desktops, light and dark. */
export const SCREENS: BrowserContextOptions[] = [390, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({
    viewport: { width, height: 900 },
    isMobile: width < 600,
    colorScheme,
  })),
);
