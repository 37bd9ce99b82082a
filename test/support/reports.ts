import { groupFailures } from '../../src/core/report/failureGroups.js';
import { pushOutcome } from '../../src/core/push/outcome.js';
import type { JobRow, PushReport } from '../../src/core/report/report.js';
import { tallyJobs, type PushStatus } from '../../src/core/status.js';
import type { PushFailure } from '../../src/core/report/failures.js';
import type { PushError } from '../../src/core/model.js';

export const error = (type: string, more: Partial<PushError> = {}): PushError => ({
  ...{ type, severity: 'Error', title: null, message: null, details: null },
  ...more,
});

export const DEPENDENCY = error('IneligibleUpgrade', {
  title: 'Dependent Package Conflict',
  message:
    'This package requires that a newer version of a dependent package be installed before the upgrade can proceed: EDA, Version EDA 1.93.\n\nAsk the subscriber to install the dependent package and then retry the push upgrade.',
});

export const gack = (errorNumber: string, traceId = '-151184096'): PushError =>
  error('UnclassifiedError', {
    title: 'Unexpected Failure',
    message: `An unexpected failure was experienced during the upgrade. The subscriber's organization was unaffected. Contact salesforce.com Support through your normal channels and provide the following error number: ${errorNumber} (${traceId}).`,
  });

export const failure = (number: number, errors: PushError[], more: Partial<PushFailure> = {}): PushFailure => ({
  ...{ jobId: `0DX00000000000${number}AAA`, orgKey: `00D3z000003400${number}`, orgName: `Acme ${number}` },
  ...{ orgType: 'Production', orgStatus: 'Active', instanceName: 'NA1', installedVersion: '1.3.0.2' },
  ...{ errors, causes: [], retryable: false, hasVersion: false, ignored: false },
  ...more,
});

export const row = (number: number, status: PushStatus, more: Partial<JobRow> = {}): JobRow => {
  const { jobId, orgKey, orgName, orgType, orgStatus, instanceName, installedVersion } = failure(number, []);
  const isOver = status === 'Succeeded' || status === 'Failed';
  return {
    ...{ jobId, orgKey, orgName, orgType, orgStatus, instanceName, installedVersion, status },
    startTime: isOver ? '2026-11-28T01:00:10.000Z' : null,
    endTime: isOver ? '2026-11-28T01:00:52.000Z' : null,
    durationSeconds: isOver ? 42 : null,
    ...{ errors: [], causes: [], ignored: false },
    ...more,
  };
};

/** A report of a push with this many jobs in each state, consistent in itself. */
export const report = (
  status: PushStatus,
  groups: Partial<Record<PushStatus, number>>,
  more: Partial<PushReport> = {},
): PushReport => {
  const jobs = tallyJobs(Object.entries(groups).map(([name, count = 0]) => ({ status: name, count })));
  const failures = more.failures ?? [];
  return {
    pushRequestId: '0DV3z0000000001GAA',
    status,
    outcome: pushOutcome(status, jobs),
    package: { id: '0333z0000000001AAA', name: 'Acme CRM', namespace: 'acme' },
    version: { id: '04t3z0000000009AAA', name: 'ver 1.4', number: '1.4.0.6' },
    scheduledStartTime: null,
    startTime: null,
    endTime: null,
    durationSeconds: null,
    jobs,
    ignored: 0,
    failures,
    failureGroups: groupFailures(failures, new Set(), jobs.succeeded + jobs.failed),
    jobDuration: null,
    timeline: { intervalSeconds: 1, completions: [] },
    laterPushes: [],
    ...more,
  };
};

/** A push with an example of everything. */
export const FULL = report(
  'Failed',
  { Succeeded: 2272, Failed: 5 },
  {
    startTime: '2026-11-28T01:00:04.000Z',
    endTime: '2026-11-28T02:12:04.000Z',
    durationSeconds: 4320,
    ignored: 1,
    failures: [
      failure(1, [DEPENDENCY], {
        ...{ orgName: 'Acme, "Inc" <b>|\n\u001B[2J\u202Eevil ``', causes: ['dependency'] },
      }),
      failure(2, [
        error('DeployError', { severity: 'Warning' }),
        error('ApexTestFailure', { title: 'Test failed', message: 'one\ntwo', details: '0,,,20' }),
      ]),
      failure(3, [gack('731858695-80805')], { retryable: true, causes: ['internal-error'] }),
      failure(4, [gack('-12-7')], {
        retryable: true,
        hasVersion: true,
        orgType: 'Sandbox',
        installedVersion: '1.4.0.6',
      }),
      failure(5, [], { orgName: null, orgType: null, orgStatus: null, instanceName: null, ignored: true }),
    ],
    jobDuration: { p50: 42, p90: 95, max: 240 },
    timeline: {
      intervalSeconds: 900,
      completions: [
        { time: '2026-11-28T01:00:00.000Z', succeeded: 2000, failed: 5 },
        { time: '2026-11-28T02:00:00.000Z', succeeded: 272, failed: 0 },
      ],
    },
    laterPushes: [{ pushRequestId: '0DV3z0000000002GAA', status: 'Failed', orgs: 2, succeeded: 1, failed: 1 }],
  },
);

/** Some of its jobs, and two that have not ended. */
export const FULL_ROWS: JobRow[] = [
  row(0, 'Succeeded'),
  ...FULL.failures.map(({ errors, causes, ignored, orgKey, jobId, orgName, orgType, orgStatus, instanceName }, index) =>
    row(index + 1, 'Failed', { errors, causes, ignored, orgKey, jobId, orgName, orgType, orgStatus, instanceName }),
  ),
  row(6, 'InProgress', { startTime: '2026-11-28T01:00:10.000Z' }),
  row(7, 'Canceled'),
];

const many = (count: number, first: number, make: (number: number) => Partial<PushFailure>): PushFailure[] =>
  Array.from({ length: count }, (_, index) => {
    const { errors = [], ...more } = make(first + index);
    return failure(first + index, errors, more);
  });

/** Reports at each stage of a push, and with failures of every kind. */
export const REPORTS: PushReport[] = [
  report('Created', { Created: 3 }),
  report('Pending', { Pending: 3 }),
  report('InProgress', { InProgress: 1, Succeeded: 2 }, { startTime: '2026-11-28T01:00:00.000Z', durationSeconds: 61 }),
  report('InProgress', { InProgress: 1, Succeeded: 2 }, { startTime: '2026-11-28T01:00:00.000Z' }),
  report('Succeeded', { Succeeded: 3 }, { startTime: '2026-11-28T01:00:00.000Z', durationSeconds: 3600 }),
  report('Canceled', { Canceled: 12, Succeeded: 3 }),
  report(
    'Failed',
    { Failed: 15, Succeeded: 3 },
    {
      package: { id: '0333z0000000001AAA', name: 'Acme *CRM* [x](y)', namespace: null },
      failures: [
        ...many(1, 10, () => ({ orgName: '', orgType: '', orgStatus: '', instanceName: '', installedVersion: '' })),
        ...many(10, 20, (number) => ({
          errors: [error('Odd', { title: 'Nobody knows why', message: '', details: 'x'.repeat(300) })],
          ...(number === 20 ? { hasVersion: true, retryable: true } : {}),
        })),
        ...many(3, 30, (number) => ({ errors: [gack(`${number}-7`)] })),
        ...many(1, 40, () => ({
          errors: [error('Odd', { message: `${'y'.repeat(299)}|${'z'.repeat(9)}` })],
          ...{ orgName: null, orgType: null, orgStatus: null, instanceName: null, installedVersion: null },
        })),
      ],
      laterPushes: [{ pushRequestId: '0DV3z0000000002GAA', status: 'Succeeded', orgs: 2, succeeded: 2, failed: 0 }],
    },
  ),
  report(
    'Failed',
    { Failed: 51, Succeeded: 1 },
    {
      failures: [
        ...many(4, 10, (number) => ({ errors: [gack(`${number}-7`)], retryable: true })),
        ...many(3, 20, (number) => ({ errors: [error('LockingFailure', { title: 'z'.repeat(139 + number) })] })),
        ...many(44, 30, () => ({ errors: [DEPENDENCY], ignored: true, retryable: true })),
      ],
      failureGroups: groupFailures(
        [
          ...many(4, 10, (number) => ({ errors: [gack(`${number}-7`)] })),
          ...many(3, 20, (number) => ({ errors: [error('LockingFailure', { title: 'z'.repeat(139 + number) })] })),
          ...many(44, 30, () => ({ errors: [DEPENDENCY] })),
        ],
        new Set(['dependency']),
        52,
      ),
    },
  ),
];
