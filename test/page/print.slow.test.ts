import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { planDocument } from '../../src/app/rollout/planFile.js';
import { groupFailures } from '../../src/core/report/failureGroups.js';
import { adoptionPage } from '../../src/format/fleet/adoption.js';
import { calendarPage } from '../../src/format/rollout/calendar.js';
import { formatPage, pushPage } from '../../src/format/html.js';
import type { PageData } from '../../src/format/pageData.js';
import { planPage } from '../../src/format/rollout/rolloutPlan.js';
import { rolloutPage } from '../../src/format/rollout/rolloutReport.js';
import { adoptionReport, behindOrg, snapshots } from '../support/adoption.js';
import { background, browserPages, SCREENS, texts } from '../support/pages.js';
import { failureAt, pushReport } from '../support/pushReport.js';
import { report } from '../support/reports.js';
import { CALENDAR, PLAN, RESULTS } from '../support/rollouts.js';

const NOW = new Date('2026-11-28T03:00:00Z');
const HOUR = 3_600_000;

const pushes = Array.from({ length: 130 }, (_, index) => {
  const start = NOW.getTime() - index * HOUR;
  const times = { startTime: new Date(start).toISOString(), endTime: new Date(start + HOUR / 2).toISOString() };
  return report('Succeeded', { Succeeded: 1000 + index }, times);
});

const push = (failed: number): PageData => {
  const failures = Array.from({ length: failed }, (_, index) => failureAt(index));
  const failureGroups = groupFailures(failures, new Set(), 2000 + failed);
  return pushPage(pushReport('Failed', { Succeeded: 2000, Failed: failed }, { failures, failureGroups }), NOW);
};

const behind = Array.from({ length: 188 }, (_, index) => behindOrg(index));
const adopted = adoptionReport(812, behind);
const [result] = RESULTS;
const next = [{ lead: 'To go on:', command: 'sf package push rollout advance --plan-file plan.json' }];

const PAGES: Record<string, PageData> = {
  push: push(173),
  adoption: adoptionPage(adopted, behind, snapshots(adopted, 12)),
  calendar: { ...calendarPage(pushes, CALENDAR, { now: NOW, timeZone: 'Europe/Vienna' }), next },
  plan: planPage(planDocument(PLAN, NOW), 'plan.json'),
  rollout: rolloutPage({
    ...{ calendar: CALENDAR[0]!, now: NOW, rows: [] },
    report: { ...result!, events: [], next: next[0]!.command },
  }),
};

/** What has the focus: its text, whether it is seen, and whether that it has the focus is. */
const FOCUSED = `(() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const { width, height, top } = focused.getBoundingClientRect();
  const { outlineStyle, outlineWidth } = getComputedStyle(focused);
  return {
    text: (focused.textContent || focused.id).trim(),
    isSeen: width > 0 && height > 0 && top < innerHeight && top + height > 0,
    hasRing: outlineStyle !== 'none' && outlineWidth !== '0px',
  };
})()`;
type Focused = { text: string; isSeen: boolean; hasRing: boolean };
const focused = (page: Page): Promise<Focused | null> => page.evaluate<Focused | null>(FOCUSED);
const focusedText = async (page: Page): Promise<string | undefined> => (await focused(page))?.text;

/** Where Tab stops, from the top, at most so often. */
const stops = async (page: Page, most: number): Promise<Focused[]> => {
  const found: Focused[] = [];
  for (let index = 0; index < most; index++) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (now === null) break;
    found.push(now);
  }
  return found;
};

describe('pages on paper', function () {
  const { shows, template } = browserPages(this);
  const print = async (page: Page): Promise<void> => {
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 660, height: 950 });
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
  };

  for (const [name, data] of Object.entries(PAGES))
    for (const screen of SCREENS)
      it(`are white, complete, and without interactive elements: ${name}, ${screen.viewport?.width ?? 0} px, ${screen.colorScheme ?? ''}`, async () => {
        await shows(
          formatPage(template(), data),
          async (page) => {
            await print(page);
            expect(await background(page)).to.equal('rgb(255, 255, 255)');
            expect(await page.evaluate('document.documentElement.scrollWidth')).to.be.at.most(660);
            // Only titles of columns, the period that is shown, and that there is more.
            const pressed = await page.evaluate<string[]>(
              `[...document.querySelectorAll('button:not(th button, .periods [aria-pressed=true], .rest), input, nav')]
                .filter((each) => each.checkVisibility()).map((each) => each.outerHTML)`,
            );
            expect(pressed).to.deep.equal([]);
            const overlapping = await page.evaluate<number>(`
              [...document.querySelectorAll('.axis span')].filter((mark) => mark.checkVisibility()).filter((mark, index, all) =>
                index > 0 && mark.getBoundingClientRect().left < all[index - 1].getBoundingClientRect().right).length`);
            expect(overlapping).to.equal(0);
            expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).to.equal('%PDF-');
          },
          screen,
        );
      });

  it('have all rows of a list, up to a thousand, and beyond that as many as before', async () => {
    for (const [count, printed, said] of [
      [173, 173, '173 orgs'],
      [1200, 1000, '1 to 1,000 of 1,200 orgs'],
    ] as const)
      await shows(formatPage(template(), push(count)), async (page) => {
        const rows = (): Promise<number> => page.locator('.list tbody tr').count();
        await page.getByRole('button', { name: 'Next' }).click();
        const [before, title] = [await rows(), await texts(page, '.shown')];
        await page.evaluate('dispatchEvent(new Event("beforeprint"))');
        expect([await rows(), await texts(page, '.shown')]).to.deep.equal([printed, [said]]);
        await page.evaluate('dispatchEvent(new Event("afterprint"))');
        expect([await rows(), await texts(page, '.shown')]).to.deep.equal([before, title]);
      });
  });

  it('say that a timeline has more rows', async () => {
    await shows(formatPage(template(), PAGES['calendar']!), async (page) => {
      await print(page);
      expect(await page.getByText(/^\d+ more$/).isVisible()).to.equal(true);
    });
  });
});

describe('pages with a keyboard', function () {
  const { shows, template } = browserPages(this);

  for (const [name, data] of Object.entries(PAGES))
    for (const screen of SCREENS)
      it(`show where the focus is, from top to bottom: ${name}, ${screen.viewport?.width ?? 0} px, ${screen.colorScheme ?? ''}`, async () => {
        await shows(
          formatPage(template(), data),
          async (page) => {
            const all = await stops(page, 40);
            for (const stop of all) expect(stop, JSON.stringify(stop)).to.include({ isSeen: true, hasRing: true });
            const ids = await page.evaluate<number>(
              'document.querySelectorAll("button:enabled, input, summary").length',
            );
            if (ids > 0) expect(all.length).to.be.at.least(1);
          },
          screen,
        );
      });

  it('work with Enter like with a click, and keep the focus', async () => {
    await shows(formatPage(template(), PAGES['push']!), async (page) => {
      const press = async (label: string): Promise<void> => {
        await page.getByRole('button', { name: label, exact: true }).first().focus();
        await page.keyboard.press('Enter');
      };
      await press('Instance');
      expect([await focusedText(page), await page.locator('[aria-sort=ascending]').textContent()]).to.deep.equal([
        'Instance',
        'Instance',
      ]);
      await press('Next');
      expect([await texts(page, '.shown'), await focusedText(page)]).to.deep.equal([
        ['101 to 173 of 173 orgs'],
        'Previous',
      ]);
      await page.keyboard.press('Enter');
      expect([await texts(page, '.shown'), await focusedText(page)]).to.deep.equal([['1 to 100 of 173 orgs'], 'Next']);
      await page.locator('.list summary').first().focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('.list details[open]').count()).to.equal(1);
      await press('Show them');
      expect(await focusedText(page)).to.match(/^Only: /);
      await page.keyboard.press('Enter');
      expect([await texts(page, '.shown'), await focusedText(page)]).to.deep.equal([
        ['1 to 100 of 173 orgs'],
        'search-failed-orgs',
      ]);
    });
  });

  it('clear a search and a choice with Escape', async () => {
    await shows(formatPage(template(), PAGES['push']!), async (page) => {
      const search = page.getByLabel('Search');
      await page.getByRole('button', { name: 'Show them' }).first().click();
      await page.keyboard.press('Escape');
      expect([await texts(page, '.shown'), await focusedText(page)]).to.deep.equal([
        ['1 to 100 of 173 orgs'],
        'search-failed-orgs',
      ]);
      await search.fill('contoso');
      await page.locator('.list summary').first().focus();
      await page.keyboard.press('Escape');
      expect([await search.inputValue(), await texts(page, '.shown')]).to.deep.equal(['', ['1 to 100 of 173 orgs']]);
    });
  });

  it('show more of a timeline without losing the position', async () => {
    await shows(formatPage(template(), PAGES['calendar']!), async (page) => {
      await page.getByRole('button', { name: /more$/ }).focus();
      await page.keyboard.press('Enter');
      expect(await focused(page)).to.include({ isSeen: true, hasRing: true });
    });
  });

  it('are not reloaded while somebody types', async () => {
    await shows(formatPage(template(), { ...PAGES['calendar']!, live: true }), async (page) => {
      await page.clock.install();
      await page.reload();
      await page.keyboard.press('Tab');
      const before = await focusedText(page);
      await page.clock.runFor(60_000);
      expect(await focusedText(page))
        .to.equal(before)
        .and.not.equal(undefined);
    });
  });
});
