import { expect } from 'chai';
import { nothingScheduled } from '../../../src/core/push/scheduledPush.js';
import { tallyJobs } from '../../../src/core/status.js';
import { report } from '../../support/reports.js';

describe('the result for a push that was not needed', () => {
  it('has no request, no orgs, and no events', () => {
    const { package: pkg, version } = report('Pending', {});
    expect(nothingScheduled({ package: pkg, version }, '2099-01-01T00:00:00.000Z')).to.deep.equal({
      ...{ outcome: 'nothing-to-do', pushRequestId: null, status: null, package: pkg, version },
      ...{ scheduledStartTime: '2099-01-01T00:00:00.000Z', startTime: null, endTime: null, durationSeconds: null },
      ...{ jobs: tallyJobs([]), orgs: { kept: 0, scheduled: 0, rejected: [] }, retries: [], orphanedRequests: [] },
    });
  });
});
