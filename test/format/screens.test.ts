import { formatRejected, formatTargets } from '../../src/format/push/leftOut.js';
import { planDocument, planText } from '../../src/app/rollout/planFile.js';
import { newProgress, type Progress } from '../../src/core/push/progress.js';
import { preflightOf } from '../../src/core/push/plannedPush.js';
import type { EligibleOrg, SelectedOrgs } from '../../src/core/orgs/selection.js';
import type { ListedSubscriber } from '../../src/core/orgs/subscriberPages.js';
import { byCause } from '../../src/core/report/failureGroups.js';
import type { PushStatus } from '../../src/core/status.js';
import { readTargets } from '../../src/core/orgs/entries.js';
import { abortQuestion, formatOrphanedRequests, formatList } from '../../src/format/push/list.js';
import { paragraph, type Block } from '../../src/format/document/blocks.js';
import { render } from '../../src/format/document/render.js';
import { calendarPage, formatCalendar } from '../../src/format/rollout/calendar.js';
import { prettyJson } from '../../src/core/text/json.js';
import { JOB_FORMATS } from '../../src/format/push/jobRows.js';
import { formatMarkdown } from '../../src/format/push/markdown.js';
import { formatDryRun, formatPreflight, startText } from '../../src/format/push/plan.js';
import { progressBar, progressLine } from '../../src/format/push/progress.js';
import { formatEstimate } from '../../src/format/push/estimate.js';
import { formatReport, reportTimes } from '../../src/format/push/report.js';
import { formatDrift, formatRollout } from '../../src/format/rollout/rollout.js';
import { formatPlan, planMarkdown, planPage } from '../../src/format/rollout/rolloutPlan.js';
import {
  formatRetry,
  formatScheduled,
  formatResuming,
  insertProgress,
  scheduleQuestion,
} from '../../src/format/push/schedule.js';
import { width } from '../../src/format/document/words.js';
import { formatWaiting } from '../../src/format/push/waiting.js';
import { SUBSCRIBER_FORMATS } from '../../src/format/fleet/orgRows.js';
import { bothTimes, duration } from '../../src/format/time.js';
import { PLAIN_FINDINGS } from '../support/lineage.js';
import { error, FULL, report, REPORTS, row } from '../support/reports.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import * as rollouts from '../support/rollouts.js';

const { package: pkg, version } = report('Pending', {});
const PUSHABLE = { package: { ...pkg, name: 'Acme\u001B[2J CRM' }, version, released: true, deprecated: false };
const ID = '0DV3z0000000001GAA';

const key = (index: number): string => `00D3z0000${String(index).padStart(6, '0')}`;
const keys = (count: number, first = 1): string[] => Array.from({ length: count }, (_, index) => key(first + index));

const org = (index: number, more: Partial<EligibleOrg> = {}): EligibleOrg => ({
  ...{ orgKey: key(index), orgName: `Northwind ${index}`, orgType: 'Production', orgStatus: 'Active' },
  ...{ instanceName: 'NA1', parentOrg: null, installed: true, versionId: '04t1', blocked: false },
  installedVersion: '1.3.0.1',
  ...more,
});

const rejected = (count: number, reason: string, message: string, first = 500): SelectedOrgs['rejected'] =>
  keys(count, first).map((orgKey) => ({ orgKey, reason, message }));

const fleet = [
  ...Array.from({ length: 1200 }, (_, index) =>
    org(index, { installedVersion: `1.${Math.floor(Math.sqrt(index)) % 7}.0.1` }),
  ),
  org(2000, { orgType: 'Sandbox', orgStatus: 'Free', instanceName: 'CS42', orgName: 'Test \u001B]0;x\u0007Inc' }),
  org(2001, {
    ...{ orgType: null, orgStatus: null, orgName: null },
    ...{ instanceName: null, installedVersion: null },
  }),
];

const selection = (more: Partial<SelectedOrgs>): SelectedOrgs => ({
  ...{ kept: 0, eligible: [], rejected: [], skipped: 0, knownRequests: [], knownCreated: [] },
  lineage: PLAIN_FINDINGS,
  ...more,
});

const preflight = (selected: SelectedOrgs, options: { start?: string; named: boolean }): Block[] =>
  formatPreflight({ ...PUSHABLE, ...preflightOf(selected, undefined) }, options);

/** Documents, and lines as they are, for a screen of so many columns, one after the other. */
type Screenful = (columns: number) => string;

const blocks =
  (...all: Array<ReadonlyArray<Block | string>>): Screenful =>
  (columns) =>
    all
      .map((parts) =>
        parts.flatMap((part) => (typeof part === 'string' ? part : render([part], { width: columns, colors: false }))),
      )
      .map((lines) => `${lines.join('\n')}\n`)
      .join('--------\n');

const WIDTHS = [60, 80, 120];
const NOW = new Date('2026-12-19T12:00:00Z');

const targets = readTargets(
  [
    key(1),
    key(2),
    ` ${key(2)} `,
    key(2),
    'Nort\u001B[2Jhwind',
    '0013z0000034UFB',
    `${key(3)}AA3`,
    'x'.repeat(61),
    'y'.repeat(60),
  ].map((text, index) => ({ line: index + 2, text })),
);

const progress = (more: Partial<Progress> = {}): Progress => ({
  ...newProgress({
    request: { versionId: version.id, startTime: null, migration: false },
    orgs: keys(1200),
    knownRequests: [],
  }),
  accepted: new Set(keys(1000)),
  ...more,
});
const refused = new Map(rejected(3, 'INVALID_OPERATION', 'no\nsuch thing').map((each) => [each.orgKey, each] as const));

const LISTED: ListedSubscriber = {
  ...{
    orgKey: key(1),
    orgName: 'Acme',
    orgType: 'Production',
    orgStatus: 'Active',
    instanceName: 'NA1',
    blocked: false,
  },
  ...{ installedVersion: '1.2.0.3', installedVersionId: '04t1', parentOrg: null, notPushable: null, atMost: null },
};

/** To make them anew after a change that is meant, and then to be read: `UPDATE_GOLDEN=1 npm run test:unit`. */
const SCREENS: Record<string, () => Screenful> = {
  preflight: () =>
    blocks(
      preflight(
        selection({
          kept: 1300,
          eligible: fleet,
          rejected: [
            ...rejected(12, 'already-on-version', 'already on this version'),
            ...rejected(1, 'excluded', 'excluded: opted out', 600),
            ...rejected(2, 'inactive-org', 'inactive org', 700),
            ...rejected(3, 'not-installed', 'package not installed', 800),
            ...rejected(4, 'uninstalled', 'package uninstalled', 900),
          ],
          skipped: 76,
        }),
        { start: 'as soon as possible', named: true },
      ),
      preflight(selection({ kept: 1, eligible: [org(1)] }), { named: true }),
      preflight(selection({ kept: 2, rejected: rejected(2, 'excluded', 'excluded') }), { named: false }),
      preflight(selection({}), { named: true }),
    ),

  'dry-run': () =>
    blocks(formatDryRun(fleet.slice(-10), 1), formatDryRun(fleet.slice(-1011), 1234), formatDryRun([], 3)),

  schedule: () =>
    blocks(
      formatTargets(undefined),
      formatTargets(targets),
      formatTargets(readTargets([{ line: 1, text: key(1) }])),
      [
        insertProgress(progress({ rejected: refused })),
        insertProgress(progress({ rivals: [{ pushRequestId: ID, status: 'Created', orgs: 3 }] })),
        formatRetry({ action: 'insert-jobs', reason: 'row\u001B[2J lock', attempt: 2, waitMs: 1550 }),
        scheduleQuestion(PUSHABLE, {
          ...{ hub: 'hub (pm@acme.example)', byType: { Production: 1000, Sandbox: 200 }, isAll: true },
          start: 'as soon as possible',
        }),
        formatResuming(PUSHABLE, progress(), '2026-11-22T13:00:05.000Z'),
        formatResuming(PUSHABLE, progress({ outcome: 'scheduled' }), '2026-11-22T13:00:00.000Z'),
      ].map((text) => paragraph(text)),
      formatScheduled(PUSHABLE, progress({ pushRequestId: ID, outcome: 'scheduled' })),
      formatScheduled(PUSHABLE, {
        ...progress({ rejected: refused, accepted: new Set(keys(1)), orphanedRequests: ['0DV000000000998AAA'] }),
        ...{ pushRequestId: ID, outcome: 'scheduled' },
      }),
      formatScheduled(PUSHABLE, {
        ...progress({ rejected: refused, accepted: new Set() }),
        ...{ pushRequestId: ID, outcome: 'nothing-accepted' },
      }),
      formatScheduled(PUSHABLE, progress({ foreign: 2, pushRequestId: ID, outcome: 'miscounted' })),
      formatScheduled(PUSHABLE, progress({ pushRequestId: ID, outcome: 'canceled' })),
    ),

  abort: () =>
    blocks(
      formatOrphanedRequests([]),
      formatOrphanedRequests([
        { ...report('Created', { Created: 1200 }), lastModified: '2026-11-01T01:00:00.000Z' },
        { ...report('Created', {}), pushRequestId: '0DV3z0000000002GAA', lastModified: '2026-11-02T01:00:09.000Z' },
      ]),
      [
        abortQuestion(report('Created', { Created: 1 })),
        abortQuestion(report('Pending', { Pending: 1200 })),
        abortQuestion(report('Created', {}, { scheduledStartTime: '2026-11-28T01:00:00.000Z' })),
      ].map((text) => paragraph(text)),
    ),

  progress: () => {
    const push = (succeeded: number, failed: number, of: number, startTime: string | null) =>
      report(
        'InProgress',
        { Succeeded: succeeded, Failed: failed, InProgress: of - succeeded - failed },
        { startTime },
      );
    const start = '2026-11-28T01:00:00.000Z';
    const after = (seconds: number): Date => new Date(Date.parse(start) + seconds * 1000);
    const line = (seconds: number, ...args: Parameters<typeof push>): string =>
      `${progressBar(push(...args))} ${progressLine(push(...args), after(seconds))}`;
    return blocks(
      [
        line(60, 0, 0, 40, start),
        line(60, 10, 0, 40, null),
        line(0.9, 10, 0, 40, start),
        line(1, 10, 0, 40, start),
        line(60, 1, 0, 1, start),
        line(60, 1, 0, 2, start),
        line(61, 1, 0, 2, start),
        line(1800, 1150, 50, 2345, start),
        line(60, 39, 1, 40, start),
        line(60, 0, 0, 0, start),
      ].map((text) => paragraph(text, 0, 2)),
      [
        progressLine(report('Pending', { Pending: 1 }, { startTime: start }), after(60)),
        progressLine(report('Canceled', { Succeeded: 1, Canceled: 2 }, { startTime: start }), after(60)),
        progressBar(report('Canceled', { Succeeded: 1, Canceled: 2 })),
      ].map((text) => paragraph(text, 0, 2)),
    );
  },

  reports: () => blocks(...REPORTS.map((each) => formatReport(each))),

  'reports.md': () => blocks(...REPORTS.map((each) => formatMarkdown(each))),

  'reports.xml': () => {
    const errors = [error('Odd', { title: '', message: 'a b', details: '' }), error('', { severity: 'Warning' })];
    const rows = [
      row(1, 'Failed', { errors, orgType: '', instanceName: '' }),
      row(2, 'Failed', { orgType: null, orgName: '\uFFFE&\uFFFF<' }),
      row(3, 'Failed', { errors, ignored: true, causes: ['unclassified', 'dependency'] }),
      row(4, 'Pending'),
      row(5, 'Succeeded', { durationSeconds: null, instanceName: null }),
    ];
    const started = { ...report('InProgress', { Failed: 3, Pending: 1, Succeeded: 1 }), ignored: 1 };
    const text = [JOB_FORMATS.junit(started, false), JOB_FORMATS.csv(started)]
      .flatMap(({ begin, page, end }) => [begin, page(rows), end])
      .join('');
    return () => text;
  },

  'rollout-plan': () =>
    blocks(
      ...[rollouts.PLAN, rollouts.SMALL_PLAN, rollouts.MOVING_PLAN].map((plan) => formatPlan(planDocument(plan, NOW))),
    ),

  'rollout-plan.md': () => () => planMarkdown(planDocument(rollouts.PLAN, NOW)),

  'rollout-plan.page.json': () => () => prettyJson(planPage(planDocument(rollouts.PLAN, NOW), 'plan.json')),

  calendar: () => blocks(formatCalendar(rollouts.CALENDAR), formatCalendar(rollouts.CALENDAR, 'Europe/Vienna')),

  'calendar.page.json': () => () =>
    prettyJson(calendarPage(CALENDAR_PUSHES, rollouts.CALENDAR, { now: NOW, timeZone: 'Europe/Vienna' })),

  'rollout-plan.json': () => () => [...planText(rollouts.PLAN)].join(''),

  waiting: () => {
    const push = (status: PushStatus, counts: Parameters<typeof report>[1], more: Parameters<typeof report>[2] = {}) =>
      report(status, counts, { startTime: '2026-11-28T01:00:00.000Z', ...more });
    const at = (seconds: number): Date => new Date(Date.parse('2026-11-28T01:00:00.000Z') + seconds * 1000);
    const causes = byCause(FULL.failureGroups);
    const watched = (seen: ReturnType<typeof push>, seconds: number, missed?: string) =>
      formatWaiting(
        { push: seen, seenAt: at(seconds), causes: seen.jobs.failed > 0 ? causes : [], missed },
        at(seconds + 10),
      );
    return blocks(
      watched(
        push('Pending', { Pending: 2345 }, { startTime: null, scheduledStartTime: '2026-11-28T01:00:00.000Z' }),
        0,
      ),
      watched(push('InProgress', { InProgress: 2343, Succeeded: 2 }), 20),
      watched(push('InProgress', { InProgress: 1200, Succeeded: 1133, Failed: 12 }), 1800),
      watched(
        push('InProgress', { InProgress: 1, Succeeded: 2332, Failed: 12 }),
        3600,
        'The org does not answer (ERROR_HTTP_503)',
      ),
      watched(
        push('Failed', { Succeeded: 2333, Failed: 12 }, { endTime: '2026-11-28T02:12:00.000Z', durationSeconds: 4320 }),
        4320,
      ),
    );
  },

  estimate: () => {
    const estimate = {
      ...{ orgs: 200, seconds: 1451, isUpperBound: false, jobs: 412, pushes: 3, p50: 10, p90: 40 },
      byFromVersion: [{ version: '1.3.0.1', jobs: 212, p50: 9, p90: 38 }],
      byInstance: [{ instance: 'NA1\u001B[2J', jobs: 300, p50: 11, p90: 70 }],
    };
    const waiting = (startTime: string | null): Block[] => {
      const push = report(startTime === null ? 'Pending' : 'InProgress', { Pending: 200 }, { startTime });
      return formatWaiting({ push, seenAt: NOW, causes: [], missed: undefined, estimate }, NOW);
    };
    return blocks(
      formatEstimate(estimate),
      formatEstimate({ ...estimate, ...{ orgs: 1, seconds: 40, pushes: 1, byFromVersion: [], byInstance: [] } }),
      formatEstimate({ ...estimate, ...{ orgs: 20_000, seconds: 90_000, isUpperBound: true } }),
      formatEstimate(null),
      waiting(null),
      waiting('2026-12-19T11:59:50.000Z'),
    );
  },

  list: () => {
    const pushes = [
      report('Failed', { Succeeded: 9, Failed: 1 }, { startTime: '2026-11-28T01:00:04.000Z' }),
      report('InProgress', { InProgress: 1200 }, { startTime: '2026-11-28T23:30:00.000Z' }),
      report(
        'Created',
        { Created: 1200 },
        { package: { id: 'x', name: '数据 CRM of Northwind Traders', namespace: null } },
      ),
    ];
    return blocks(formatList(pushes), formatList(pushes, 'Europe/Vienna'), formatList([]));
  },

  subscribers: () => (columns) => {
    const { begin, page } = SUBSCRIBER_FORMATS.human({ width: columns, colors: false });
    const listed = { ...LISTED, orgName: 'Northwind Traders of Upper and of Lower Austria' };
    const rows = [LISTED, listed, { ...LISTED, notPushable: 'already-on-version' as const, orgName: '葛󠄀城' }];
    return begin + page(rows);
  },

  rollout: () => blocks(...rollouts.RESULTS.map((each) => formatRollout(each))),

  drift: () => blocks(...rollouts.DRIFTS.map(formatDrift)),
};

/** A push of every kind in the calendar of a hub. */
const CALENDAR_PUSHES = [
  report('Pending', { Pending: 3 }, { scheduledStartTime: '2026-11-30T01:00:00.000Z', startTime: null, endTime: null }),
  report('InProgress', { InProgress: 2, Failed: 1 }, { startTime: '2026-11-28T00:30:00.000Z', endTime: null }),
  report('Failed', { Failed: 3 }, { startTime: '2026-11-27T01:00:00.000Z', endTime: '2026-11-27T02:12:00.000Z' }),
  report('Created', { Created: 1 }, { scheduledStartTime: null, startTime: null, endTime: null }),
  report('Canceled', {}, { scheduledStartTime: '2026-11-26T01:00:00.000Z', startTime: null, endTime: null }),
];

/** Wider than the screen is only what can't be broken: a word, or a command to paste. */
const isNarrow = (line: string, columns: number): boolean =>
  width(line) <= columns || !/\s/.test(line.trim()) || /^ *sf package push /.test(line);

describe('the output for a user', () => {
  for (const [name, make] of Object.entries(SCREENS)) {
    const names = name.includes('.')
      ? [[name, 80] as const]
      : WIDTHS.map((columns) => [`${columns}/${name}.txt`, columns] as const);
    for (const [path, columns] of names) {
      it(`is the same as test/golden/screens/${path}`, () => {
        const file = new URL(`../golden/screens/${path}`, import.meta.url);
        const shown = make()(columns);
        if (process.env.UPDATE_GOLDEN) writeFileSync(file, shown);
        expect(shown).to.equal(readFileSync(file, 'utf8'));
        expect(shown).not.to.match(/[\u0000-\u0009\u000B-\u001F]/);
        if (path !== name) for (const line of shown.split('\n')) expect(isNarrow(line, columns), line).to.equal(true);
      });
    }
  }

  it("shows times in UTC and in the reader's zone", () => {
    const time = '2026-11-28T01:00:00.000Z';
    expect(abortQuestion(report('Pending', { Pending: 2 }, { scheduledStartTime: time }))).to.equal(
      `Cancel the push of Acme CRM 1.4.0.6 to 2 orgs, scheduled for ${bothTimes(time)}`,
    );
    expect(reportTimes(report('Pending', {}, { scheduledStartTime: time }))).to.equal(
      `, scheduled for ${bothTimes(time)}`,
    );
    expect([59, 60, 3599, 3600, 3660].map(duration)).to.deep.equal([
      '59 s',
      '1 m 0 s',
      '59 m 59 s',
      '1 h 0 m',
      '1 h 1 m',
    ]);
    expect(startText(null)).to.equal('as soon as possible');
    expect(startText(time, 'Europe/Vienna')).to.equal('2026-11-28 01:00 UTC (2026-11-28 02:00 Europe/Vienna)');
  });

  it('names each org that is not upgraded, or as many as there is room for', () => {
    const many = rejected(3, 'X', 'y');
    expect(formatRejected(many)).to.have.length(4);
    expect(formatRejected(many, 3)).to.have.length(4);
    expect(render(formatRejected(many, 2)).at(-1)).to.equal('    and 1 more');
  });
});

describe('the text of a plan', () => {
  it('is the whole plan, in pieces where it is long', () => {
    for (const plan of [rollouts.PLAN, rollouts.LONG_PLAN]) {
      const pieces = [...planText(plan)];
      expect(JSON.parse(pieces.join(''))).to.deep.equal(plan);
      expect(pieces.length > 1).to.equal(plan === rollouts.LONG_PLAN);
      for (const piece of pieces) expect(piece.length).to.be.below(70_000);
    }
  });
});
