import { causeOf, isRetryable, reasonsOf } from '../../src/core/report/causes.js';
import { groupFailures } from '../../src/core/report/failureGroups.js';
import { JobTimesCollector } from '../../src/core/report/jobTimes.js';
import { pushOutcome } from '../../src/core/push/outcome.js';
import type { PushReport } from '../../src/core/report/report.js';
import { countJobs, type PushStatus } from '../../src/core/status.js';
import type { PushFailure } from '../../src/core/report/failure.js';
import type { PushError } from '../../src/core/model.js';

const START = Date.parse('2026-11-28T01:00:04Z');
const NOTHING: ReadonlySet<string> = new Set();

const error = (
  type: string,
  title: string | null,
  message: string | null,
  details: string | null = null,
): PushError => ({
  ...{ type, severity: 'Error' },
  ...{ title, message, details },
});

/** Errors as they were seen in public, the frequent ones more often; none is one too. */
const ERRORS: ReadonlyArray<(index: number) => PushError[]> = [
  (index) => [
    error(
      'ApexTestFailure',
      'Apex test failure',
      `AccountTriggerTest.insertsChildren${index % 7}`,
      'System.AssertException: Assertion Failed: Expected: 3, Actual: 2\nClass.AccountTriggerTest.insertsChildren: line 41, column 1',
    ),
  ],
  () => [error('UnclassifiedError', 'Subscription expired', 'The subscription expired for this organization.')],
  (index) => [
    error(
      'UnclassifiedError',
      'Unexpected Error',
      `An unexpected error occurred. Please contact support. Error number: 731858695-${80_805 + index} (-151184096)`,
    ),
  ],
  () => [error('LockingFailure', 'Locking failure', 'ORA-04021: timeout occurred while waiting to lock object')],
  (index) => [
    error(
      'DeployError',
      'Deploy failed',
      `(Account.Segment${index % 3}__c) Field is not writeable in this org`,
      'line 0',
    ),
    error('DeployError', 'Deploy failed', `Layout "Account-Sales ${index}": field Segment__c does not exist`),
  ],
  () => [error('FeatureMissing', 'Missing feature', 'PersonAccounts is not enabled in this organization.')],
  () => [error('LimitExceeded', 'Limit exceeded', 'The organization has reached its limit of 800 custom objects.')],
  () => [],
];

export const failure = (index: number, more: Partial<PushFailure> = {}): PushFailure => {
  const errors = more.errors ?? ERRORS[Math.floor(((index * index) % 23) % ERRORS.length)]?.(index) ?? [];
  const causes = [...new Set(reasonsOf(errors).map(causeOf))];
  return {
    jobId: `0DX${String(index).padStart(12, '0')}`,
    orgKey: `00D${(index * 7919 + 1_000_000).toString(36).padStart(12, '0')}`,
    orgName: `${['Northwind', 'Contoso', 'Fabrikam', 'Globex', 'Initech', 'Umbrella'][index % 6]} ${index + 1}`,
    orgType: index % 5 === 0 ? 'Sandbox' : 'Production',
    orgStatus: index % 11 === 0 ? 'Trial' : 'Active',
    instanceName: `${['NA', 'EU', 'AP', 'USA'][index % 4]}${100 + (((index * index) % 11) % 6)}`,
    installedVersion: `1.${3 - Math.min(2, index % 5)}.0.${1 + ((index * index) % 7)}`,
    retryable: causes.every(isRetryable),
    hasVersion: false,
    ignored: false,
    errors,
    causes,
    ...more,
  };
};

/** Upgrades that ended in waves, as a queue gives them, so that a chart has something to show. */
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

/** A report whose numbers agree with each other. */
export const pushReport = (
  status: PushStatus,
  groups: Partial<Record<PushStatus, number>>,
  more: Partial<PushReport> = {},
): PushReport => {
  const jobs = countJobs(Object.entries(groups).map(([name, count = 0]) => ({ status: name, count })));
  const failures = more.failures ?? Array.from({ length: jobs.failed }, (_, index) => failure(index));
  const ignored = failures.filter((each) => each.ignored).length;
  const started = status !== 'Created' && status !== 'Pending';
  return {
    pushRequestId: '0DV3z0000000001GAA',
    status,
    outcome: pushOutcome(status, jobs, { ignored }),
    package: { id: '0333z0000000001AAA', name: 'Acme CRM', namespace: 'acme' },
    version: { id: '04t3z0000000009AAA', name: 'ver 1.4', number: '1.4.0.6' },
    scheduledStartTime: '2026-11-28T01:00:00.000Z',
    startTime: started ? new Date(START).toISOString() : null,
    endTime: null,
    durationSeconds: started ? 4320 : null,
    jobs,
    ignored,
    failures,
    failureGroups: groupFailures(failures, NOTHING, jobs.succeeded + jobs.failed),
    ...timesOf(jobs.succeeded, jobs.failed),
    laterPushes: [],
    ...more,
  };
};
