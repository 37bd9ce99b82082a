import { byCause, haveOrgsInCommon, type FailureGroup } from '../../core/report/failureGroups.js';
import type { PushReport } from '../../core/report/report.js';
import { aboutStatus, countRows } from '../../core/status.js';
import type { PushFailure } from '../../core/report/failures.js';
import { IN_COMMON, variantsText } from './causes.js';
import { customerText } from '../customer.js';
import type { Block } from '../document/blocks.js';
import { render } from '../document/render.js';
import { headline, nextSteps, reportTimes } from './report.js';
import { counted, grouped, harmless, plain, shortened } from '../text.js';

/** Limits, because a comment on a pull request has at most 65,536 characters. */
const MOST_ORGS = 50;
const MOST_ERRORS = 5;
const LONGEST_TEXT = 300;

/**
 * Text of another company as code, in which nothing is markup, a link or a mention. Its fence does not occur in the
 * text, and bars, which would end a table cell, are replaced.
 */
export const code = (text: string | null): string => {
  const line = plain(text ?? '').replaceAll('|', '¦');
  if (line === '') return '';
  const shown = shortened(line, LONGEST_TEXT);
  const fence = '`'.repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)));
  return `${fence}${fence.length > 1 ? ` ${shown} ` : shown}${fence}`;
};

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export const markdownTable = (titles: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] => [
  row(titles),
  row(titles.map(() => '---')),
  ...rows.map(row),
];

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `### ${title}`, '', ...lines];

/**
 * A push as Markdown, for a job summary or a comment: the outcome, the counts, why orgs failed, which orgs, and the
 * `next` steps.
 */
export const formatMarkdown = (report: PushReport, next: readonly Block[] = nextSteps(report)): string[] =>
  [
    `## ${markdownText(headline(report))}`,
    '',
    `Push request ${code(report.pushRequestId)}${reportTimes(report)}`,
    '',
    ...markdownTable(
      ['Status', 'Orgs'],
      countRows(report.jobs).map(({ label, count }) => [label, grouped(count)]),
    ),
    ...section('Why', causes(report.failureGroups)),
    ...section('Tried again since', laterPushes(report)),
    ...failedOrgs(report.failures),
    ...section('What to do', steps(next)),
  ].map(harmless);

/** Escapes names of packages and unknown statuses for a line of Markdown. */
export const markdownText = (text: string): string => text.replaceAll(/[\\`*_{}[\]<>#|~&]/g, String.raw`\$&`);

const causes = (groups: readonly FailureGroup[]): string[] => {
  const blocks = byCause(groups);
  if (blocks.length === 0) return [];
  return [
    ...markdownTable(
      ['Orgs', 'Why', 'What to do', 'For example'],
      blocks.map((cause) => [
        grouped(cause.orgs),
        `${cause.meaning}${variantsText(cause)}${cause.ignored ? ' (ignored)' : ''}${cause.errors.some(({ suspectPackage }) => suspectPackage) ? ' **(a defect of the package?)**' : ''}`,
        cause.nextStep,
        examples(cause.errors),
      ]),
    ),
    ...(haveOrgsInCommon(blocks) ? ['', IN_COMMON] : []),
  ];
};

const MOST_VARIANTS = 3;

const examples = (errors: readonly FailureGroup[]): string => {
  const shown = errors.slice(0, MOST_VARIANTS).map(({ example, orgs }) => {
    const said = code([example?.title, example?.message].filter(Boolean).join(': '));
    return errors.length === 1 ? said : `${counted(orgs, 'org')}: ${said || 'no message'}`;
  });
  const more = errors.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`and ${grouped(more)} more`])].join('<br>');
};

const laterPushes = (report: PushReport): string[] =>
  report.laterPushes.length === 0
    ? []
    : markdownTable(
        ['Push request', 'Status', 'Orgs', 'Succeeded', 'Failed'],
        report.laterPushes.map(({ pushRequestId, status, orgs, succeeded, failed }) => [
          code(pushRequestId),
          markdownText(aboutStatus(status).label),
          ...[orgs, succeeded, failed].map(grouped),
        ]),
      );

const failedOrgs = (failures: readonly PushFailure[]): string[] => {
  if (failures.length === 0) return [];
  const shown = failures.slice(0, MOST_ORGS);
  const isKnown = shown.some(({ customer }) => customer !== undefined);
  const title =
    shown.length === failures.length
      ? counted(failures.length, 'failed org')
      : `The first ${grouped(MOST_ORGS)} of ${counted(failures.length, 'failed org')}`;
  return [
    '',
    `<details><summary>${title}</summary>`,
    '',
    ...markdownTable(
      ['Org', 'Name', ...(isKnown ? ['Customer'] : []), 'Type', 'Instance', 'Installed', 'Errors'],
      shown.map(({ orgKey, orgName, orgType, instanceName, installedVersion, errors, customer }) => [
        code(orgKey),
        code(orgName),
        ...(isKnown ? [code(customerText(customer))] : []),
        ...[orgType, instanceName, installedVersion].map(code),
        errors.length === 0
          ? 'none'
          : errors
              .slice(0, MOST_ERRORS)
              .map(({ type, title: name, message }) => code([name ?? type, message].filter(Boolean).join(': ')))
              .concat(errors.length > MOST_ERRORS ? [`and ${grouped(errors.length - MOST_ERRORS)} more`] : [])
              .join('<br>'),
      ]),
    ),
    '',
    '</details>',
  ];
};

const steps = (next: readonly Block[]): string[] => {
  const lines = render(next, { width: 200, colors: false });
  return lines.length === 0 ? [] : ['```', ...lines, '```'];
};
