import { causeOf, isRetryable, reasonsOf } from '../../src/core/report/causes.js';
import type { PushFailure } from '../../src/core/report/failures.js';
import { JobTimesCollector } from '../../src/core/report/jobTimes.js';
import type { PushReport } from '../../src/core/report/report.js';
import { pushOutcome } from '../../src/core/push/outcome.js';
import type { PushStatus } from '../../src/core/status.js';
import type { PushError } from '../../src/core/model.js';
import { error, failure, report } from './reports.js';

const START = Date.parse('2026-11-28T01:00:04Z');

const said = (type: string, title: string, message: string, details: string | null = null): PushError =>
  error(type, { title, message, details });

/** Errors that were seen in public, the frequent ones more often, and one job without errors. */
const ERRORS: ReadonlyArray<(index: number) => PushError[]> = [
  (index) => [
    said(
      'ApexTestFailure',
      'Apex test failure',
      `AccountTriggerTest.insertsChildren${index % 7}`,
      'System.AssertException: Assertion Failed: Expected: 3, Actual: 2\nClass.AccountTriggerTest.insertsChildren: line 41, column 1',
    ),
  ],
  () => [said('UnclassifiedError', 'Subscription expired', 'The subscription expired for this organization.')],
  (index) => [
    said(
      'UnclassifiedError',
      'Unexpected Error',
      `An unexpected error occurred. Please contact support. Error number: 731858695-${80_805 + index} (-151184096)`,
    ),
  ],
  () => [said('LockingFailure', 'Locking failure', 'ORA-04021: timeout occurred while waiting to lock object')],
  (index) => [
    said(
      'DeployError',
      'Deploy failed',
      `(Account.Segment${index % 3}__c) Field is not writeable in this org`,
      'line 0',
    ),
    said('DeployError', 'Deploy failed', `Layout "Account-Sales ${index}": field Segment__c does not exist`),
  ],
  () => [said('FeatureMissing', 'Missing feature', 'PersonAccounts is not enabled in this organization.')],
  () => [said('LimitExceeded', 'Limit exceeded', 'The organization has reached its limit of 800 custom objects.')],
  () => [],
];

/** The failures of a big push: every one is another, and each cause has its share. */
export const failureAt = (index: number, more: Partial<PushFailure> = {}): PushFailure => {
  const errors = more.errors ?? ERRORS[Math.floor(((index * index) % 23) % ERRORS.length)]?.(index) ?? [];
  const causes = [...new Set(reasonsOf(errors).map(causeOf))];
  return failure(index, errors, {
    jobId: `0DX${String(index).padStart(12, '0')}`,
    orgKey: `00D${(index * 7919 + 1_000_000).toString(36).padStart(12, '0')}`,
    orgName: `${['Northwind', 'Contoso', 'Fabrikam', 'Globex', 'Initech', 'Umbrella'][index % 6]} ${index + 1}`,
    orgType: index % 5 === 0 ? 'Sandbox' : 'Production',
    orgStatus: index % 11 === 0 ? 'Trial' : 'Active',
    instanceName: `${['NA', 'EU', 'AP', 'USA'][index % 4]}${100 + (((index * index) % 11) % 6)}`,
    installedVersion: `1.${3 - Math.min(2, index % 5)}.0.${1 + ((index * index) % 7)}`,
    ...{ retryable: causes.every(isRetryable), causes },
    ...more,
  });
};

/** Times of upgrades that ended in groups, as in a real queue, so that a chart is not empty. */
const timesOf = (succeeded: number, failed: number): Pick<PushReport, 'jobDuration' | 'timeline'> => {
  const times = new JobTimesCollector();
  const all = succeeded + failed;
  for (let index = 0; index < all; index++) {
    const durationSeconds = 9 + ((index * 13) % 48);
    const end = START + 1000 * (durationSeconds + Math.floor(4200 * (index / all) ** 0.7));
    const status =
      Math.floor((index * failed) / all) === Math.floor(((index + 1) * failed) / all) ? 'Succeeded' : 'Failed';
    const [startTime, endTime] = [end - 1000 * durationSeconds, end].map((time) => new Date(time).toISOString());
    times.add({
      jobId: '',
      orgKey: '',
      status,
      startTime: startTime ?? null,
      endTime: endTime ?? null,
      durationSeconds,
    });
  }
  return times.times();
};

/** A report with consistent numbers. */
export const pushReport = (
  status: PushStatus,
  groups: Partial<Record<PushStatus, number>>,
  more: Partial<PushReport> = {},
): PushReport => {
  const { Succeeded: succeeded = 0, Failed: failed = 0 } = groups;
  const failures = more.failures ?? Array.from({ length: failed }, (_, index) => failureAt(index));
  const ignored = failures.filter((each) => each.ignored).length;
  const started = status !== 'Created' && status !== 'Pending';
  const made = report(status, groups, {
    scheduledStartTime: '2026-11-28T01:00:00.000Z',
    startTime: started ? new Date(START).toISOString() : null,
    durationSeconds: started ? 4320 : null,
    ...{ ignored, failures, ...timesOf(succeeded, failed) },
  });
  return { ...made, outcome: pushOutcome(status, made.jobs, { ignored }), ...more };
};
