import { byCause, haveOrgsInCommon, type FailureGroup } from '../../core/report/failureGroups.js';
import type { PushReport } from '../../core/report/report.js';
import { aboutStatus, countRows } from '../../core/status.js';
import type { PushFailure } from '../../core/report/failures.js';
import { customerText } from '../customer.js';
import type { Block } from '../document/blocks.js';
import { render } from '../document/render.js';
import { code, markdownTable, markdownText } from '../markdown.js';
import { counted, firstTexts, grouped, harmless } from '../text.js';
import { IN_COMMON, variantsText } from './causes.js';
import { headline, nextSteps, reportTimes } from './report.js';

/** Limits, because a comment on a pull request has at most 65,536 characters. */
const MOST_ORGS = 50;
const MOST_ERRORS = 5;
const MOST_VARIANTS = 3;

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

const examples = (errors: readonly FailureGroup[]): string =>
  firstTexts(errors, MOST_VARIANTS, ({ example, orgs }) => {
    const said = code([example?.title, example?.message].filter(Boolean).join(': '));
    return errors.length === 1 ? said : `${counted(orgs, 'org')}: ${said || 'no message'}`;
  }).join('<br>');

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
          : firstTexts(errors, MOST_ERRORS, ({ type, title: name, message }) =>
              code([name ?? type, message].filter(Boolean).join(': ')),
            ).join('<br>'),
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
