import { expect } from 'chai';
import { matchingOrphans } from '../../../src/core/push/orphanedRequest.js';

describe('a request whose answer was lost', () => {
  const T1 = '2026-11-28T01:00:00.000Z';
  const T2 = '2026-11-28T02:00:00.000Z';
  const fits = (startTime: string | null, scheduledStartTime: string | null, jobs = 0): boolean =>
    matchingOrphans([{ pushRequestId: '0DV1', scheduledStartTime, jobs }], {
      versionId: '04t',
      startTime,
      migration: false,
    }).length === 1;
  for (const [wanted, found, jobs, expected] of [
    [T1, T1, 0, true],
    [T1, '2026-11-28T01:00:00Z', 0, true],
    [T1, T2, 0, false],
    [T1, null, 0, false],
    [null, T1, 0, false],
    [null, null, 0, true],
    [null, null, 1, false],
    [T1, T1, 1, false],
    // The epoch is a time too.
    [null, '1970-01-01T00:00:00.000Z', 0, false],
  ] as const) {
    it(`${expected ? 'may be' : 'is not'} one that starts ${found ?? 'at once'} with ${jobs} jobs, for ${wanted ?? 'at once'}`, () => {
      expect(fits(wanted, found, jobs)).to.equal(expected);
    });
  }
});
