import { expect } from 'chai';
import { OrgError } from '../../../src/core/errors/orgError.js';
import type { PushOrg, PushSnapshot, Subscriber, VersionRequest } from '../../../src/core/ports.js';
import { readReport, type JobRow } from '../../../src/core/report/report.js';
import { countAttempts } from '../../../src/core/orgs/candidates.js';
import { readLaterPushes, retryTargets } from '../../../src/core/report/failures.js';
import type { PushStatus } from '../../../src/core/status.js';
import type { PushJob } from '../../../src/core/model.js';
import { DEPENDENCY, error, failure, report, row } from '../../support/reports.js';

const { pushRequestId, package: pkg, version } = report('InProgress', {});

const job = (number: number, status: PushStatus): PushJob => {
  const { jobId, orgKey, startTime, endTime, durationSeconds } = row(number, status);
  return { jobId, orgKey, status, startTime, endTime, durationSeconds };
};

/** What the org says when it is asked for a push, one answer after the other. */
const orgSaying = (...answers: Array<{ failed: number[]; pages: PushJob[][] }>): { org: PushOrg; asked: string[] } => {
  const asked: string[] = [];
  const snapshot = (): Promise<PushSnapshot | undefined> => {
    asked.push('snapshot');
    const answer = answers.shift();
    if (answer === undefined) return Promise.resolve(undefined);
    const { failed, pages } = answer;
    const total = 3000;
    const counted = report('InProgress', { InProgress: total - failed.length, Failed: failed.length });
    return Promise.resolve({
      request: counted,
      failedJobs: failed.map((number) => job(number, 'Failed')),
      errors: new Map(failed.map((number) => [job(number, 'Failed').jobId, [DEPENDENCY]])),

      jobs: (async function* () {
        yield* pages;
      })(),
    });
  };
  const org: Partial<PushOrg> = {
    snapshot,
    preflight: ({ orgs }) => {
      asked.push(`preflight of ${orgs.length}`);
      return Promise.resolve({ versions: [], requests: [], subscribers: new Map() });
    },
  };
  return { org: org as PushOrg, asked };
};

describe('reading a report', () => {
  it('reads the errors of a job that fails before it is listed', async () => {
    const { org, asked } = orgSaying(
      { failed: [1], pages: [[job(1, 'Failed')], [job(2, 'Failed'), job(3, 'Succeeded')]] },
      { failed: [1, 2], pages: [[job(1, 'Failed'), job(2, 'Failed'), job(3, 'Succeeded')]] },
    );
    const rows: JobRow[] = [];
    const read = await readReport(
      org,
      pushRequestId,
      {},
      {
        onJobs: (more) => void rows.push(...more),
      },
    );
    expect(rows.map(({ jobId, status, causes }) => [jobId, status, causes])).to.deep.equal([
      [job(1, 'Failed').jobId, 'Failed', ['dependency']],
      [job(3, 'Succeeded').jobId, 'Succeeded', []],
      [job(2, 'Failed').jobId, 'Failed', ['dependency']],
    ]);
    expect(read?.jobs.failed).to.equal(2);
    expect(read?.failures).to.have.length(2);
    expect(asked).to.deep.equal(['snapshot', 'preflight of 1', 'snapshot', 'preflight of 2']);
  });

  it('adds details of orgs, ignored failures, and durations', async () => {
    const subscriber = (number: number, versionId: string | null): [string, Subscriber] => {
      const { orgKey } = job(number, 'Failed');
      const traits = { orgName: `Org ${number}`, orgType: 'Sandbox', orgStatus: 'Active', instanceName: 'CS1' };
      return [orgKey, { orgKey, ...traits, parentOrg: null, installed: true, versionId, blocked: false }];
    };
    const old = { package: pkg, version: { id: '04told', name: null, number: '1.3.0.1' }, released: true };
    const asked: unknown[] = [];
    const jobs = [job(1, 'Failed'), job(2, 'Failed'), job(3, 'Succeeded'), job(4, 'Failed'), job(5, 'Failed')];
    const failedJobs = jobs.filter(({ status }) => status === 'Failed');
    const lock = error('LockingFailure');
    const org: Partial<PushOrg> = {
      snapshot: () =>
        Promise.resolve({
          request: report('Failed', { Failed: 4, Succeeded: 1996 }),
          failedJobs,
          errors: new Map([
            [jobs[0]!.jobId, [DEPENDENCY]],
            [jobs[1]!.jobId, [lock, DEPENDENCY]],
            [jobs[3]!.jobId, [lock]],
          ]),
          jobs: (async function* () {
            yield jobs.slice(0, 2);
            yield jobs.slice(2);
          })(),
        }),
      preflight: (query) => {
        asked.push(query);
        const subscribers = [subscriber(1, '04told'), subscriber(2, version.id), subscriber(3, null)];
        return Promise.resolve({
          versions: [{ ...old, deprecated: false }],
          ...{ requests: [], subscribers: new Map(subscribers) },
        });
      },
    };
    const pages: JobRow[][] = [];
    const ignoredCounts: number[] = [];
    const rules = { ignoredErrors: new Set(['dependency']), maxFailures: { count: 2 } };
    const read = await readReport(org as PushOrg, pushRequestId, rules, {
      onPush: ({ ignored }) => void ignoredCounts.push(ignored),
      onJobs: (more) => void pages.push(more),
    });
    expect(asked).to.deep.equal([{ packageId: pkg.id, versionId: version.id, orgs: jobs.map(({ orgKey }) => orgKey) }]);
    expect(ignoredCounts).to.deep.equal([1]);
    const known = { orgType: 'Sandbox', orgStatus: 'Active', instanceName: 'CS1' };
    const unknown = { orgName: null, orgType: null, orgStatus: null, instanceName: null, installedVersion: null };
    expect(pages).to.deep.equal([
      [
        {
          ...{ ...jobs[0], ...known, orgName: 'Org 1', installedVersion: '1.3.0.1' },
          ...{ errors: [DEPENDENCY], causes: ['dependency'], ignored: true },
        },
        {
          ...{ ...jobs[1], ...known, orgName: 'Org 2', installedVersion: null },
          ...{ errors: [lock, DEPENDENCY], causes: ['locking', 'dependency'], ignored: false },
        },
        {
          ...{ ...jobs[2], ...known, orgName: 'Org 3', installedVersion: null },
          ...{ errors: [], causes: [], ignored: false },
        },
        { ...jobs[3], ...unknown, errors: [lock], causes: ['locking'], ignored: false },
        { ...jobs[4], ...unknown, errors: [], causes: ['no-reason'], ignored: false },
      ],
    ]);
    expect(read).to.include({ outcome: 'failed', ignored: 1 });
    expect(read?.failures.map(({ hasVersion, retryable }) => [hasVersion, retryable])).to.deep.equal([
      ...[
        [false, false],
        [true, false],
        [false, true],
        [false, false],
      ],
    ]);
    expect(read?.jobDuration).to.deep.equal({ p50: 42, p90: 42, max: 42 });
    expect(read?.failureGroups.map(({ cause, ignored }) => [cause, ignored])).to.have.deep.members([
      ['dependency', true],
      ['locking', false],
      ['no-reason', false],
    ]);
  });

  it("returns nothing where the org has no such push, and fails with the org's error", async () => {
    expect(await readReport(orgSaying().org, pushRequestId)).to.equal(undefined);
    const { org } = orgSaying({ failed: [1], pages: [[job(1, 'Failed')]] });
    const busy = new OrgError('unavailable', 'SERVER_UNAVAILABLE', 'busy');
    org.preflight = () => Promise.reject(busy);
    expect(await readReport(org, pushRequestId).catch((thrown: unknown) => thrown)).to.equal(busy);
  });

  it("fails with the org's error even if reading its jobs takes longer", async () => {
    const { org } = orgSaying({ failed: [1], pages: [] });
    const busy = new OrgError('unavailable', 'SERVER_UNAVAILABLE', 'busy');
    const slow: PushOrg['snapshot'] = async (id) => {
      const snapshot = await org.snapshot(id);
      const jobs = (async function* () {
        await new Promise((resolve) => setTimeout(resolve, 20));
        yield [job(1, 'Failed')];
      })();
      return snapshot && { ...snapshot, jobs };
    };
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.once('unhandledRejection', note);
    const failing: Partial<PushOrg> = { snapshot: slow, preflight: () => Promise.reject(busy) };
    expect(await readReport(failing as PushOrg, pushRequestId).catch((thrown: unknown) => thrown)).to.equal(busy);
    process.off('unhandledRejection', note);
    expect(unhandled).to.deep.equal([]);
  });

  /** A push of 1000 orgs, of which these have failed, with the later pushes that there are. */
  const small = (failed: number[], requests: VersionRequest[] = []): { org: PushOrg; asked: string[][] } => {
    const asked: string[][] = [];
    const failedJobs = failed.map((number) => job(number, 'Failed'));
    const org: Partial<PushOrg> = {
      snapshot: () =>
        Promise.resolve({
          request: report('Failed', { Succeeded: 1000 - failed.length, Failed: failed.length }),
          failedJobs,
          errors: new Map(failedJobs.map(({ jobId }) => [jobId, [error('PACError')]])),
          jobs: (async function* () {
            yield [...failedJobs, job(99, 'Succeeded')];
          })(),
        }),
      preflight: ({ orgs }) => {
        asked.push([...orgs]);
        return Promise.resolve({ versions: [], requests, subscribers: new Map() });
      },
      jobsOfOrgs: (_, orgs) => {
        asked.push([...orgs]);
        return Promise.resolve([]);
      },
    };
    return { org: org as PushOrg, asked };
  };
  const keysOf = (numbers: number[]): string[] => numbers.map((number) => job(number, 'Failed').orgKey);

  it('reads details and later pushes of failed orgs only, where no jobs are listed', async () => {
    const times = { scheduledStartTime: '2027-01-01T00:00:00.000Z', startTime: null, endTime: null };
    const { org, asked } = small([1, 2], [{ pushRequestId: '0DV9', status: 'Pending', ...times }]);
    const own = report('Failed', {}, { startTime: '2026-11-28T01:00:00.000Z' });
    const since: PushOrg['snapshot'] = async (id) => {
      const snapshot = await org.snapshot(id);
      return snapshot && { ...snapshot, request: { ...snapshot.request, startTime: own.startTime } };
    };
    await readReport({ ...org, snapshot: since }, pushRequestId);
    expect(asked).to.deep.equal([keysOf([1, 2]), keysOf([1, 2])]);
  });

  it('suspects the package by the share of all ended orgs', async () => {
    const suspected = async (failed: number): Promise<Array<boolean | undefined>> => {
      const { org } = small(Array.from({ length: failed }, (_, index) => index));
      return (await readReport(org, pushRequestId))?.failureGroups.map((group) => group.suspectPackage) ?? [];
    };
    expect([await suspected(49), await suspected(50)]).to.deep.equal([[false], [true]]);
  });

  it('uses the same rules for jobs that failed meanwhile', async () => {
    const pages = [[job(1, 'Failed'), job(2, 'Failed')]];
    const { org } = orgSaying({ failed: [1], pages }, { failed: [1, 2], pages });
    const rows: JobRow[] = [];
    const rules = { ignoredErrors: new Set(['dependency']), maxFailures: { count: 0 } };
    const taker = { onJobs: (more: JobRow[]) => void rows.push(...more) };
    const read = await readReport(org, pushRequestId, rules, taker);
    expect(read?.ignored).to.equal(2);
    expect(rows.map(({ ignored }) => ignored)).to.deep.equal([true, true]);
  });

  it('lists a job that failed meanwhile even if the push is gone', async () => {
    const { org } = orgSaying({ failed: [1], pages: [[job(1, 'Failed'), job(2, 'Failed')]] });
    const rows: JobRow[] = [];
    const taker = { onJobs: (more: JobRow[]) => void rows.push(...more) };
    expect(await readReport(org, pushRequestId, {}, taker)).to.equal(undefined);
    expect(rows.map(({ jobId, orgName }) => [jobId, orgName])).to.deep.equal([
      [job(1, 'Failed').jobId, null],
      [job(2, 'Failed').jobId, null],
    ]);
  });
});

describe('the orgs to retry', () => {
  const failures = [
    failure(1, [DEPENDENCY]),
    failure(2, [error('LockingFailure')], { retryable: true }),
    failure(3, [error('LockingFailure')], { retryable: true, hasVersion: true }),
    failure(4, [error('LockingFailure')], { retryable: true, ignored: true }),
  ];
  const [one, two, three, four] = failures.map(({ orgKey }) => orgKey) as [string, string, string, string];
  const nothing = { meant: [], jobs: [] };

  it('are those that may succeed now, or all failed ones, without upgraded or ignored ones', () => {
    expect(retryTargets('retryable', { failures }, nothing)).to.deep.equal([two]);
    expect(retryTargets('failed', { failures }, nothing)).to.deep.equal([one, two]);
  });

  it('are planned ones that never came into the push, and those that were canceled with it', () => {
    const jobs = [
      { orgKey: one, status: 'Failed' as const },
      { orgKey: two, status: 'Canceled' as const },
      { orgKey: three, status: 'Succeeded' as const },
    ];
    expect(retryTargets('unscheduled', { failures }, { meant: [one, two, three, four], jobs })).to.deep.equal([
      four,
      two,
    ]);
    expect(retryTargets('unscheduled', { failures }, { meant: [], jobs })).to.deep.equal([two]);
  });
});

describe('the chain of pushes', () => {
  const request = (
    id: string,
    status: PushStatus,
    startTime: string | null,
    scheduled: string | null = null,
  ): VersionRequest => ({
    ...{ pushRequestId: id, status, startTime, endTime: null, scheduledStartTime: scheduled },
  });
  const orgs = ['00D3z0000034001', '00D3z0000034002'];

  it('is read only if there are later pushes', async () => {
    const jobsOfOrgs = (): never => expect.fail('it was asked');
    const push = { ...report('Failed', {}), package: pkg, version, startTime: '2026-11-28T01:00:00.000Z' };
    const earlier = request('0DV1', 'Failed', '2026-11-27T01:00:00.000Z');
    const later = request('0DV2', 'Failed', '2026-11-29T01:00:00.000Z');
    const own = request(push.pushRequestId, 'Failed', push.startTime);
    const unmade = ['Created', 'Canceled'] as const;
    expect(await readLaterPushes({ jobsOfOrgs }, push, [earlier, own], orgs)).to.deep.equal([]);
    expect(await readLaterPushes({ jobsOfOrgs }, push, [later], [])).to.deep.equal([]);
    for (const status of unmade)
      expect(await readLaterPushes({ jobsOfOrgs }, push, [request('0DV3', status, null)], orgs)).to.deep.equal([]);
    expect(
      await countAttempts({ jobsOfOrgs }, [request('0DV3', 'Pending', null), request('0DV4', 'Canceled', null)], orgs),
    ).to.deep.equal(new Map());
  });

  it('is sorted by start, scheduled ones by their time, open ones last', async () => {
    const push = { ...report('Failed', {}), startTime: '2026-11-28T01:00:00.000Z' };
    const requests = [
      request('0DV5', 'Pending', null),
      request('0DV4', 'Pending', null, '2026-12-01T01:00:00.000Z'),
      request('0DV3', 'Succeeded', '2026-11-30T01:00:00.000Z', '2026-11-01T01:00:00.000Z'),
      request('0DV2', 'Failed', '2026-11-28T01:00:00.000Z'),
    ];
    const asked: string[][] = [];
    const laterPushes = await readLaterPushes(
      {
        jobsOfOrgs(ids, keys) {
          asked.push([...ids]);
          return Promise.resolve(
            ids.flatMap((id) =>
              id === '0DV4' ? [] : [{ pushRequestId: id, orgKey: keys[0] ?? '', status: 'Failed' as const }],
            ),
          );
        },
      },
      push,
      requests,
      orgs,
    );
    expect(asked).to.deep.equal([['0DV2', '0DV3', '0DV4', '0DV5']]);
    expect(laterPushes.map((each) => each.pushRequestId)).to.deep.equal(['0DV2', '0DV3', '0DV5']);
  });

  it('counts the results of the orgs in each push', async () => {
    const push = { ...report('Failed', {}), startTime: '2026-11-28T01:00:00.000Z' };
    const later = request('0DV2', 'InProgress', '2026-11-29T01:00:00.000Z');
    const statuses: PushStatus[] = ['Succeeded', 'Succeeded', 'Succeeded', 'Failed', 'InProgress', 'Failed'];
    const jobsOfOrgs: PushOrg['jobsOfOrgs'] = () =>
      Promise.resolve(statuses.map((status, index) => ({ pushRequestId: '0DV2', orgKey: `org ${index}`, status })));
    expect(await readLaterPushes({ jobsOfOrgs }, push, [later], orgs)).to.deep.equal([
      { pushRequestId: '0DV2', status: 'InProgress', orgs: 6, succeeded: 3, failed: 2 },
    ]);
  });
});
