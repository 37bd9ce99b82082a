import { expect } from 'chai';
import { pushOutcome } from '../../src/core/push/outcome.js';
import { isShownBy, parseStatus, SUBSCRIBER_LAG_MS, tallyJobs } from '../../src/core/status.js';

describe('status', () => {
  it('understands every spelling in documents, old versions and user input', () => {
    for (const text of ['InProgress', 'In Progress', 'in progress', 'in-progress', 'IN_PROGRESS']) {
      expect(parseStatus(text), text).to.equal('InProgress');
    }
    for (const text of ['Canceled', 'Cancelled', 'cancelled']) expect(parseStatus(text), text).to.equal('Canceled');
    expect(parseStatus('Pending')).to.equal('Pending');
    expect(parseStatus('Done')).to.equal(undefined);
  });

  it('adds up groups, including two spellings of one status, and unknown ones', () => {
    const jobs = tallyJobs([
      { status: 'Canceled', count: 2 },
      { status: 'Canceled', count: 3 },
      { status: 'Succeeded', count: 1 },
      { status: 'Queued', count: 4 },
    ]);
    expect(jobs).to.deep.equal({
      total: 10,
      created: 0,
      pending: 0,
      inProgress: 0,
      succeeded: 1,
      failed: 0,
      canceled: 5,
      other: 4,
    });
  });

  it('distinguishes a push that failed in some orgs from one that failed in all', () => {
    const jobs = (succeeded: number, failed: number): ReturnType<typeof tallyJobs> =>
      tallyJobs([
        { status: 'Succeeded', count: succeeded },
        { status: 'Failed', count: failed },
      ]);
    expect(pushOutcome('Failed', jobs(9, 1))).to.equal('partial');
    expect(pushOutcome('Failed', jobs(0, 10))).to.equal('failed');
    expect(pushOutcome('Succeeded', jobs(10, 0))).to.equal('succeeded');
    expect(pushOutcome('Canceled', jobs(0, 0))).to.equal('failed');
    for (const status of ['Created', 'Pending', 'InProgress'] as const) {
      expect(pushOutcome(status, jobs(1, 1)), status).to.equal('waiting');
    }
  });
});

describe('what a push has made of its orgs', () => {
  const now = new Date('2026-11-03T12:00:00Z');

  it('is shown when it has ended, and the lag is over', () => {
    for (const [ago, expected] of [
      [SUBSCRIBER_LAG_MS + 1, true],
      [SUBSCRIBER_LAG_MS, false],
      [0, false],
      [-1, false],
    ] as const)
      expect(isShownBy(now.getTime() - ago, now), String(ago)).to.equal(expected);
    expect(isShownBy(null, now)).to.equal(false);
  });
});
