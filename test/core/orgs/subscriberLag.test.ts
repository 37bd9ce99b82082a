import { expect } from 'chai';
import { isShownBy, SUBSCRIBER_LAG_MS } from '../../../src/core/status.js';

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
