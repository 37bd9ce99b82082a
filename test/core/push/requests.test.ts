import { expect } from 'chai';
import { readOrphanedRequests, readPushes, type ListFilter } from '../../../src/core/push/requests.js';
import type { PushOrg } from '../../../src/core/ports.js';
import { tallyJobs, type PushStatus } from '../../../src/core/status.js';
import { report } from '../../support/reports.js';

const at = (day: number): string => `2026-11-${String(day).padStart(2, '0')}T00:00:00.000Z`;
describe('the list of pushes', () => {
  const request = (
    pushRequestId: string,
    status: PushStatus,
    scheduled: string | null,
    started: string | null = null,
  ) => {
    const { package: pkg, version, endTime, durationSeconds } = report(status, {});
    const times = { scheduledStartTime: scheduled, startTime: started, endTime, durationSeconds };
    return { pushRequestId, status, package: pkg, version, ...times };
  };
  const all = [
    request('b made', 'Created', null),
    request('on the 2nd', 'Succeeded', at(2), at(9)),
    request('on the 5th', 'Failed', null, at(5)),
    request('c made', 'Created', null),
    request('on the 4th', 'Canceled', at(4)),
    request('a at once', 'Pending', null),
    request('in the future', 'Pending', at(28)),
    request('also on the 4th', 'Succeeded', at(4)),
    request('a made', 'Created', null),
  ];
  const jobs = tallyJobs([{ status: 'Failed', count: 3 }]);
  const list = async (filter: ListFilter): Promise<{ names: string[]; asked: unknown[]; failed: number[] }> => {
    const asked: unknown[] = [];
    const org: Partial<PushOrg> = {
      requests: (of) => {
        asked.push(of);
        return Promise.resolve([...all]);
      },
      countJobsOf: (ids) => {
        asked.push(ids);
        return Promise.resolve(new Map([['on the 5th', jobs]]));
      },
    };
    const found = await readPushes(org as PushOrg, filter);
    return { names: found.map((each) => each.pushRequestId), asked, failed: found.map((each) => each.jobs.failed) };
  };
  const ORDER = [
    ...['a at once', 'in the future', 'on the 5th', 'on the 4th', 'also on the 4th', 'on the 2nd'],
    ...['c made', 'b made', 'a made'],
  ];

  it('is sorted newest first; pushes that start at once come first, those never set to Pending last', async () => {
    const { names, asked, failed } = await list({});
    expect(names).to.deep.equal(ORDER);
    expect(asked).to.deep.equal([{ packageId: undefined, scheduledSince: undefined }, ORDER]);
    expect(failed).to.deep.equal([0, 0, 3, 0, 0, 0, 0, 0, 0]);
  });

  it('can be of some statuses only', async () => {
    expect((await list({ statuses: ['Failed', 'Succeeded'] })).names).to.deep.equal([
      ...['on the 5th', 'also on the 4th', 'on the 2nd'],
    ]);
    expect((await list({ statuses: [] })).names).to.deep.equal([]);
  });

  it('can be limited to those since a time, including those without a time', async () => {
    const scheduledSince = new Date(at(4));
    const { names, asked } = await list({ scheduledSince, packageId: '0333z0000000001AAA' });
    expect(names).to.deep.equal(ORDER.filter((name) => name !== 'on the 2nd'));
    expect(asked[0]).to.deep.equal({ packageId: '0333z0000000001AAA', scheduledSince });
  });
});

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
