import { expect } from 'chai';
import { newProgress, type Progress } from '../../../src/core/push/progress.js';
import { scheduledPush, type ScheduledPush, type Scheduled } from '../../../src/core/push/scheduledPush.js';
import type { PushOutcome } from '../../../src/core/push/outcome.js';
import { resumeResult } from '../../../src/core/report/scheduleResult.js';
import { tallyJobs } from '../../../src/core/status.js';
import { report } from '../../support/reports.js';

const START = '2026-11-28T01:00:00.000Z';
const ID = '0DV3z0000000001GAA';
const { package: pkg, version } = report('Pending', {});
const pushable = { package: pkg, version, released: true, deprecated: false };
const request = { versionId: version.id, startTime: START, migration: false };
const no = { orgKey: 'c', reason: 'INVALID_OPERATION', message: 'no' };

const scheduled = (outcome: Scheduled['outcome'], more: Partial<Progress> = {}): ScheduledPush => {
  const progress = {
    ...newProgress({ request, orgs: ['a', 'b', 'c'], knownRequests: [] }),
    ...{ accepted: new Set(['a', 'b', 'c']), counted: 3 },
    ...more,
  };
  return scheduledPush({ progress, pushRequestId: ID, outcome }, pushable, []);
};
const refusedOne = { accepted: new Set(['a', 'b']), rejected: new Map([['c', no]]), counted: 2 };
const nothing = { seen: undefined, report: null, retries: [] };

describe('the result of a resumed push', () => {
  it('is its state after scheduling, where the org could not be read again', () => {
    const result = resumeResult(scheduled('scheduled', refusedOne), nothing);
    expect(result).to.deep.equal({
      ...{ pushRequestId: ID, status: 'Pending', package: pkg, version, scheduledStartTime: START },
      ...{ startTime: null, endTime: null, durationSeconds: null },
      jobs: tallyJobs([{ status: 'Pending', count: 2 }]),
      outcome: 'partial',
      orgs: { kept: 3, scheduled: 2, rejected: [no] },
      ...{ retries: [], orphanedRequests: [], report: null },
    });
  });

  it('is canceled, without orgs, where scheduling did not complete', () => {
    const left = scheduled('miscounted', { counted: undefined, orphanedRequests: ['0DV9'] });
    const { status, jobs, orgs, orphanedRequests, outcome } = resumeResult(left, nothing);
    expect({ status, jobs, orgs, orphanedRequests, outcome }).to.deep.equal({
      ...{ status: 'Canceled', jobs: tallyJobs([]), orgs: { kept: 3, scheduled: 0, rejected: [] } },
      ...{ orphanedRequests: ['0DV9'], outcome: 'failed' },
    });
  });

  it('is the current push in the org, where it could be read', () => {
    const seen = report('InProgress', { InProgress: 2, Succeeded: 1 }, { startTime: START });
    const retries = [{ action: 'activate', reason: 'busy', attempt: 1, waitMs: 9 }];
    const result = resumeResult(scheduled('scheduled'), { seen, report: null, retries });
    expect(result).to.deep.include({ status: 'InProgress', startTime: START, jobs: seen.jobs, retries });
    expect(result).to.have.all.keys(Object.keys(resumeResult(scheduled('scheduled'), nothing)));
    expect(result.outcome).to.equal('succeeded');
  });

  it('is a failure where somebody has canceled the push since', () => {
    const seen = report('Canceled', { Canceled: 3 });
    const result = resumeResult(scheduled('scheduled'), { seen, report: null, retries: [] });
    expect([result.status, result.outcome]).to.deep.equal(['Canceled', 'failed']);
  });

  for (const [of, more, ofPush, expected] of [
    ['scheduled', {}, undefined, 'succeeded'],
    ['scheduled', refusedOne, undefined, 'partial'],
    ['nothing-accepted', {}, undefined, 'failed'],
    ['canceled', {}, undefined, 'failed'],
    ['scheduled', {}, 'waiting', 'waiting'],
    ['scheduled', {}, 'succeeded', 'succeeded'],
    ['scheduled', refusedOne, 'succeeded', 'partial'],
    ['scheduled', refusedOne, 'waiting', 'waiting'],
    ['scheduled', {}, 'failed', 'failed'],
    ['canceled', {}, 'succeeded', 'failed'],
  ] as ReadonlyArray<[Scheduled['outcome'], Partial<Progress>, PushOutcome | undefined, PushOutcome]>) {
    it(`is ${expected}: ${of}, ${more.rejected?.size ?? 0} refused, ${ofPush ?? 'not waited for'}`, () => {
      const waited = ofPush === undefined ? null : report('Pending', {}, { outcome: ofPush });
      const result = resumeResult(scheduled(of, more), { ...nothing, report: waited });
      expect([result.outcome, result.report]).to.deep.equal([expected, waited]);
    });
  }
});
