import type { CalendarRollout } from '../../core/rollout/result/calendar.js';
import type { EventRow } from '../../core/rollout/log/events.js';
import type { RolloutOrgRow } from '../../core/rollout/result/orgRows.js';
import type { RolloutResult, WaveResult } from '../../core/rollout/result/result.js';
import { utcTime } from '../../core/text/calendar.js';
import { customerText, type CustomerColumns } from '../customer.js';
import { grouped, linesText, pushName } from '../text.js';
import type { Section, TablesPage } from '../pageData.js';
import { csvWriter, xmlAttributes, type CsvColumns } from '../rows.js';
import { sectionsMarkdown } from '../markdown.js';
import { rolloutHeadline, stepText } from './rollout.js';
import { waveColumns } from './waves.js';
import { rolloutTimeline } from './calendar.js';

/** A rollout with all its orgs, its history, the times of its waves, and the command that continues it. */
export type WholeRollout = {
  calendar: CalendarRollout;
  /** By the org's clock. */
  now: Date;
  report: RolloutResult & { events: readonly EventRow[]; next: string | null };
  rows: readonly RolloutOrgRow[];
  /** The CSV columns that a customer file adds. */
  columns?: CustomerColumns;
};

const CSV: CsvColumns<RolloutOrgRow> = [
  ['Wave', (row) => row.wave],
  ['OrgKey', (row) => row.orgKey],
  ['Outcome', (row) => row.outcome],
  ['Failures', (row) => String(row.failures)],
  ['Reasons', (row) => row.reasons.join(' | ')],
  ['Ignored', (row) => (row.ignored ? 'true' : '')],
  ['PushRequestIds', (row) => row.pushRequestIds.join(' ')],
];

/** One row for each org. */
export const rolloutCsv = ({ rows, columns = [] }: WholeRollout): string => {
  const { begin, page } = csvWriter([...CSV, ...columns]);
  return begin + page(rows);
};

/**
 * The result of a test case that did not pass: a failure, an error where the org was not upgraded, or skipped where it
 * may still be.
 */
const caseOf = ({ outcome, reasons, ignored }: RolloutOrgRow): string | undefined => {
  const message = reasons.join('; ') || outcome;
  switch (outcome) {
    case 'succeeded':
      return undefined;
    case 'failed':
      return ignored
        ? `<skipped${xmlAttributes({ message: `ignored: ${message}` })}/>`
        : `<failure${xmlAttributes({ type: 'Failed', message })}/>`;
    case 'stuck':
    case 'blockedBySandbox':
    case 'missedVia':
    case 'regressed':
      return `<error${xmlAttributes({ type: outcome, message })}/>`;
    case 'open':
    case 'waiting':
    case 'skipped':
      return `<skipped${xmlAttributes({ message })}/>`;
  }
};

/** A test suite for each wave, with a test case for each org. */
export const rolloutJunit = ({ report, rows }: WholeRollout): string => {
  const cases = rows.map((row) => ({ row, result: caseOf(row) }));
  const countsOf = (some: typeof cases): Record<string, number> => ({
    tests: some.length,
    failures: some.filter(({ result }) => result?.startsWith('<failure') === true).length,
    errors: some.filter(({ result }) => result?.startsWith('<error') === true).length,
    skipped: some.filter(({ result }) => result?.startsWith('<skipped') === true).length,
  });
  const ofWave = Map.groupBy(cases, ({ row }) => row.wave);
  return linesText([
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${xmlAttributes({ name: `Rollout of ${pushName(report)}`, ...countsOf(cases) })}>`,
    ...report.waves.flatMap(({ name }) => {
      const own = ofWave.get(name) ?? [];
      return [
        `  <testsuite${xmlAttributes({ name, ...countsOf(own) })}>`,
        ...own.map(({ row, result }) => {
          const test = xmlAttributes({ classname: name, name: row.orgKey });
          return result === undefined ? `    <testcase${test}/>` : `    <testcase${test}>${result}</testcase>`;
        }),
        '  </testsuite>',
      ];
    }),
    '</testsuites>',
  ]);
};

const NOT_PUSHED_TO: ReadonlySet<RolloutOrgRow['outcome']> = new Set(['skipped', 'blockedBySandbox', 'missedVia']);

/** The sections of a rollout report without its headline: tables of texts, some of them of other companies. */
const sectionsOf = ({ report, rows, columns = [] }: WholeRollout): Section[] => {
  const isKnown = columns.length > 0;
  const titles = ['Org', ...(isKnown ? ['Customer'] : []), 'Wave', 'Outcome', 'Why'];
  const failed = rows.filter(({ outcome }) => outcome === 'failed' || outcome === 'stuck');
  const isVia = new Set(report.waves.flatMap(({ name, via }) => (via === null ? [] : name)));
  const regressed = new Set(report.regressed);
  const lost = rows.filter(({ orgKey, wave }) => regressed.has(orgKey) && !isVia.has(wave));
  const skipped = rows.filter(({ outcome }) => NOT_PUSHED_TO.has(outcome));
  const orgs = (some: readonly RolloutOrgRow[]): string[][] =>
    some.map(({ orgKey, wave, outcome, reasons, customer }) => [
      orgKey,
      ...(isKnown ? [customerText(customer)] : []),
      wave,
      outcome,
      reasons.join('; '),
    ]);
  const waveTitles = waveColumns(report);
  const waves = report.waves.map((wave: WaveResult) => [
    wave.name,
    ...waveTitles.map(([, key]) => grouped(wave[key])),
    wave.pushRequestIds.join(' '),
  ]);
  const events = report.events.map(({ time, what, wave, pushRequestId, orgs: count, user, host, reason }) => [
    utcTime(time),
    what,
    wave ?? '',
    pushRequestId ?? '',
    count === null ? '' : grouped(count),
    `${user} on ${host}`,
    reason,
  ]);
  const all = [
    { title: 'Waves', titles: ['Wave', ...waveTitles.map(([title]) => title), 'Push requests'], rows: waves },
    { title: 'Failed', titles, rows: orgs(failed) },
    { title: 'Not pushed to', titles, rows: orgs(skipped) },
    { title: 'Regressed', titles, rows: orgs(lost) },
    {
      title: 'Events',
      titles: ['Time', 'What', 'Wave', 'Push request', 'Orgs', 'Who', 'Why'],
      rows: events,
      newest: true as const,
    },
  ];
  return all.filter((each) => each.rows.length > 0);
};

/** A rollout as Markdown, for a job summary or a comment. */
export const rolloutMarkdown = (whole: WholeRollout): string => {
  const { next } = whole.report;
  const command = { title: 'Next', titles: ['Command'], rows: next === null ? [] : [[next]] };
  return sectionsMarkdown(
    rolloutHeadline(whole.report),
    [...sectionsOf(whole), command].filter(({ rows }) => rows.length > 0),
  );
};

/** The data of a rollout's page. */
export const rolloutPage = (whole: WholeRollout): TablesPage => {
  const { report, calendar, now: createdAt } = whole;
  return {
    kind: 'tables',
    createdAt: createdAt.toISOString(),
    eyebrow: 'Rollout',
    name: pushName(report),
    outcome: stepText(report),
    timeline: rolloutTimeline(calendar, createdAt),
    sections: sectionsOf(whole),
    notes: [],
    next: report.next === null ? [] : [{ lead: 'To go on:', command: report.next }],
  };
};
