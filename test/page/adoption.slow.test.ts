import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { AdoptionReport, BehindOrg } from '../../src/core/adoption/report.js';
import type { Snapshot } from '../../src/core/adoption/snapshot.js';
import { adoptionPage } from '../../src/format/fleet/adoption.js';
import { formatPage } from '../../src/format/html.js';
import { adoptionReport, behindOrg, snapshots } from '../support/adoption.js';
import {
  background,
  browserPages,
  HIDDEN_NAME,
  HOSTILE_NAMES,
  numbersIn,
  pictures,
  redrawn,
  SCREENS,
  texts,
  timeToDraw,
} from '../support/pages.js';

const BEHIND = Array.from({ length: 188 }, (_, index) => behindOrg(index));
const REPORT = adoptionReport(812, BEHIND);

describe('the page of the adoption in a browser', function () {
  const chromium = browserPages(this);

  type Shown = { report?: AdoptionReport; behind?: readonly BehindOrg[]; trend?: readonly Snapshot[] };
  const shows = async (
    { report = REPORT, behind = BEHIND, trend = [] }: Shown,
    look: (page: Page) => Promise<void>,
    options?: BrowserContextOptions,
  ) => {
    await chromium.shows(formatPage(chromium.template(), adoptionPage(report, behind, trend)), look, options);
  };
  const names = (page: Page): Promise<string[]> => texts(page, '.list tbody td:first-child > bdi');

  it('shows the data of the report', async () => {
    await shows({}, async (page) => {
      expect(await page.title()).to.equal('Acme CRM 1.4.0.6: 812 of 1,000 orgs have it (81.2 %), 188 are behind');
      expect(await texts(page, 'h2')).to.deep.equal([
        ...['Orgs', 'Next', 'Versions', 'Why orgs are behind', 'Groups of orgs', 'Orgs that are behind'],
      ]);
      expect(await texts(page, '.legend strong')).to.deep.equal(['812', '37', '151', '1,000']);
      const versions = (await numbersIn(page, '#versions')).filter((cells) => cells.length === 6);
      expect(versions.map(([version, orgs]) => [version, orgs])).to.deep.equal(
        REPORT.versions.map(({ number, orgs, behind, deprecated }) => [
          `${number}${behind ? ' behind' : ''}${deprecated ? ' deprecated' : ''}`,
          String(orgs),
        ]),
      );
      const reasons = (await numbersIn(page, '#reasons')).filter((cells) => cells.length === 3);
      expect(reasons.map(([meaning, orgs]) => [meaning, orgs])).to.deep.equal(
        REPORT.behind.map(({ meaning, orgs }) => [meaning, String(orgs)]),
      );
      expect(await texts(page, '.shown')).to.deep.equal(['1 to 100 of 188 orgs']);
    });
  });

  it('draws the trend of the snapshots, the newest version first, and as a table', async () => {
    const trend = snapshots(REPORT, 12);
    await shows({ trend }, async (page) => {
      const keys = await texts(page, '#trend .key span:not(.swatch)');
      expect([keys.length, keys[0], keys.at(-1)]).to.deep.equal([6, '1.4.0.6', 'Other versions']);
      const rows = await numbersIn(page, '#trend');
      expect(rows).to.have.lengthOf(12);
      expect(rows.at(-1)?.[1]).to.equal('81.2 %');
      for (const [, ...shares] of rows)
        expect(shares.reduce((sum, share) => sum + Number.parseFloat(share), 0)).to.be.closeTo(100, 0.8);
      expect(await pictures(page)).to.have.lengthOf(5);
    });
    await shows({ trend: trend.slice(-1) }, async (page) => {
      expect(await page.locator('#trend').count()).to.equal(0);
    });
  });

  it('searches and sorts orgs by any column', async () => {
    await shows({}, async (page) => {
      await page.getByLabel('Search').fill('lost regressed');
      expect(await names(page)).to.have.lengthOf(REPORT.orgs.regressed);
      await page.getByLabel('Search').fill('contoso 187');
      expect(await names(page)).to.deep.equal(['Contoso 187']);
      await page.getByLabel('Search').fill('');
      await page.getByRole('columnheader', { name: 'Installed' }).getByRole('button').press('Enter');
      expect((await texts(page, '.list tbody td:nth-child(5)'))[0]).to.equal('1.0.0.4');
    });
  });

  it('shows customers where there are any', async () => {
    const behind = BEHIND.map((org, index) => ({
      ...org,
      customer: { account: `Account ${index}`, ...(index % 2 ? { tier: 'gold' } : {}), tags: ['vip'] },
    }));
    const tiers = [
      { tier: 'gold', orgs: 300, current: 206, behind: 94 },
      { tier: null, orgs: 700, current: 606, behind: 94 },
    ];
    await shows({ report: { ...REPORT, tiers }, behind }, async (page) => {
      expect(await texts(page, '.list tbody td:first-child div')).to.include('Account 1, tier gold, vip');
      expect(await numbersIn(page, '#groups')).to.deep.include(['gold', '300', '206', '94', '68.7 %']);
    });
  });

  for (const screen of SCREENS) {
    const width = screen.viewport?.width ?? 0;
    it(`fits ${width} px, ${screen.colorScheme ?? ''}, with names of any kind, as text and nothing else`, async () => {
      const hostile = [...HOSTILE_NAMES, HIDDEN_NAME];
      const behind = hostile.map((name, index) =>
        behindOrg(index, {
          ...{ orgName: name, orgType: name, orgStatus: name, instanceName: name, installedVersion: name },
          ...{ customer: { account: name, tier: name, tags: [name] }, hadVersion: name, reason: 'regressed' },
        }),
      );
      const report = adoptionReport(812, behind, {
        package: { id: '0333z0000000001AAA', name: HOSTILE_NAMES.join(' '), namespace: null },
        types: hostile.map((type) => ({ type, orgs: 1, current: 0, behind: 1 })),
        tiers: hostile.map((tier) => ({ tier, orgs: 1, current: 0, behind: 1 })),
      });
      await shows(
        { report, behind, trend: snapshots(report, 5) },
        async (page) => {
          expect(await names(page)).to.have.members([...HOSTILE_NAMES, 'gnpxe']);
          expect(await page.locator('img, [onmouseover], [onerror]').count()).to.equal(0);
          expect(await page.locator('script').count()).to.equal(1);
          expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width);
          const paper = await background(page);
          expect(paper === 'rgb(255, 255, 255)').to.equal(screen.colorScheme === 'light');
          await pictures(page);
        },
        screen,
      );
    });
  }

  it('redraws its charts when the colour scheme changes, and prints in light colours', async () => {
    await shows(
      { trend: snapshots(REPORT, 12) },
      async (page) => {
        const light = await pictures(page);
        await page.emulateMedia({ colorScheme: 'dark' });
        expect(await background(page)).not.to.equal('rgb(255, 255, 255)');
        const dark = await redrawn(page, light);
        for (const [index, picture] of dark.entries()) expect(picture).not.to.equal(light[index]);
        await page.emulateMedia({ media: 'print' });
        expect(await background(page)).to.equal('rgb(255, 255, 255)');
      },
      { colorScheme: 'light' },
    );
  });

  it('works without orgs that are behind, and without any org', async () => {
    for (const current of [40, 0]) {
      await shows({ report: adoptionReport(current, []), behind: [] }, async (page) => {
        expect(await texts(page, 'h2')).to.deep.equal(['Orgs', 'Versions', 'Groups of orgs']);
        expect(await texts(page, '#outcome')).to.deep.equal([
          `${current} of ${current} orgs have it (${current > 0 ? '100.0' : '0.0'} %), none is behind`,
        ]);
      });
    }
  });

  it('shows twenty thousand orgs in less than a second, up to the limit', async () => {
    const behind = Array.from({ length: 20_000 }, (_, index) => behindOrg(index));
    const report = adoptionReport(180_000, behind);
    const left = { ...report, orgs: { ...report.orgs, behind: 50_000, total: 230_000 } };
    await shows({ report: left, behind, trend: snapshots(left, 400) }, async (page) => {
      expect(await texts(page, '.shown')).to.deep.equal(['1 to 100 of 20,000 orgs']);
      expect(await texts(page, '#behind > p')).to.deep.equal([
        'The first 20,000 orgs, and 30,000 more, which are in a CSV file of the same report.',
      ]);
      const took = await timeToDraw(page);
      console.log(`      20,000 orgs drawn in ${Math.round(took)} ms`);
      expect(took).to.be.lessThan(1000);
      const started = performance.now();
      await page.getByRole('columnheader', { name: 'Why' }).getByRole('button').click();
      await page.getByLabel('Search').fill('contoso 19994');
      expect(await names(page)).to.deep.equal(['Contoso 19994']);
      expect(performance.now() - started).to.be.lessThan(5000);
    });
  });
});
