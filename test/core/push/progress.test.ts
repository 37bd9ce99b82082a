import { replay, applyEvent } from '../../../src/core/push/replay.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { newProgress, type JournalEvent, type Progress, type Rival } from '../../../src/core/push/progress.js';

const spec = {
  request: { versionId: '04t', startTime: null, migration: false },
  orgs: ['a', 'b', 'c'],
  knownRequests: [],
};
const RIVAL: Rival = { pushRequestId: '0DV0', status: 'Created', orgs: 2 };
const no = (orgKey: string, reason = 'INVALID_OPERATION') => ({ orgKey, reason, message: reason });
const rejected = (...orgKeys: string[]) => new Map(orgKeys.map((orgKey) => [orgKey, no(orgKey)]));

describe('the progress of a push', () => {
  it('begins open, with nothing done', () => {
    expect(newProgress(spec)).to.deep.equal({
      ...{ spec, unread: false, accepted: new Set(), rejected: new Map(), answered: 0, rivals: [], looked: false },
      ...{ foreign: 0, state: 'open' },
    });
  });

  it('copies no refusals where there are no new ones: a hundred thousand orgs come by the thousand', () => {
    const before = { ...newProgress(spec), rejected: rejected('a') };
    const after = applyEvent(before, { event: 'inserted', accepted: ['b'], rejected: [] });
    expect(after.rejected).to.equal(before.rejected);
  });

  it('records a request that was created twice, but no other repeated write', () => {
    const twice = (write: 'create-request' | 'activate'): Progress =>
      [1, 2].reduce((progress) => applyEvent(progress, { event: 'intent', write }), newProgress(spec));
    expect(twice('create-request').createdTwice).to.equal(true);
    expect(twice('activate').createdTwice).to.equal(undefined);
  });
});

describe('what follows from an event of a push', () => {
  const START: Progress = newProgress(spec);
  const lost: Partial<Progress> = { unsettled: 'insert-jobs' };
  const settled = { unsettled: undefined };
  for (const [before, event, after] of [
    [{ unchecked: true }, { event: 'checked' }, { unchecked: false, looked: true, waited: undefined }],
    [
      {},
      { event: 'checked', rivals: [RIVAL], waited: true },
      { unchecked: false, looked: true, rivals: [RIVAL], waited: true },
    ],
    [
      { rivals: [RIVAL], waited: true },
      { event: 'checked' },
      { ...{ unchecked: false, looked: true }, rivals: [], waited: undefined },
    ],
    [
      { looked: true },
      { event: 'inserted', accepted: [], rejected: [] },
      { ...settled, counted: undefined, looked: false },
    ],
    [{ looked: true }, { event: 'counted', jobs: 0 }, { counted: 0 }],
    [
      {},
      { event: 'withheld', reason: 'closed', message: 'too late' },
      { withheld: { reason: 'closed', message: 'too late' } },
    ],
    [{}, { event: 'intent', write: 'activate' }, { unsettled: 'activate' }],
    [{ unsettled: 'create-request' }, { event: 'intent', write: 'create-request' }, { createdTwice: true }],
    [lost, { event: 'created', pushRequestId: '0DV1' }, { ...settled, pushRequestId: '0DV1' }],
    [
      { ...lost, counted: 3, accepted: new Set(['a']), rejected: rejected('b') },
      { event: 'inserted', accepted: ['c'], rejected: [no('d')] },
      { ...settled, counted: undefined, accepted: new Set(['a', 'c']), rejected: rejected('b', 'd'), answered: 3 },
    ],
    [
      { ...lost, accepted: new Set(['a']) },
      { event: 'inserted', accepted: ['b'], rejected: [], jobs: 2 },
      { ...settled, counted: 2, accepted: new Set(['a', 'b']), answered: 2 },
    ],
    [{}, { event: 'counted', jobs: 7 }, { counted: 7 }],
    [lost, { event: 'activated' }, { ...settled, state: 'activated' }],
    [lost, { event: 'canceled' }, { ...settled, state: 'canceled' }],
    [{}, { event: 'orphaned-requests', pushRequestIds: ['0DV0'] }, { orphanedRequests: ['0DV0'] }],
    [{}, { event: 'ended', outcome: 'scheduled' }, { outcome: 'scheduled' }],
    [lost, { event: 'refused' }, { ...settled, refused: true }],
    [
      { ...lost, unread: true, rejected: rejected('a', 'b'), accepted: new Set(['c']) },
      { event: 'read', status: 'Created', orgs: ['a', 'x', 'y'] },
      {
        ...{ ...settled, unread: false, accepted: new Set(['a']), rejected: rejected('b') },
        ...{ answered: 2, counted: 3, foreign: 2, state: 'open' },
      },
    ],
    [
      { state: 'open' },
      { event: 'read', status: 'Pending', orgs: [] },
      { ...settled, unread: false, counted: 0, foreign: 0, state: 'activated' },
    ],
    [
      { state: 'open' },
      { event: 'read', status: 'Canceled', orgs: [] },
      { ...settled, unread: false, counted: 0, foreign: 0, state: 'canceled' },
    ],
  ] as ReadonlyArray<[Partial<Progress>, JournalEvent, Partial<Progress>]>) {
    it(`is computed: ${JSON.stringify(event)}`, () => {
      expect(applyEvent({ ...START, ...before }, event)).to.deep.equal({ ...START, ...before, ...after });
    });
  }

  it('is empty at the beginning', () => {
    expect(START).to.deep.equal({
      ...{ spec, unread: false, accepted: new Set(), rejected: new Map(), answered: 0, foreign: 0, state: 'open' },
      ...{ rivals: [], looked: false },
    });
  });
});

describe('the number of answered orgs', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const keys = fc.uniqueArray(key);
  const event: fc.Arbitrary<JournalEvent> = fc.oneof(
    fc.record({
      event: fc.constant('inserted'),
      accepted: keys,
      rejected: keys.map((each) => each.map((at) => no(at))),
    }),
    fc.record({ event: fc.constant('read'), status: fc.constant('Created'), orgs: keys }),
  );

  it('includes all orgs before the first unanswered one, after any events', () => {
    fc.assert(
      fc.property(keys, fc.array(event), fc.boolean(), (orgs, events, again) => {
        const progress = again
          ? replay({ ...spec, orgs }, events)
          : events.reduce(applyEvent, newProgress({ ...spec, orgs }));
        const open = orgs.findIndex((orgKey) => !progress.accepted.has(orgKey) && !progress.rejected.has(orgKey));
        expect(progress.answered).to.equal(open === -1 ? orgs.length : open);
      }),
    );
  });
});

describe('a push that is resumed', () => {
  it('is read first, where there is one', () => {
    expect(replay(spec, []).unread).to.equal(false);
    expect(replay(spec, [{ event: 'intent', write: 'create-request' }]).unread).to.equal(false);
    expect(replay(spec, [{ event: 'created', pushRequestId: '0DV1' }]).unread).to.equal(true);
  });

  it('retries orgs that were given up for transient errors', () => {
    const progress = replay(spec, [
      { event: 'inserted', accepted: [], rejected: [no('a'), no('b', 'UNABLE_TO_LOCK_ROW')] },
    ]);
    expect([...progress.rejected.keys()]).to.deep.equal(['a']);
    expect(progress.answered).to.equal(1);
  });
});
