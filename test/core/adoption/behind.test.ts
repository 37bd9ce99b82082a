import { expect } from 'chai';
import { whyBehind, type OrgPushes } from '../../../src/core/adoption/behind.js';
import { SUBSCRIBER_LAG_MS } from '../../../src/core/status.js';
import type { BehindOrg } from '../../../src/core/adoption/report.js';
import type { IneligibleReason } from '../../../src/core/orgs/ineligible.js';
import { push } from './pushes.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const [V2, V3, V4] = [push(2), push(3), push(4)];
const later = (index: number): ReturnType<typeof push> => push(index, { pushRequestId: `0DV3z000000001${index}GAA` });

describe('why an org is behind', () => {
  const why = (past: Partial<OrgPushes>, notPushable: IneligibleReason | null = null, installedVersion = '1.2.0.1') => {
    const whole = { succeeded: undefined, failed: undefined, failures: 0, open: undefined, ...past };
    return whyBehind({ notPushable, installedVersion }, whole, NOW);
  };
  const CASES: Array<[what: string, past: Partial<OrgPushes>, why: Partial<BehindOrg>]> = [
    ['no push', {}, { reason: 'never-pushed', pushRequestId: null, hadVersion: null }],
    ['a push of what it has', { succeeded: V2 }, { reason: 'never-pushed', hadVersion: null }],
    ['a failed push of what it has', { failed: V2, failures: 3 }, { reason: 'never-pushed', failures: 0 }],
    ['failed pushes', { failed: V4, failures: 3 }, { reason: 'failed', failures: 3, pushRequestId: V4.pushRequestId }],
    ['failed pushes after one that succeeded', { succeeded: V2, failed: V4, failures: 1 }, { reason: 'failed' }],
    [
      'a push that brought more',
      { succeeded: V3 },
      { reason: 'regressed', hadVersion: '1.3.0.1', pushRequestId: V3.pushRequestId },
    ],
    [
      'that, and failed pushes of more',
      { succeeded: V3, failed: V4, failures: 2 },
      { reason: 'regressed', failures: 2 },
    ],
    [
      'that, and a failed push of the same',
      { succeeded: V3, failed: later(3), failures: 1 },
      { reason: 'failed', hadVersion: '1.3.0.1' },
    ],
    [
      'an open push',
      { succeeded: V3, failed: V3, failures: 1, open: V4 },
      { reason: 'in-open-push', pushRequestId: V4.pushRequestId },
    ],
  ];
  for (const [what, past, expected] of CASES)
    it(`is the result of its pushes: ${what}`, () => {
      expect(why(past)).to.include(expected);
    });

  it('is first of all a reason against a push', () => {
    const past = { failed: V4, failures: 2 };
    expect(why(past, 'blocked-by-subscriber')).to.include({ reason: 'blocked-by-subscriber', failures: 2 });
    expect(why({ open: V4 }, 'excluded')).to.include({ reason: 'excluded' });
  });

  it('is not a regression while the hub may lag behind, or the push runs', () => {
    const ended = (msAgo: number): ReturnType<typeof push> =>
      push(3, { endTime: new Date(NOW.getTime() - msAgo).toISOString() });
    expect(why({ succeeded: ended(SUBSCRIBER_LAG_MS) }).reason).to.equal('not-shown-yet');
    expect(why({ succeeded: ended(SUBSCRIBER_LAG_MS + 1) }).reason).to.equal('regressed');
    expect(why({ succeeded: push(3, { endTime: null }) }).reason).to.equal('not-shown-yet');
  });
});
