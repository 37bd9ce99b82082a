import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { byCause, groupFailures } from '../../src/core/report/failureGroups.js';
import type { PushReport } from '../../src/core/report/report.js';
import type { PushFailure } from '../../src/core/report/failures.js';
import { formatPage, pushPage } from '../../src/format/html.js';
import {
  background,
  browserPages,
  HIDDEN_NAME,
  HOSTILE_NAMES,
  pictures,
  redrawn,
  texts,
  timeToDraw,
} from '../support/pages.js';
import { failureAt, pushReport } from '../support/pushReport.js';

const grouped = (count: number): string => count.toLocaleString('en-US');

/** A push with a bit of everything. */
const usual = (): PushReport => {
  const failures = Array.from({ length: 73 }, (_, index) => failureAt(index)).map((each) => ({
    ...each,
    ignored: each.causes.includes('subscription-expired'),
  }));
  return pushReport(
    'Failed',
    { Succeeded: 2272, Failed: 73 },
    {
      failures,
      failureGroups: groupFailures(failures, new Set(['subscription-expired']), 2345),
      laterPushes: [{ pushRequestId: '0DV3z0000000002GAA', status: 'Failed', orgs: 31, succeeded: 25, failed: 6 }],
    },
  );
};

describe('the page of a report in a browser', function () {
  const { open, shows, template } = browserPages(this);
  const htmlOf = (report: PushReport): string =>
    formatPage(template(), pushPage(report, new Date('2026-11-28T03:00:00Z')));
  const showsReport = (report: PushReport, look: (page: Page) => Promise<void>, options?: BrowserContextOptions) =>
    shows(htmlOf(report), look, options);

  const names = (page: Page): Promise<string[]> => texts(page, '.list tbody td:first-child');
  const rows = async (page: Page, section: string): Promise<string[][]> => {
    const found = await page.locator(`${section} .numbers tbody tr`).all();
    return Promise.all(found.map((row) => row.locator('td').allTextContents()));
  };

  it('is small enough to send', () => {
    expect(Buffer.byteLength(template())).to.be.lessThan(300_000);
  });

  it('shows the data of the report', async () => {
    const report = usual();
    await showsReport(report, async (page) => {
      expect(await page.title()).to.equal(
        'Acme CRM 1.4.0.6: 2,272 of 2,345 orgs upgraded, 73 failed (3.1 %, 14 of them ignored)',
      );
      expect(await texts(page, 'h1')).to.deep.equal(['Acme CRM 1.4.0.6']);
      expect((await texts(page, '#facts dd')).slice(0, 4)).to.deep.equal([
        ...['0DV3z0000000001GAA', '04t3z0000000009AAA', '2026-11-28 01:00:04 UTC', '1 h 12 m'],
      ]);
      expect(await texts(page, '.legend strong')).to.deep.equal(['2,272', '73', '2,345']);
      expect((await rows(page, '#progress')).at(-1)?.slice(3)).to.deep.equal(['2,272', '73']);
      const causes = byCause(report.failureGroups);
      expect(await texts(page, '.cause .orgs strong')).to.deep.equal(causes.map(({ orgs }) => grouped(orgs)));
      expect((await rows(page, '#causes')).map(([meaning, orgs]) => [meaning, orgs])).to.deep.equal(
        causes.map(({ meaning, orgs }) => [meaning, grouped(orgs)]),
      );
      expect(await page.locator('.suspect').count()).to.equal(
        report.failureGroups.filter(({ suspectPackage }) => suspectPackage).length,
      );
      const places = await rows(page, '#places');
      expect(places.reduce((sum, [, orgs]) => sum + Number(orgs), 0)).to.equal(2 * 73);
      expect(await rows(page, '#later-pushes')).to.deep.equal([['0DV3z0000000002GAA', 'Failed', '31', '25', '6']]);
      const support = await texts(page, '.support pre');
      expect(support[0]?.split('\n')).to.deep.equal(
        report.failureGroups.find(({ errorNumbers }) => errorNumbers.length > 0)?.errorNumbers,
      );
      expect(support[1]).to.equal('-151184096');
      expect(await names(page)).to.have.members(report.failures.map(({ orgName }) => orgName));
      expect(await texts(page, '#made')).to.deep.equal(['As of 2026-11-28 03:00 UTC. All times are UTC.']);
    });
  });

  it('describes every chart, and has its numbers as a table', async () => {
    await showsReport(usual(), async (page) => {
      const labels = await page.evaluate<string[]>(
        '[...document.querySelectorAll("canvas[role=img]")].map((canvas) => canvas.getAttribute("aria-label"))',
      );
      expect(labels).to.have.lengthOf(5);
      expect(labels[0]).to.equal('Orgs by status: Succeeded 2,272, Failed 73');
      expect(await page.getByText('Show as table').count()).to.equal(4);
    });
  });

  it('finds orgs', async () => {
    const report = usual();
    const contoso = report.failures.filter(({ orgName }) => orgName?.startsWith('Contoso'));
    await showsReport(report, async (page) => {
      await page.getByLabel('Search').fill('contoso');
      expect(await names(page)).to.have.members(contoso.map(({ orgName }) => orgName));
      expect(await texts(page, '.shown')).to.deep.equal([`${contoso.length} orgs, out of 73`]);
      await page.getByLabel('Search').fill('nothing like it');
      expect(await names(page)).to.deep.equal([]);
      await page.getByLabel('Search').fill('');
      expect(await names(page)).to.have.lengthOf(73);
    });
  });

  it('sorts orgs by a column, in both directions', async () => {
    await showsReport(usual(), async (page) => {
      const instances = (): Promise<string[]> => texts(page, '.list tbody td:nth-child(5)');
      const heading = page.getByRole('columnheader', { name: 'Instance' });
      await heading.getByRole('button').click();
      const ascending = await instances();
      expect(await heading.getAttribute('aria-sort')).to.equal('ascending');
      expect(ascending).to.deep.equal(ascending.toSorted());
      await heading.getByRole('button').click();
      expect(await heading.getAttribute('aria-sort')).to.equal('descending');
      expect(await instances()).to.deep.equal(ascending.toReversed());
    });
  });

  it('links an error to its orgs, and to their details', async () => {
    const report = usual();
    const [cause] = byCause(report.failureGroups);
    const { orgKeys = [] } = cause?.errors[0] ?? {};
    await showsReport(report, async (page) => {
      await page.getByRole('button', { name: 'Show them' }).first().click();
      expect(await texts(page, '.list tbody td:nth-child(2)')).to.have.members(orgKeys);
      await page.locator('.list summary').first().click();
      const key = (await texts(page, '.list tbody td:nth-child(2)'))[0];
      const { errors } = report.failures.find(({ orgKey }) => orgKey === key) as PushFailure;
      const shown = await page.locator('.list .error').first().innerText();
      for (const text of [errors[0]?.type, errors[0]?.title, errors[0]?.message, errors[0]?.details])
        expect(shown).to.include(text);
      await page.locator('.only').click();
      expect(await names(page)).to.have.lengthOf(73);
    });
  });

  it('shows names of other companies as text and nothing else', async () => {
    const hostile = [...HOSTILE_NAMES, HIDDEN_NAME];
    const failures = hostile.map((name, index) =>
      failureAt(index, {
        ...{ orgName: name, instanceName: name, orgType: name, orgStatus: name, installedVersion: name },
        errors: [{ type: name, severity: name, title: name, message: name, details: name }],
      }),
    );
    const report = pushReport(
      'Failed',
      { Failed: failures.length },
      { failures, package: { id: '0333z0000000001AAA', name: HOSTILE_NAMES.join(' '), namespace: null } },
    );
    await showsReport(report, async (page) => {
      // To a terminal, the control character and what follows it up to the first letter is an order.
      expect(await names(page)).to.have.members([...HOSTILE_NAMES, 'gnpxe']);
      expect(await texts(page, 'h1')).to.deep.equal([`${HOSTILE_NAMES.join(' ')} 1.4.0.6`]);
      expect(await page.locator('img, script:not(:last-of-type), [onmouseover], [onerror]').count()).to.equal(0);
      expect(await page.locator('script').count()).to.equal(1);
      await page.getByRole('button', { name: 'more error' }).click();
      for (const summary of await page.locator('summary').all()) await summary.click();
      expect(await texts(page, '.example')).to.include(`${HOSTILE_NAMES[0] ?? ''}: ${HOSTILE_NAMES[0] ?? ''}`);
    });
  });

  it('runs only its own script, and has only its own styles', async () => {
    const html = htmlOf(usual()).replace(
      '<main hidden>',
      '<script>document.title = "taken over"</script><style>h1 { display: none }</style><img src="https://example.com/x.png"><main hidden>',
    );
    const troubles = await open(html, async (page) => {
      expect(await page.title()).to.include('2,272');
      expect(await page.locator('h1').isVisible()).to.equal(true);
    });
    const violations = troubles.filter((each) => /Content Security Policy/.test(each));
    for (const directive of ['script-src', 'style-src', 'default-src'])
      expect(
        violations.some((each) => each.includes(directive)),
        directive,
      ).to.equal(true);
  });

  it("is light or dark like the reader's scheme, charts too, and prints in light colours", async () => {
    const viewport = { width: 700, height: 900 };
    const light: string[] = [];
    const dark: string[] = [];
    const printed: string[] = [];
    await showsReport(
      usual(),
      async (page) => {
        expect(await background(page)).to.equal('rgb(255, 255, 255)');
        light.push(...(await pictures(page)));
        await page.emulateMedia({ colorScheme: 'dark' });
        expect(await background(page)).not.to.equal('rgb(255, 255, 255)');
        dark.push(...(await redrawn(page, light)));
        await page.evaluate('dispatchEvent(new Event("beforeprint"))');
        printed.push(...(await pictures(page)));
        await page.evaluate('dispatchEvent(new Event("afterprint"))');
        expect(await pictures(page)).to.deep.equal(dark);
      },
      { colorScheme: 'light', viewport },
    );
    expect(light).to.have.lengthOf(5);
    expect(printed).to.deep.equal(light);
    for (const [index, picture] of dark.entries()) expect(picture).not.to.equal(light[index]);
    await showsReport(
      usual(),
      async (page) => {
        expect(await pictures(page)).to.deep.equal(dark);
      },
      { colorScheme: 'dark', viewport },
    );
  });

  it('fits a phone', async () => {
    await showsReport(
      usual(),
      async (page) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
      },
      { viewport: { width: 360, height: 740 }, isMobile: true },
    );
  });

  const WITHOUT_FAILURES: Array<[PushReport, string, string]> = [
    [pushReport('Succeeded', { Succeeded: 40 }), '40 of 40 orgs upgraded', 'No org failed.'],
    [pushReport('Created', { Created: 40 }), 'created but not scheduled, for 40 orgs', 'Nothing has been upgraded.'],
    [pushReport('Pending', { Pending: 40 }), 'waiting to start in 40 orgs', 'No org has been upgraded yet.'],
    [pushReport('InProgress', { InProgress: 40 }), '0 of 40 orgs upgraded so far', 'No org has failed so far.'],
    [pushReport('Canceled', { Canceled: 40 }), 'canceled; 0 of 40 orgs upgraded', 'No org failed.'],
    [pushReport('Succeeded', {}), '0 of 0 orgs upgraded', 'No org failed.'],
  ];
  for (const [report, outcome, sentence] of WITHOUT_FAILURES) {
    it(`works without failures: ${outcome}`, async () => {
      await showsReport(report, async (page) => {
        expect(await texts(page, '#outcome')).to.deep.equal([outcome]);
        expect(await texts(page, '#none-failed p')).to.deep.equal([sentence]);
        const visible = await page.locator('section h2').allTextContents();
        const ended = report.jobs.succeeded > 0 ? ['Over time'] : [];
        const next = ['Created', 'Pending', 'InProgress'].includes(report.status) ? ['Next'] : [];
        expect(visible).to.deep.equal(['Orgs', ...next, ...ended, 'Failures']);
      });
    });
  }

  it('works with twenty thousand failed orgs', async () => {
    const report = pushReport('Failed', { Succeeded: 180_000, Failed: 20_000 });
    const started = performance.now();
    await showsReport(report, async (page) => {
      const took = await timeToDraw(page);
      console.log(`      20,000 failed orgs drawn in ${Math.round(took)} ms`);
      expect(took).to.be.lessThan(1000);
      expect(await names(page)).to.have.lengthOf(100);
      expect(await texts(page, '.shown')).to.deep.equal(['1 to 100 of 20,000 orgs']);
      await page.getByRole('button', { name: 'Next' }).click();
      expect(await texts(page, '.shown')).to.deep.equal(['101 to 200 of 20,000 orgs']);
      await page.getByRole('columnheader', { name: 'Why' }).getByRole('button').click();
      await page.getByLabel('Search').fill('contoso 19994');
      expect(await names(page)).to.deep.equal(['Contoso 19994']);
    });
    expect(performance.now() - started).to.be.lessThan(20_000);
  });
});
