import { formatRejected, formatTargets } from '../../src/format/push/leftOut.js';
import { parse } from 'csv-parse/sync';
import { expect } from 'chai';
import fc from 'fast-check';
import { newProgress } from '../../src/core/push/progress.js';
import { INELIGIBLE } from '../../src/core/orgs/ineligible.js';
import type { ListedSubscriber } from '../../src/core/orgs/subscriberPages.js';
import { viewBeforeStart } from '../../src/core/rollout/facts/rolloutView.js';
import { forecast } from '../../src/core/rollout/step/forecast.js';
import { plain } from '../../src/core/text/plain.js';
import { preflightOf } from '../../src/core/push/plannedPush.js';
import type { EligibleOrg, SelectedOrgs } from '../../src/core/orgs/selection.js';
import { readTargets } from '../../src/core/orgs/entries.js';
import type { RejectedOrg } from '../../src/core/model.js';
import { abortQuestion, formatOrphanedRequests, formatList } from '../../src/format/push/list.js';
import { csvLine } from '../../src/core/text/csv.js';
import { render, PLAIN_SCREEN } from '../../src/format/document/render.js';
import { formatPage, pushPage } from '../../src/format/html.js';
import { jsonLine, prettyJson } from '../../src/core/text/json.js';
import { JOB_FORMATS } from '../../src/format/push/jobRows.js';
import { formatMarkdown } from '../../src/format/push/markdown.js';
import { formatDryRun, formatPreflight } from '../../src/format/push/plan.js';
import { progressLine } from '../../src/format/push/progress.js';
import { formatReport, headline } from '../../src/format/push/report.js';
import { formatDrift, formatRollout } from '../../src/format/rollout/rollout.js';
import { formatPlan, planMarkdown } from '../../src/format/rollout/rolloutPlan.js';
import { formatRetry, formatScheduled, formatResuming, scheduleQuestion } from '../../src/format/push/schedule.js';
import { formatAtMost, SUBSCRIBER_FORMATS } from '../../src/format/fleet/orgRows.js';
import { hostile, HOSTILE_TEXTS, UNSAFE } from '../support/hostile.js';
import { FULL, FULL_ROWS, row } from '../support/reports.js';
import { DRIFTS, PLAN, RESULTS } from '../support/rollouts.js';
import { PLAIN_FINDINGS } from '../support/lineage.js';

/** Words of the plugin and times; every other text is of another company, ids and versions too. */
const OURS =
  /^(?:status|outcome|severity|cause|causes|class|meaning|nextStep|action|waitingFor|approval|until|time|.*Time|timeZone|days)$/;

/** The same value with `text` for every text of others, in lists, and in maps too. */
const withTexts = <T>(value: T, text: string): T => {
  if (typeof value === 'string') return text as T;
  if (Array.isArray(value)) return value.map((each: unknown) => withTexts(each, text)) as T;
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Set) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, OURS.test(key) ? each : withTexts(each, text)]),
  ) as T;
};

const ORG: EligibleOrg = {
  ...{ orgKey: '00D1', orgName: 'a', orgType: 'Production', orgStatus: 'Active', instanceName: 'NA1', parentOrg: 'p' },
  ...{ installed: true, versionId: '04t1', blocked: false, installedVersion: '1.3.0.1' },
};
const LISTED: ListedSubscriber = {
  ...{ orgKey: '00D1', orgName: 'a', orgType: 'Sandbox', orgStatus: 'Active', instanceName: 'CS1', blocked: false },
  ...{ installedVersion: '1.2.3', installedVersionId: '04t1', parentOrg: '00D2', notPushable: null, atMost: null },
};
const REJECTED: RejectedOrg = { orgKey: '00D1', reason: 'X', message: 'y' };
const PUSHABLE = { package: FULL.package, version: FULL.version, released: true, deprecated: false };
const SELECTED: SelectedOrgs = {
  ...{ kept: 3, eligible: [ORG], rejected: [REJECTED], skipped: 1, knownRequests: [], knownCreated: [] },
  lineage: { ...PLAIN_FINDINGS, paths: [{ installedVersion: 'a', orgs: 1, pushes: ['b', 'c'], newest: 'd' }] },
};
const PROGRESS = newProgress({
  request: { versionId: '04t1', startTime: null, migration: false },
  ...{ orgs: ['00D1', '00D2'], knownRequests: [] },
});

const START = new Date('2026-12-19T12:00:00Z');
const WAVES = forecast(viewBeforeStart(PLAN, START));

/** Every output for people, with `text` wherever it has a text of others. */
const forPeople = (text: string): string[] => {
  const [report, plan, rejected] = [withTexts(FULL, text), withTexts(PLAN, text), withTexts(REJECTED, text)];
  const stuck = formatAtMost([{ installedVersion: text, orgs: 2, newest: text }]);
  const [pushable, selected] = [withTexts(PUSHABLE, text), withTexts(SELECTED, text)];
  const progress = { ...PROGRESS, rejected: new Map([['00D1', rejected]]), orphanedRequests: [text] };
  const laterPushes = report.laterPushes.map((each) => ({ ...each, status: text }));
  const unheardOf = { ...report, status: text, laterPushes };
  const targets = readTargets([{ line: 2, text }]);
  const document = { plan, waves: WAVES, from: START };
  const documents = [
    ...[formatReport(report), formatList([report]), formatReport(unheardOf), formatList([unheardOf])],
    formatPreflight({ ...pushable, ...preflightOf(selected, undefined) }, { start: 'now', named: true }),
    ...[formatDryRun(selected.eligible, 1), formatRejected([rejected]), formatTargets(targets), stuck],
    formatScheduled(pushable, { ...progress, pushRequestId: text, outcome: 'scheduled' }),
    formatOrphanedRequests([{ ...report, lastModified: '2026-11-01T01:00:00.000Z' }]),
    formatPlan(document),
    ...RESULTS.map((result) => formatRollout(withTexts(result, text))),
    ...DRIFTS.map((drift) => formatDrift(withTexts(drift, text))),
  ];
  return [
    ...documents.flatMap((blocks) => render(blocks)),
    ...planMarkdown(document).trimEnd().split('\n'),
    ...[headline(report), ...formatMarkdown(report), ...formatMarkdown(unheardOf)],
    formatResuming(pushable, progress, '2026-11-22T13:00:05.000Z'),
    scheduleQuestion(pushable, { hub: text, byType: { [text]: 2 }, isAll: false, start: 'now' }),
    formatRetry({ action: 'insert-jobs', reason: text, attempt: 2, waitMs: 1550 }),
    abortQuestion(report),
    ...[report, unheardOf].map((push) => progressLine(push, new Date())),
    SUBSCRIBER_FORMATS.human(PLAIN_SCREEN)
      .page([withTexts(LISTED, text)])
      .slice(0, -1),
  ];
};

describe('texts of other companies', () => {
  it('is one line in every output for people, without a command for a terminal or a CI server', () => {
    const check = (text: string): void => {
      expect(forPeople(text).filter((line) => UNSAFE.test(line) || line.includes('\n'))).to.deep.equal([]);
    };
    for (const text of HOSTILE_TEXTS) check(text);
    fc.assert(fc.property(hostile, check), { numRuns: 150 });
  });

  it('is not empty in such output, unless it is blank', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(plain(text) === '').to.equal(/^[^\S\uFEFF]*$/.test(text));
      }),
    );
    expect(plain('\u200B')).to.equal('\\u200b');
    expect(plain('Acme\u200B')).not.to.equal(plain('Acme'));
  });

  it('stays readable if it is normal text', () => {
    for (const text of [
      '👩‍💻 Café "Ltd"',
      '🏳️‍🌈 1️⃣ ❤️',
      '葛󠄀城',
      'می‌خواهم',
      'क्‍ष',
      '日本 株式会社',
      'std::x'.replace('x', '1'),
    ]) {
      expect(plain(text)).to.equal(text);
    }
  });

  it('has the same value in JSON and JUnit, where no line is a command', () => {
    const CI_COMMAND = /^\s*::[a-z]|##[a-z]*\[/im;
    fc.assert(
      fc.property(hostile, (text) => {
        for (const json of [jsonLine([text]), prettyJson({ text: [text] })]) {
          expect(json).not.to.match(CI_COMMAND);
          expect(([] as unknown[]).concat(JSON.parse(json))).to.deep.equal(
            json.startsWith('[') ? [text] : [{ text: [text] }],
          );
        }
        const failed = row(1, 'Failed', { ...withTexts(FULL_ROWS[1], text), status: 'Failed' });
        const { begin, page } = JOB_FORMATS.junit(withTexts(FULL, text), true);
        const junit = [begin, page([failed])].join('\n');
        expect(junit).not.to.match(CI_COMMAND);
      }),
    );
    expect(JOB_FORMATS.junit(FULL).page([row(1, 'Failed', { orgName: 'a ##[error]b' })])).to.contain(
      'a ##&#91;error]b',
    );
  });

  it('is complete in CSV, and no formula', () => {
    const rowsOf = (csv: string): string[][] => parse(csv);
    const cellOf = (text: string): string => rowsOf(csvLine([text]))[0]?.[0] ?? '';
    for (const text of [
      '\uFF1DHYPERLINK("x")',
      '\uFF0B1',
      '\uFF0D1',
      '\uFF20a',
      '\u200B=1+1',
      '\u00AD=1',
      ' \u3164@x',
      '-1',
    ]) {
      expect(cellOf(text)).to.equal(`'${text.trim()}`);
    }
    for (const text of ['##vso[a]b', 'x\u200By', '::set-output name=a::b']) expect(cellOf(text)).to.equal(text);
  });

  it('is data in the page', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const page = formatPage('<head><!-- data --></head>', pushPage(withTexts(FULL, text), new Date(0)));
        const [, data = ''] =
          /^<head><script type="application\/json" id="data">([^<>&]*)<\/script><\/head>$/.exec(page) ?? [];
        expect((JSON.parse(data) as { report: typeof FULL }).report.package.name).to.equal(text);
      }),
      { numRuns: 30 },
    );
  });

  it('does not change our own reasons', () => {
    for (const { text } of Object.values(INELIGIBLE)) expect(plain(text)).to.equal(text);
  });
});
