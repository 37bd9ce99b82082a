import { expect } from 'chai';
import { OrgError } from '../../src/core/orgError.js';
import type { PushOrg, PushSnapshot, VersionRequest } from '../../src/core/ports.js';
import { readReport, type JobRow } from '../../src/core/report.js';
import { countAttempts, readRetries } from '../../src/core/retryChain.js';
import { retryTargets } from '../../src/core/retryTargets.js';
import type { PushStatus } from '../../src/core/status.js';
import type { PushJob } from '../../src/core/types.js';
import { DEPENDENCY, error, failure, report, row } from '../support/reports.js';

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
  it('reads the errors of a job that failed meanwhile before it is listed', async () => {
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
        begin: () => Promise.resolve(),
        page: (more) => Promise.resolve(void rows.push(...more)),
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

  it('is nothing where the org has no such push, and fails as the org does', async () => {
    expect(await readReport(orgSaying().org, pushRequestId)).to.equal(undefined);
    const { org } = orgSaying({ failed: [1], pages: [[job(1, 'Failed')]] });
    const busy = new OrgError('unavailable', 'SERVER_UNAVAILABLE', 'busy');
    org.preflight = () => Promise.reject(busy);
    expect(await readReport(org, pushRequestId).catch((thrown: unknown) => thrown)).to.equal(busy);
  });
});

describe('which orgs are tried again', () => {
  const failures = [
    failure(1, [DEPENDENCY]),
    failure(2, [error('LockingFailure')], { retryable: true }),
    failure(3, [error('LockingFailure')], { retryable: true, hasVersion: true }),
    failure(4, [error('LockingFailure')], { retryable: true, ignored: true }),
  ];
  const [one, two, three, four] = failures.map(({ orgKey }) => orgKey) as [string, string, string, string];
  const nothing = { meant: [], jobs: [] };

  it('those that may pass now, or all that failed, but for what is settled or ignored', () => {
    expect(retryTargets('retryable', { failures }, nothing)).to.deep.equal([two]);
    expect(retryTargets('failed', { failures }, nothing)).to.deep.equal([one, two]);
  });

  it('those that were meant and never came into the push, and those that were canceled with it', () => {
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

  it('is asked for only where there is one', async () => {
    const jobsOfOrgs = (): never => expect.fail('it was asked');
    const push = { ...report('Failed', {}), package: pkg, version, startTime: '2026-11-28T01:00:00.000Z' };
    const earlier = request('0DV1', 'Failed', '2026-11-27T01:00:00.000Z');
    const later = request('0DV2', 'Failed', '2026-11-29T01:00:00.000Z');
    const own = request(push.pushRequestId, 'Failed', push.startTime);
    const unmade = ['Created', 'Canceled'] as const;
    expect(await readRetries({ jobsOfOrgs }, push, [earlier, own], orgs)).to.deep.equal([]);
    expect(await readRetries({ jobsOfOrgs }, push, [later], [])).to.deep.equal([]);
    for (const status of unmade)
      expect(await readRetries({ jobsOfOrgs }, push, [request('0DV3', status, null)], orgs)).to.deep.equal([]);
    expect(
      await countAttempts({ jobsOfOrgs }, [request('0DV3', 'Pending', null), request('0DV4', 'Canceled', null)], orgs),
    ).to.deep.equal(new Map());
  });

  it('has the pushes in the order of their starts, scheduled ones by their time, open ones last', async () => {
    const push = { ...report('Failed', {}), startTime: '2026-11-28T01:00:00.000Z' };
    const requests = [
      request('0DV5', 'Pending', null),
      request('0DV4', 'Pending', null, '2026-12-01T01:00:00.000Z'),
      request('0DV3', 'Succeeded', '2026-11-30T01:00:00.000Z', '2026-11-01T01:00:00.000Z'),
      request('0DV2', 'Failed', '2026-11-28T01:00:00.000Z'),
    ];
    const asked: string[][] = [];
    const retries = await readRetries(
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
    expect(retries.map((each) => each.pushRequestId)).to.deep.equal(['0DV2', '0DV3', '0DV5']);
  });
});
