import { applyEvent } from '../../src/core/push/replay.js';
import { expect } from 'chai';
import { logSteps } from '../../src/app/push/runScheduler.js';
import { newProgress, type JournalEvent, type Progress } from '../../src/core/push/progress.js';

const ORGS = Array.from({ length: 2475 }, (_, index) => `00D${String(index).padStart(12, '0')}`);

describe('the debug log of a push', () => {
  it('has a line for each batch, with counts instead of orgs, and loses no event', async () => {
    let progress: Progress = newProgress({
      request: { versionId: '04t3z0000000008AAA', startTime: null, migration: false },
      orgs: ORGS,
      knownRequests: [],
    });
    const lines: Array<Record<string, unknown>> = [];
    const kept: JournalEvent[] = [];
    const journal = logSteps(
      { append: (event) => Promise.resolve(void kept.push(event)) },
      (message, fields) => void lines.push({ message, ...fields }),
      () => progress,
    );
    const pushRequestId = '0DV3z0000000001GAA';
    const rejected = [{ orgKey: ORGS[0] ?? '', reason: 'INVALID_OPERATION', message: 'not eligible' }];
    const events: JournalEvent[] = [
      { event: 'intent', write: 'create-request' },
      { event: 'created', pushRequestId },
      { event: 'intent', write: 'insert-jobs' },
      { event: 'inserted', accepted: ORGS.slice(1, 1000), rejected, jobs: 999 },
      { event: 'intent', write: 'insert-jobs' },
      { event: 'read', status: 'Created', orgs: ORGS.slice(1, 2000) },
      { event: 'counted', jobs: 2474 },
      { event: 'intent', write: 'activate' },
      { event: 'activated' },
      { event: 'ended', outcome: 'scheduled' },
    ];
    for (const event of events) {
      await journal.append(event);
      progress = applyEvent(progress, event);
    }
    expect(kept).to.deep.equal(events);
    expect(lines).to.deep.equal([
      {
        message: 'about to create-request',
        ...{ pushRequestId: undefined, versionId: '04t3z0000000008AAA', orgs: 2475 },
      },
      { message: 'created', pushRequestId },
      { message: 'about to insert-jobs', ...{ pushRequestId, batch: 1, of: 3, settled: 0 } },
      { message: 'inserted', ...{ pushRequestId, accepted: 999, rejected: 1, jobs: 999 } },
      { message: 'about to insert-jobs', ...{ pushRequestId, batch: 2, of: 3, settled: 1000 } },
      { message: 'read', ...{ pushRequestId, status: 'Created', orgs: 1999 } },
      { message: 'counted', pushRequestId, jobs: 2474 },
      { message: 'about to activate', pushRequestId },
      { message: 'activated', pushRequestId },
      { message: 'ended', pushRequestId, outcome: 'scheduled' },
    ]);
  });
});
