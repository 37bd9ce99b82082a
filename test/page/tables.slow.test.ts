import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { planDocument } from '../../src/app/rollout/planFile.js';
import { calendarPage } from '../../src/format/rollout/calendar.js';
import { formatPage } from '../../src/format/html.js';
import type { PageData } from '../../src/format/pageData.js';
import { planPage } from '../../src/format/rollout/rolloutPlan.js';
import { background, browserPages, HIDDEN_NAME, HOSTILE_NAMES, SCREENS, texts, timeToDraw } from '../support/pages.js';
import { report } from '../support/reports.js';
import { CALENDAR, PLAN } from '../support/rollouts.js';

const NOW = new Date('2026-11-28T03:00:00Z');
const DAY = 86_400_000;

/** A push each six hours, back from tomorrow. */
const pushes = (count: number): Parameters<typeof calendarPage>[0] =>
  Array.from({ length: count }, (_, index) => {
    const start = new Date(NOW.getTime() + DAY - (index * DAY) / 4);
    const isAhead = start > NOW;
    const startTime = start.toISOString();
    const endTime = new Date(start.getTime() + 3_600_000).toISOString();
    return isAhead
      ? report('Pending', { Pending: 3 }, { scheduledStartTime: startTime, startTime: null, endTime: null })
      : report('Succeeded', { Succeeded: 1000 + index }, { startTime, endTime });
  });

const calendar = (count = 40): PageData =>
  calendarPage(pushes(count), CALENDAR, { now: NOW, timeZone: 'Europe/Vienna' });

describe('pages of calendars, rollouts and plans in a browser', function () {
  const { shows, template } = browserPages(this);
  const htmlOf = (data: PageData): string => formatPage(template(), data);
  const lines = (page: Page): Promise<string[]> => texts(page, '.timeline tbody tr:has(.lane) td:first-child');

  for (const screen of SCREENS) {
    const name = `${screen.viewport?.width} px, ${screen.colorScheme}`;
    it(`fit and have their colours: ${name}`, async () => {
      for (const data of [calendar(), planPage(planDocument(PLAN, NOW), 'plan.json')])
        await shows(
          htmlOf(data),
          async (page) => {
            expect(await page.evaluate('document.documentElement.scrollWidth')).to.be.at.most(
              screen.viewport?.width ?? 0,
            );
            expect((await background(page)) === 'rgb(255, 255, 255)').to.equal(screen.colorScheme === 'light');
            const lanes = await page.evaluate<number[]>(
              '[...document.querySelectorAll(".lane .bar")].map((bar) => bar.getBoundingClientRect().width)',
            );
            expect(lanes.length).to.be.greaterThan(0);
            for (const width of lanes) expect(width).to.be.at.least(4);
          },
          screen,
        );
    });
  }

  it('has the pushes and waves of a selectable period, and shows more on request', async () => {
    await shows(htmlOf(calendar(600)), async (page) => {
      expect(await texts(page, 'h1')).to.deep.equal(['Calendar']);
      expect(await texts(page, '.periods [aria-pressed=true]')).to.deep.equal(['2 weeks']);
      const few = (await lines(page)).length;
      await page.getByRole('button', { name: 'All' }).click();
      expect((await lines(page)).length)
        .to.equal(100)
        .and.be.greaterThan(few);
      await page.getByRole('button', { name: /more$/ }).click();
      expect((await lines(page)).length).to.equal(200);
      expect(await texts(page, '.group')).to.include('Rollout of Acme CRM 1.10.0.4 (plan.json)');
      expect(await page.locator('.lane').first().getAttribute('aria-label')).to.equal(
        '2026-11-28 22:00, 2026-11-29 02:00',
      );
      expect(await texts(page, '#made')).to.deep.equal(['As of 2026-11-28 03:00 UTC. All times are Europe/Vienna.']);
    });
  });

  it('shows names of other companies as text and nothing else', async () => {
    const hostile = [...HOSTILE_NAMES, HIDDEN_NAME];
    const named = hostile.map((name) =>
      report('Succeeded', {}, { package: { id: '033', name, namespace: null }, startTime: NOW.toISOString() }),
    );
    const rollouts = hostile.map((name) => ({
      ...CALENDAR[0]!,
      planFile: name,
      package: { id: '033', name, namespace: null },
      waves: CALENDAR[0]!.waves.map((wave) => ({ ...wave, wave: name })),
    }));
    await shows(htmlOf(calendarPage(named, rollouts, { now: NOW })), async (page) => {
      expect(await page.locator('img, script:not(:last-of-type), [onmouseover], [onerror]').count()).to.equal(0);
      expect((await lines(page)).join('\n'))
        .to.include(HOSTILE_NAMES[0])
        .and.include('gnpxe');
    });
  });

  it('copies the next command, and shows it as text', async () => {
    const next = [{ lead: 'To go on:', command: "sf package push rollout advance --plan-file 'a b.json'" }];
    await shows(
      htmlOf({ ...calendar(), next }),
      async (page) => {
        await page.clock.install({ time: NOW });
        // It may have gone on meanwhile, and does not go back.
        await page.clock.pauseAt(NOW.getTime() + 60_000);
        expect(await texts(page, '.step code')).to.deep.equal([next[0]?.command]);
        await page.getByRole('button', { name: 'Copy' }).click();
        // A browser copies with a delay.
        await page.getByRole('button', { name: 'Copied' }).waitFor();
        expect(await page.evaluate('navigator.clipboard.readText()')).to.equal(next[0]?.command);
        await page.clock.runFor(2000);
        expect(await texts(page, '.copy')).to.deep.equal(['Copy']);
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    );
  });

  it('says that a command is to be copied by hand where the browser refuses to', async () => {
    const next = [{ lead: 'To go on:', command: 'sf package push list' }];
    await shows(htmlOf({ ...calendar(), next }), async (page) => {
      await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))");
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByRole('button', { name: 'Select it and copy it' }).waitFor();
    });
  });

  it('reloads itself while the file is written, but not while somebody searches', async () => {
    await shows(htmlOf({ ...calendar(), live: true }), async (page) => {
      await page.clock.install();
      await page.reload();
      const [search] = await page.locator('input[type=search]').all();
      await search?.fill('acme');
      await page.clock.runFor(60_000);
      expect(await search?.inputValue()).to.equal('acme');
      await search?.fill('');
      const reloaded = page.waitForEvent('load');
      await page.clock.runFor(11_000);
      await reloaded;
    });
  });

  it('works with twenty thousand pushes', async () => {
    await shows(htmlOf(calendar(20_000)), async (page) => {
      const took = await timeToDraw(page);
      console.log(`      20,000 pushes drawn in ${Math.round(took)} ms`);
      expect(took).to.be.lessThan(1000);
      expect(await texts(page, '.shown')).to.deep.equal(['1 to 100 of 20,000 rows']);
      await page.getByRole('button', { name: 'All' }).click();
      expect(await lines(page)).to.have.lengthOf(100);
    });
  });
});
