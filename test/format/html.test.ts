import { expect } from 'chai';
import fc from 'fast-check';
import { planDocument } from '../../src/app/rollout/planFile.js';
import type { PushReport } from '../../src/core/report/report.js';
import { formatPage, pushPage } from '../../src/format/html.js';
import type { PushPage } from '../../src/format/pageData.js';
import { planPage } from '../../src/format/rollout/rolloutPlan.js';
import { failureAt, pushReport } from '../support/pushReport.js';
import { PLAN } from '../support/rollouts.js';

const TEMPLATE = '<p>before</p>\n<!-- data -->\n<script>/* <!-- data --> */</script>';
const CREATED = new Date('2026-11-28T03:00:00Z');

/** The text between the tags of the data, as a browser would find it: up to the first end tag. */
const dataIn = (page: string): string => {
  const [, text] = /<script type="application\/json" id="data">(.*?)<\/script/s.exec(page) ?? [];
  if (text === undefined) throw new Error('The page has no data.');
  return text;
};

const read = (report: PushReport): PushPage =>
  JSON.parse(dataIn(formatPage(TEMPLATE, pushPage(report, CREATED)))) as PushPage;

/** Texts of the kind that break out of scripts, templates, comments and replacements. */
const hostile = fc.string({
  unit: fc.constantFrom(
    ...['</script>', '<script>', '<!--', '-->', '<!-- data -->', ']]>', '{{}}', '${x}', '`'],
    ...['$&', '$1', "$'", '$`', '$$', '\\', '"', "'", '&lt;', '\\u003c', '<', '>', '&'],
    ...['\u2028', '\u2029', '\u202E', '\u0000', '\r\n', '\uD800', 'é', '数', '👩‍💻'],
  ),
});

const reports: fc.Arbitrary<PushReport> = fc
  .record({
    packageName: hostile,
    orgs: fc.array(fc.record({ orgName: fc.option(hostile), instanceName: fc.option(hostile), message: hostile })),
  })
  .map(({ packageName, orgs }) =>
    pushReport(
      'Failed',
      { Failed: orgs.length },
      {
        package: { id: '0333z0000000001AAA', name: packageName, namespace: null },
        failures: orgs.map(({ message, ...names }, index) =>
          failureAt(index, {
            ...names,
            errors: [{ type: 'DeployError', severity: 'Error', title: message, message, details: message }],
          }),
        ),
      },
    ),
  );

describe('the page of a push', () => {
  it('contains the report unchanged, with any names', () => {
    fc.assert(
      fc.property(reports, (report) => {
        expect(read(report).report).to.deep.equal(report);
      }),
    );
  });

  it('has nothing in its data that a browser would read as markup, or a script as the end of a line', () => {
    fc.assert(
      fc.property(reports, (report) => {
        expect(dataIn(formatPage(TEMPLATE, pushPage(report, CREATED)))).not.to.match(/[<>&\u2028\u2029]/);
      }),
    );
  });

  it('leaves the rest of the template unchanged', () => {
    fc.assert(
      fc.property(reports, (report) => {
        const [before, after] = formatPage(TEMPLATE, pushPage(report, CREATED)).split(
          /<script type="application\/json".*?<\/script>/s,
        );
        expect([before, after]).to.deep.equal(['<p>before</p>\n', '\n<script>/* <!-- data --> */</script>']);
      }),
    );
  });

  it('shows when it was made, and the outcome with the same text as other formats', () => {
    const { createdAt, outcome } = read(pushReport('Failed', { Succeeded: 2272, Failed: 73 }));
    expect(createdAt).to.equal('2026-11-28T03:00:00.000Z');
    expect(outcome).to.equal('2,272 of 2,345 orgs upgraded, 73 failed (3.1 %)');
    const unfit = { id: '0333z0000000001AAA', name: ' \u202EAcme:\n 1.4 ', namespace: null };
    expect(read(pushReport('Pending', { Pending: 40 }, { package: unfit })).outcome).to.equal(
      'waiting to start in 40 orgs',
    );
  });

  it('says of a plan that migrates orgs where they go, however long the name is', () => {
    for (const name of ['A', 'A package with a long name']) {
      const pushable = { ...PLAN.pushable, package: { ...PLAN.pushable.package, name } };
      const { outcome } = planPage(planDocument({ ...PLAN, pushable, migration: true }, CREATED), 'plan.json');
      expect(outcome).to.equal(`migrate 5 orgs to ${name} 1.10.0.4 (04t1.10.0.4) in 2 waves; 7 excluded`);
    }
  });

  it('needs a template with a place for the data', () => {
    expect(() => formatPage('<p></p>', pushPage(pushReport('Succeeded', {}), CREATED))).to.throw('no place');
  });
});
