import type { JobRow } from '../../core/report/report.js';
import { oneLine, withoutCommands } from '../../core/text/plain.js';
import { aboutStatus } from '../../core/status.js';
import type { CountedPushRequest, PushError } from '../../core/model.js';
import { pushName } from '../text.js';
import type { RowWriter } from '../rows.js';

/** Noncharacters, which XML 1.0 does not allow, like control characters and lone surrogates (removed separately). */
const NOT_XML = /[\uFFFE\uFFFF]/g;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

const xml = (text: string): string =>
  withoutCommands(
    oneLine(text)
      .trim()
      .toWellFormed()
      .replaceAll(NOT_XML, '')
      .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? ''),
    (sign) => `&#${sign.charCodeAt(0)};`,
  );

export const attributes = (values: Record<string, string | number | null>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ` ${name}="${xml(String(value))}"`)
    .join('');

/** A push whose jobs are reported; `ignored`: the failures that do not count. */
export type ReportedPush = CountedPushRequest & { ignored: number };

/**
 * One test suite for a push, one test case for an org: CI servers show it as a test report. While the push is under
 * way, orgs that are not done are skipped tests; after it, orgs that are not upgraded are errors. Orgs with an ignored
 * failure are skipped tests.
 */
export const junitWriter = (push: ReportedPush, onlyFailed = false): RowWriter<JobRow> => ({
  begin: beginOf(push, onlyFailed),
  page: (rows) => rows.map((row) => testCase(row, push)).join(''),
  end: '  </testsuite>\n</testsuites>\n',
});

const beginOf = (push: ReportedPush, onlyFailed: boolean): string => {
  const { jobs, ignored } = push;
  const tests = onlyFailed ? jobs.failed : jobs.total;
  const others = onlyFailed ? 0 : jobs.total - jobs.succeeded - jobs.failed;
  const over = aboutStatus(push.status).final;
  const counts = {
    tests,
    failures: jobs.failed - ignored,
    errors: over ? others : 0,
    skipped: (over ? 0 : others) + ignored,
    time: push.durationSeconds,
  };
  const suite = { name: pushName(push), ...counts, timestamp: push.startTime?.slice(0, 19) ?? null };
  const properties = {
    pushRequestId: push.pushRequestId,
    status: push.status,
    packageVersionId: push.version.id,
    scheduledStartTime: push.scheduledStartTime,
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'Package push upgrade', ...counts })}>`,
    `  <testsuite${attributes(suite)}>`,
    '    <properties>',
    ...Object.entries(properties).map(
      ([name, value]) => `      <property${attributes({ name, value: value ?? '' })}/>`,
    ),
    '    </properties>',
    '',
  ].join('\n');
};

const testCase = (row: JobRow, push: ReportedPush): string => {
  const { orgKey, orgName, orgType, instanceName, durationSeconds } = row;
  const known = [orgType, instanceName].filter((part) => part !== null && part !== '');
  const test = {
    classname: known.length === 0 ? 'org' : known.join('.'),
    name: orgName === null ? orgKey : `${orgKey} ${orgName}`,
    time: durationSeconds,
  };
  const result = resultOf(row, push);
  return result === undefined
    ? `    <testcase${attributes(test)}/>\n`
    : `    <testcase${attributes(test)}>\n      ${result}\n    </testcase>\n`;
};

const resultOf = ({ status, errors, ignored }: JobRow, push: ReportedPush): string | undefined => {
  if (status === 'Succeeded') return undefined;
  if (status !== 'Failed') {
    const message = aboutStatus(status).label;
    return aboutStatus(push.status).final
      ? `<error${attributes({ type: 'NotUpgraded', message })}/>`
      : `<skipped${attributes({ message })}/>`;
  }
  const message = errors.length === 0 ? 'The org gave no reason.' : errors.map(shortError).join('; ');
  if (ignored) return `<skipped${attributes({ message: `ignored: ${message}` })}/>`;
  const type = errors[0]?.type ?? 'Unknown';
  return `<failure${attributes({ type, message })}>${errors.map(wholeError).map(xml).join('\n')}</failure>`;
};

const present = (parts: ReadonlyArray<string | null>): string[] =>
  parts.filter((part): part is string => part !== null && part !== '');

const shortError = ({ type, title, message }: PushError): string => present([title ?? type, message]).join(': ');

const wholeError = ({ type, severity, title, message, details }: PushError): string =>
  present([`${type}${severity === 'Warning' ? ' (warning)' : ''}`, title, message, details]).join(': ');
