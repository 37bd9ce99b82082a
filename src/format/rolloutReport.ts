import type { HistoryEntry } from '../core/rollout/history.js';
import type { OrgRow } from '../core/rollout/orgRows.js';
import type { RolloutResult, WaveResult } from '../core/rollout/result.js';
import { csvLine } from './csv.js';
import { attributes } from './junit.js';
import { code, markdownText, table } from './markdown.js';
import { pushName } from './pushName.js';
import { rolloutHeadline, WAVE_COLUMNS } from './rollout.js';
import { grouped, harmless } from './text.js';
import { utcTime } from './time.js';

/** A rollout with all its orgs, and what has happened. */
export type WholeRollout = { report: RolloutResult & { history: readonly HistoryEntry[] }; rows: readonly OrgRow[] };

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

const CSV = ['Wave', 'OrgKey', 'Outcome', 'Failures', 'Reasons', 'Ignored', 'PushRequestIds'];

/** A row for each org. */
export const rolloutCsv = ({ rows }: WholeRollout): string =>
  lines([
    csvLine(CSV),
    ...rows.map(({ wave, orgKey, outcome, failures, reasons, ignored, pushRequestIds }) =>
      csvLine([
        wave,
        orgKey,
        outcome,
        String(failures),
        reasons.join(' | '),
        ignored ? 'true' : '',
        pushRequestIds.join(' '),
      ]),
    ),
  ]);

/** What a test is that did not pass: a failure, an error where the org was not upgraded, or skipped where it may still be. */
const caseOf = ({ outcome, reasons, ignored }: OrgRow): string | undefined => {
  const message = reasons.join('; ') || outcome;
  switch (outcome) {
    case 'succeeded':
      return undefined;
    case 'failed':
      return ignored
        ? `<skipped${attributes({ message: `ignored: ${message}` })}/>`
        : `<failure${attributes({ type: 'Failed', message })}/>`;
    case 'stuck':
    case 'blockedBySandbox':
      return `<error${attributes({ type: outcome, message })}/>`;
    case 'open':
    case 'waiting':
    case 'skipped':
      return `<skipped${attributes({ message })}/>`;
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
  return lines([
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `Rollout of ${pushName(report)}`, ...countsOf(cases) })}>`,
    ...report.waves.flatMap(({ name }) => {
      const own = ofWave.get(name) ?? [];
      return [
        `  <testsuite${attributes({ name, ...countsOf(own) })}>`,
        ...own.map(({ row, result }) => {
          const test = attributes({ classname: name, name: row.orgKey });
          return result === undefined ? `    <testcase${test}/>` : `    <testcase${test}>${result}</testcase>`;
        }),
        '  </testsuite>',
      ];
    }),
    '</testsuites>',
  ]);
};

/** A comment on a pull request holds 65,536 characters. */
const MOST_ROWS = 50;

type Section = { title: string; titles: string[]; rows: string[][]; all: number };

/** What a rollout is told by, but for its headline: tables of texts, of which some are of other companies. */
const sectionsOf = ({ report, rows }: WholeRollout): Section[] => {
  const failed = rows.filter(({ outcome }) => outcome === 'failed' || outcome === 'stuck');
  const skipped = rows.filter(({ outcome }) => outcome === 'skipped' || outcome === 'blockedBySandbox');
  const orgs = (some: readonly OrgRow[]): string[][] =>
    some.map(({ orgKey, wave, outcome, reasons }) => [orgKey, wave, outcome, reasons.join('; ')]);
  const waves = report.waves.map((wave: WaveResult) => [
    wave.name,
    ...WAVE_COLUMNS.map(([, key]) => grouped(wave[key])),
    wave.pushRequestIds.join(' '),
  ]);
  const history = report.history.map(({ time, what, wave, pushRequestId, orgs: count, user, host, reason }) => [
    utcTime(time),
    what,
    wave ?? '',
    pushRequestId ?? '',
    count === null ? '' : grouped(count),
    `${user} on ${host}`,
    reason,
  ]);
  const all = [
    { title: 'Waves', titles: ['Wave', ...WAVE_COLUMNS.map(([title]) => title), 'Push requests'], rows: waves },
    { title: 'Failed', titles: ['Org', 'Wave', 'Outcome', 'Why'], rows: orgs(failed) },
    { title: 'Not pushed to', titles: ['Org', 'Wave', 'Outcome', 'Why'], rows: orgs(skipped) },
    { title: 'History', titles: ['Time', 'What', 'Wave', 'Push request', 'Orgs', 'Who', 'Why'], rows: history },
  ];
  return all.flatMap((each) => (each.rows.length === 0 ? [] : [{ ...each, all: each.rows.length }]));
};

/** A rollout as Markdown, for a job summary or a comment. */
export const rolloutMarkdown = (whole: WholeRollout): string =>
  lines(
    [
      `## ${markdownText(rolloutHeadline(whole.report))}`,
      ...sectionsOf(whole).flatMap(({ title, titles, rows, all }) => [
        '',
        `### ${title}${all > MOST_ROWS ? `: ${grouped(MOST_ROWS)} of ${grouped(all)}` : ''}`,
        '',
        ...table(
          titles,
          (title === 'History' ? rows.slice(-MOST_ROWS) : rows.slice(0, MOST_ROWS)).map((row) => row.map(code)),
        ),
      ]),
    ].map(harmless),
  );

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const html = (text: string): string => harmless(text).replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color-scheme:light dark}table{border-collapse:collapse;margin:1rem 0}th,td{text-align:left;padding:.25rem .75rem;border-bottom:1px solid #8886;vertical-align:top}';

/** A rollout as one page that needs nothing else. */
export const rolloutHtml = (whole: WholeRollout): string => {
  const title = html(rolloutHeadline(whole.report));
  const row = (tag: string, cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${html(cell)}</${tag}>`).join('')}</tr>`;
  return lines([
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body>`,
    `<h1>${title}</h1>`,
    ...sectionsOf(whole).flatMap(({ title: name, titles, rows }) => [
      `<h2>${html(name)}</h2>`,
      `<table><thead>${row('th', titles)}</thead><tbody>`,
      ...rows.map((cells) => row('td', cells)),
      '</tbody></table>',
    ]),
    '</body></html>',
  ]);
};
