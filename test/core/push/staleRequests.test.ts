import { expect } from 'chai';
import { readOrphanedRequests } from '../../../src/core/push/staleRequests.js';
import type { PushOrg } from '../../../src/core/ports.js';
import { tallyJobs } from '../../../src/core/status.js';
import { report } from '../../support/reports.js';

describe('requests that were left behind', () => {
  const request = (pushRequestId: string, lastModified: string | null) => {
    const { status, package: pkg, version, scheduledStartTime, startTime, endTime } = report('Created', {});
    const times = { scheduledStartTime, startTime, endTime, durationSeconds: null };
    return { pushRequestId, status, package: pkg, version, ...times, lastModified };
  };
  const jobs = tallyJobs([{ status: 'Created', count: 7 }]);
  const asked: Array<readonly string[]> = [];
  const org: Partial<PushOrg> = {
    createdRequests: () =>
      Promise.resolve([
        request('two', '2026-11-02T00:00:00.000Z'),
        request('one', '2026-11-01T00:00:00.000Z'),
        request('three', '2026-11-03T00:00:00.000Z'),
        request('at the time', '2026-11-10T00:00:00.000Z'),
        request('later', '2026-11-11T00:00:00.000Z'),
        request('unknown', null),
      ]),
    countJobsOf: (ids) => {
      asked.push(ids);
      return Promise.resolve(new Map([['two', jobs]]));
    },
  };

  it('are those that have not changed for some time, the oldest first, with their jobs', async () => {
    const found = await readOrphanedRequests(org as PushOrg, new Date('2026-11-10T00:00:00.000Z'));
    expect(found).to.deep.equal([
      { ...request('one', '2026-11-01T00:00:00.000Z'), jobs: tallyJobs([]) },
      { ...request('two', '2026-11-02T00:00:00.000Z'), jobs },
      { ...request('three', '2026-11-03T00:00:00.000Z'), jobs: tallyJobs([]) },
    ]);
    expect(asked).to.deep.equal([['two', 'one', 'three']]);
  });
});
