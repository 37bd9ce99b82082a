import { expect } from 'chai';
import { firstImpossible } from '../../../src/core/push/replay.js';
import type { JournalEvent, Write } from '../../../src/core/push/progress.js';

const intent = (write: Write): JournalEvent => ({ event: 'intent', write });
const created: JournalEvent = { event: 'created', pushRequestId: '0DV3z0000000001GAA' };
const made = [intent('create-request'), created];
const inserted = (...accepted: string[]): JournalEvent => ({ event: 'inserted', accepted, rejected: [] });
const read = (status: 'Created' | 'Pending'): JournalEvent => ({ event: 'read', status, orgs: [] });
const withheld: JournalEvent = { event: 'withheld', reason: 'halted', message: 'paused' };
const ended: JournalEvent = { event: 'ended', outcome: 'scheduled' };
const orphanedRequests: JournalEvent = { event: 'orphaned-requests', pushRequestIds: [] };

/** Every possible order occurs in test/simulate; these are the impossible ones. */
describe('the order of events', () => {
  const impossible: Array<[what: string, events: JournalEvent[]]> = [
    ['a request without an intent', [created]],
    ['a second request', [...made, created]],
    ['asking for a second request', [...made, intent('create-request')]],
    ['adding jobs twice without looking', [...made, intent('insert-jobs'), intent('insert-jobs')]],
    ['adding jobs to nothing', [intent('insert-jobs')]],
    ['jobs without an intent', [...made, inserted('a')]],
    ['jobs that were answered twice', [...made, intent('insert-jobs'), inserted('a'), inserted('b')]],
    ['a count before the answer', [...made, intent('insert-jobs'), { event: 'counted', jobs: 1 }]],
    ['an activation without an intent', [...made, { event: 'activated' }]],
    ['a cancellation without an intent', [...made, { event: 'canceled' }]],
    ['jobs for a push that is Pending', [...made, intent('activate'), { event: 'activated' }, intent('insert-jobs')]],
    ['jobs for a push that was seen Pending', [...made, read('Pending'), intent('insert-jobs')]],
    ['reading a request that is not there', [read('Created')]],
    ['a refusal after the request was made', [...made, { event: 'refused' }]],
    ['anything after a refusal', [intent('create-request'), { event: 'refused' }, intent('create-request')]],
    ['an end after the end', [...made, ended, ended]],
    ['anything after the end', [...made, ended, intent('insert-jobs')]],
    ['orphaned requests without a request', [orphanedRequests]],
    ['orphaned requests after a refusal', [intent('create-request'), { event: 'refused' }, orphanedRequests]],
    ['orphaned requests after an end without a request', [intent('create-request'), ended, orphanedRequests]],
    ['jobs for a push that is canceled', [...made, intent('cancel'), { event: 'canceled' }, intent('insert-jobs')]],
    ['orgs that are given up while a start is asked for', [...made, intent('activate'), inserted()]],
    ['a start that is withheld from nothing', [withheld]],
    ['a start that is withheld after it was asked for', [...made, intent('activate'), withheld]],
    ['a start that is withheld from what has started', [...made, read('Pending'), withheld]],
  ];
  for (const [what, events] of impossible) {
    it(`forbids ${what}`, () => {
      expect(firstImpossible(events)).to.equal(events.length - 1);
    });
  }

  const possible: Array<[what: string, events: JournalEvent[]]> = [
    ['nothing', []],
    ['a request that is made anew', [intent('create-request'), intent('create-request'), created]],
    ['a start that is withheld', [...made, withheld, intent('cancel'), { event: 'canceled' }, ended]],
    ['a check at any time', [{ event: 'checked' }, ...made, { event: 'checked' }]],
    [
      'an org that is given up after its batch was answered',
      [...made, intent('insert-jobs'), inserted('a'), inserted()],
    ],
    ['to cancel what was refused', [...made, intent('insert-jobs'), intent('cancel'), { event: 'canceled' }, ended]],
    ['an end that another command has written', [intent('create-request'), ended]],
    ['what was left behind, found after the end', [...made, ended, orphanedRequests]],
    [
      'jobs for a push that was read and is Created',
      [...made, intent('activate'), read('Created'), intent('activate')],
    ],
  ];
  for (const [what, events] of possible) {
    it(`allows ${what}`, () => {
      expect(firstImpossible(events)).to.equal(undefined);
    });
  }
});
