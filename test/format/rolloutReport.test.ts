import { expect } from 'chai';
import { calendarRollout } from '../../src/core/rollout/result/calendar.js';
import { formatPage } from '../../src/format/html.js';
import { historyOf } from '../../src/core/rollout/log/events.js';
import { orgRows } from '../../src/core/rollout/result/orgRows.js';
import { rolloutResult } from '../../src/core/rollout/result/result.js';
import { nextStep } from '../../src/core/rollout/step/nextStep.js';
import { formatRollout } from '../../src/format/rollout/rollout.js';
import { rolloutCsv, rolloutJunit, rolloutMarkdown, rolloutPage } from '../../src/format/rollout/rolloutReport.js';
import {
  ago,
  facts,
  failed,
  HOUR,
  key,
  lookedFor,
  NOW,
  open,
  org,
  plan,
  push,
  running,
  sandbox,
  skipped,
  succeeded,
  view,
  wave,
} from '../core/rollout/fixtures.js';
import { entriesOf } from '../core/rollout/logs.js';

const EVIL = '<b>|`=cmd&"\u001B[2J';
const rollout = plan([
  wave(`canary ${EVIL}`, [sandbox(1, 9), org(2), org(3), org(5)], { deadline: HOUR }),
  wave('rest', [org(9), org(6)]),
]);
const known = facts([push('0DV1'), running('0DV2', ago(2 * HOUR))], {
  ...{ 1: failed(['0DV1'], { signatures: [EVIL] }), 2: succeeded('0DV1') },
  ...{ 3: open('0DV2'), 5: failed(['0DV1'], { ignored: true }) },
});
const state = lookedFor({ skipped: skipped({ orgKey: key(6), reason: 'x', message: EVIL, by: 'person' }) });
const history = historyOf(entriesOf({ what: 'started', takenOver: [], reason: EVIL }));
const NEXT = "sf package push rollout advance --plan-file 'a <b> plan.json'";
const result = rolloutResult(view(rollout, known, state), nextStep(view(rollout, known, state)), []);
const whole = {
  report: { ...result, history, next: NEXT },
  rows: orgRows(view(rollout, known, state)),
  calendar: calendarRollout(rollout, 'plan.json', [], result),
  now: NOW,
};

describe('a report of a rollout', () => {
  it('names regressed orgs', () => {
    const lost = { ...state, regressed: new Map([[key(2), new Set(['0DV1'])]]) };
    const report = rolloutResult(view(rollout, known, lost), nextStep(view(rollout, known, lost)), []);
    const rows = orgRows(view(rollout, known, lost));
    const more = { ...whole, report: { ...report, history, next: NEXT }, rows };
    const why = 'shown with an older version after its upgrade';
    expect(rolloutCsv(more)).to.contain(`"${key(2)}","regressed","0","${why}","","0DV1"`);
    expect(rolloutJunit(more)).to.contain(`<error type="regressed" message="${why}"/>`);
    const { sections } = rolloutPage(more);
    const { rows: named } = sections.find(({ title }) => title === 'Regressed')!;
    expect(named.map(([orgKey, , outcome, reason]) => [orgKey, outcome, reason])).to.deep.equal([
      [key(2), 'regressed', why],
    ]);
    expect(JSON.stringify(formatRollout(report))).to.contain(
      `Regressed, shown with an older version after their upgrade: ${key(2)}`,
    );
    expect(sections[0]?.titles).to.include('Regressed');
    expect(rolloutMarkdown(more)).to.contain('Regressed').and.to.contain(key(2));
  });

  it('has one row for each org in CSV, without formulas or additional lines', () => {
    const [head, ...rows] = rolloutCsv(whole).trim().split('\n');
    expect(head).to.equal('"Wave","OrgKey","Outcome","Failures","Reasons","Ignored","PushRequestIds"');
    expect(rows.map((row) => row.split('","').slice(1, 4).join())).to.deep.equal([
      ...[`${key(2)},succeeded,0`, `${key(1)},failed,1`, `${key(5)},failed,1`, `${key(3)},stuck,0`],
      ...[`${key(9)},blockedBySandbox,0`, `${key(6)},skipped,0`],
    ]);
    expect(rows.join()).not.to.contain('\u001B');
  });

  it('has a suite for each wave in JUnit, and a case for each org', () => {
    const xml = rolloutJunit(whole);
    expect(xml).to.contain('tests="6" failures="1" errors="2" skipped="2">');
    expect(xml).to.contain('tests="2" failures="0" errors="1" skipped="1">');
    expect(xml.match(/<testcase /g)).to.have.length(6);
    expect(xml).not.to.match(/<b>|\u001B/);
  });

  it('has tables in Markdown, with texts of others as code', () => {
    const text = rolloutMarkdown(whole);
    for (const title of ['## Acme CRM', '### Waves', '### Failed', '### Not pushed to', '### History', '### Next'])
      expect(text).to.contain(title);
    expect(text).not.to.contain('\u001B');
    expect(text).to.contain(`\`${NEXT}\``);
    expect(rolloutMarkdown({ ...whole, report: { ...whole.report, next: null } })).not.to.contain('### Next');
    for (const line of text.split('\n').filter((each) => each.includes('<b>'))) expect(line).to.match(/`.*<b>.*`|^## /);
  });

  it('is a complete page, in which no text of others is markup', () => {
    const page = rolloutPage(whole);
    expect(page.sections.map(({ title }) => title)).to.deep.equal(['Waves', 'Failed', 'Not pushed to', 'History']);
    expect([page.name, page.next]).to.deep.equal(['Acme CRM 1.10.0.4', [{ lead: 'To go on:', command: NEXT }]]);
    expect(page.outcome).not.to.contain('Acme CRM');
    expect(rolloutPage({ ...whole, report: { ...whole.report, next: null } }).next).to.deep.equal([]);
    const html = formatPage('<!-- data -->', page);
    expect(html.slice(html.indexOf('{'), html.lastIndexOf('}'))).not.to.match(/<b>|\u001B/);
  });

  it('is cut in Markdown where it is long', () => {
    const many = { ...whole, rows: Array.from({ length: 60 }, () => whole.rows[1]!) };
    expect(rolloutMarkdown(many)).to.contain('### Failed: 50 of 60');
    expect(rolloutPage(many).sections[1]?.rows).to.have.length(60);
  });
});
