import { expect } from 'chai';
import { historyOf } from '../../../src/core/rollout/log/events.js';
import { key } from './fixtures.js';
import { entriesOf } from './logs.js';

const ID = '0DV000000000001AAA';
const OTHER = '0DV000000000002AAA';
const push = (intent: string, pushRequestId: string) =>
  ({ what: 'push-made', intent, wave: 'one', pushRequestId }) as const;

describe('the history of a rollout', () => {
  const entries = entriesOf(
    { what: 'started', takenOver: [], reason: 'why' },
    { what: 'push-intended', wave: 'one', orgs: [key(1)], start: null, retry: false },
    push('line-1', ID),
    { what: 'push-ended', intent: 'line-1', pushRequestId: ID, outcome: 'scheduled', orgs: 1, rejected: [] },
    { what: 'push-intended', wave: 'two', orgs: [key(2)], start: null, retry: false },
    { what: 'push-ended', intent: 'line-4', pushRequestId: null, outcome: 'rival', orgs: 0, rejected: [], reason: 'x' },
    push('line-9', OTHER),
    { what: 'cancel-intended', pushRequestId: OTHER },
    { what: 'canceled', pushRequestId: OTHER, reason: 'halted' },
    { what: 'skipped', by: 'person', orgs: [{ orgKey: key(1), reason: 'x', message: 'y' }] },
  );

  it('shows the result of a push, and a push whose creation is unknown', () => {
    const told = historyOf(entries.toReversed()).map(({ what, wave, pushRequestId, orgs, reason }) => [
      ...[what, wave, pushRequestId, orgs, reason],
    ]);
    expect(told).to.deep.equal([
      ['started', null, null, null, 'why'],
      ['push-scheduled', 'one', ID, 1, ''],
      ['push-not-scheduled', 'two', null, 0, 'rival: x'],
      ['push-made', 'one', OTHER, null, ''],
      ['canceled', null, OTHER, null, 'halted'],
      ['skipped', null, null, 1, ''],
    ]);
  });

  it('shows who did it, where and when', () => {
    expect(historyOf(entries)[0]).to.include({ user: 'me', host: 'here', time: entries[0]?.time });
  });
});
