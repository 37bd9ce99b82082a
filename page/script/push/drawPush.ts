import type { PushPage } from '../../../src/format/pageData.js';
import type { PushReport } from '../../../src/core/report/report.js';
import { aboutStatus, countRows, parseStatus, type KnownStatus, type STATUS_NAMES } from '../../../src/core/status.js';
import { barChart } from '../barChart.js';
import { countBy } from '../counts.js';
import { element, foreign, numbersTable } from '../dom.js';
import { addSection, drawHead, type Fact } from '../frame.js';
import { duration } from '../../../src/format/time.js';
import { utcTime } from '../../../src/core/text/calendar.js';
import { grouped } from '../../../src/core/text/numbers.js';
import { shareBar } from '../shareBar.js';
import { causesSection } from './causesSection.js';
import { orgTable } from './failedOrgs.js';
import { progressSection } from './progressSection.js';

const NO_FAILURES: Record<KnownStatus, string> = {
  Created: 'Nothing has been upgraded.',
  Pending: 'No org has been upgraded yet.',
  InProgress: 'No org has failed so far.',
  Succeeded: 'No org failed.',
  Failed: 'No org failed.',
  Canceled: 'No org failed.',
};

/** What is done comes first, what is still to come last. */
const STATUS_ORDER = [
  'Succeeded',
  'Failed',
  'Canceled',
  'InProgress',
  'Pending',
  'Created',
] as const satisfies typeof STATUS_NAMES;

/** The report of a push. */
export const drawPush = ({ outcome, report }: PushPage): void => {
  drawHead({
    eyebrow: 'Push upgrade',
    name: [foreign(report.package.name), ' ', foreign(report.version.number)],
    outcome,
    facts: factsOf(report),
  });
  statusSection(addSection('orgs', 'Orgs'), report);
  if (report.timeline.completions.length > 0) progressSection(addSection('progress', 'Over time'), report);
  if (report.failures.length === 0) {
    const sentence = NO_FAILURES[parseStatus(report.status) ?? 'InProgress'];
    addSection('none-failed', 'Failures').append(element('p', {}, sentence));
    addLaterPushes(report);
  } else {
    const [causes, places] = [addSection('causes', 'Why orgs failed'), addSection('places', 'Where orgs failed')];
    addLaterPushes(report);
    causesSection(causes, report, orgTable(addSection('failed-orgs', 'Failed orgs'), report));
    placesSection(places, report);
  }
};

const statusSection = (section: HTMLElement, { jobs }: PushReport): void => {
  shareBar(section, 'Orgs by status', countRows(jobs, STATUS_ORDER), jobs.total);
};

/** Where orgs failed: by instance, and by the version that they come from. */
const placesSection = (section: HTMLElement, { failures }: PushReport): void => {
  const instances = countBy(failures, ({ instanceName }) => instanceName ?? 'unknown');
  const versions = countBy(failures, ({ installedVersion, hasVersion }) =>
    hasVersion ? 'upgraded since' : (installedVersion ?? 'unknown'),
  );
  section.append(
    element(
      'div',
      { class: 'pair' },
      barChart('By instance', 'Instance', instances, failures.length),
      barChart('By the version installed before', 'Version', versions, failures.length),
    ),
  );
};

const addLaterPushes = (report: PushPage['report']): void => {
  if (report.laterPushes.length > 0) laterPushesSection(addSection('later-pushes', 'Tried again since'), report);
};

/** Later pushes of the same version to orgs that failed in this one. */
const laterPushesSection = (section: HTMLElement, { laterPushes }: PushReport): void => {
  const rows = laterPushes.map(({ pushRequestId, status, orgs, succeeded, failed }) => [
    element('code', {}, pushRequestId),
    aboutStatus(status).label,
    ...[orgs, succeeded, failed].map(grouped),
  ]);
  section.append(numbersTable(['Push request', 'Status', 'Orgs of these', 'Succeeded', 'Failed'], rows, 2));
};

/** Facts about the whole push, each with a title and a value; unknown ones are left out. */
const factsOf = (report: PushReport): Fact[] => [
  { title: 'Push request', value: report.pushRequestId, code: true },
  { title: 'Version', value: report.version.id, code: true },
  ...time('Scheduled for', report.startTime === null ? report.scheduledStartTime : null),
  ...time('Started', report.startTime),
  ...took(report),
  ...jobTimes(report),
];

const time = (title: string, iso: string | null): Fact[] => (iso === null ? [] : [{ title, value: utcTime(iso) }]);

const took = ({ status, durationSeconds }: PushReport): Fact[] =>
  durationSeconds === null
    ? []
    : [{ title: aboutStatus(status).final ? 'Took' : 'Running for', value: duration(durationSeconds) }];

const jobTimes = ({ jobDuration }: PushReport): Fact[] => {
  if (jobDuration === null) return [];
  const [p50, p90, max] = [jobDuration.p50, jobDuration.p90, jobDuration.max].map(duration);
  return [{ title: 'Time for an org', value: `median ${p50}, p90 ${p90}, longest ${max}` }];
};
