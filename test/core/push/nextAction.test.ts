import { isAnswered } from '../../../src/core/push/replay.js';
import { expect } from 'chai';
import { newProgress, type Progress, type Rival } from '../../../src/core/push/progress.js';
import { callsToSchedule } from '../../../src/core/push/inserts.js';
import { nextAction, type Action } from '../../../src/core/push/nextAction.js';

const ID = '0DV1';
const OLDER: Rival = { pushRequestId: '0DV0', status: 'Created', orgs: 1 };
const YOUNGER: Rival = { ...OLDER, pushRequestId: '0DV2' };
const no = { orgKey: 'c', reason: 'INVALID_OPERATION', message: 'no' };
const plan = {
  request: { versionId: '04t', startTime: null, migration: false },
  orgs: ['a', 'b', 'c'],
  knownRequests: [],
};
const all = { accepted: new Set(['a', 'b', 'c']) };
const notC = { accepted: new Set(['a', 'b']), rejected: new Map([['c', no]]) };
const none = { rejected: new Map(plan.orgs.map((orgKey) => [orgKey, { ...no, orgKey }])) };

const known = (facts: Partial<Progress>): Progress => {
  const progress = { ...newProgress(plan), ...facts };
  const open = plan.orgs.findIndex((orgKey) => !isAnswered(progress, orgKey));
  return { ...progress, answered: open === -1 ? plan.orgs.length : open };
};

/** The action in a few words. */
const textOf = (action: Action): string => {
  const { do: what, ...more } = action;
  return [
    what,
    ...Object.values(more)
      .flat()
      .filter((value) => value !== ID),
  ].join(' ');
};

describe('the next action of scheduling', () => {
  for (const [what, facts, expected] of [
    ['nothing was done', {}, 'create-request'],
    ['the answer to the create was lost', { unsettled: 'create-request' }, 'create-request'],
    ['the request is made', { pushRequestId: ID }, 'insert-jobs a b'],
    ['one of the next is in already', { pushRequestId: ID, accepted: new Set(['b']) }, 'insert-jobs a'],
    [
      'some orgs are in, and one is refused',
      { pushRequestId: ID, accepted: new Set(['b']), rejected: new Map([['a', no]]) },
      'insert-jobs c',
    ],
    ['the answer to an insert was lost', { pushRequestId: ID, unsettled: 'insert-jobs' }, 'read'],
    ['it is resumed', { pushRequestId: ID, unread: true, ...all, counted: 3 }, 'read'],
    ['all orgs are answered for', { pushRequestId: ID, ...notC }, 'count-jobs'],
    ['the org counts as many', { pushRequestId: ID, ...notC, counted: 2 }, 'check'],
    ['the org counts as many, and has no rivals', { pushRequestId: ID, ...notC, counted: 2, looked: true }, 'activate'],
    ...(
      [
        ['a younger one that is Created', [YOUNGER], {}, 'wait-for-rivals'],
        ['a younger one that is Created, for too long', [YOUNGER], { waited: true }, 'cancel'],
        ['a younger one that was there before', [YOUNGER], { spec: { ...plan, knownRequests: ['0DV2'] } }, 'cancel'],
        ['an older one that is Created', [OLDER], {}, 'cancel'],
        ['a younger and an older one', [YOUNGER, OLDER], {}, 'cancel'],
        ['a younger one that is Pending', [{ ...YOUNGER, status: 'Pending' }], {}, 'cancel'],
        ['a younger one that has ended', [{ ...YOUNGER, status: 'Failed' }], {}, 'cancel'],
        ['a younger one of a status that nobody knows', [{ ...YOUNGER, status: 'Paused' }], {}, 'cancel'],
      ] as ReadonlyArray<[string, Rival[], Partial<Progress>, string]>
    ).map(
      ([what, rivals, more, expected]) =>
        [
          `all are in, and there is ${what}`,
          { pushRequestId: ID, ...all, counted: 3, looked: true, rivals, ...more },
          expected,
        ] as const,
    ),
    ['rivals were seen before it was read again', { pushRequestId: ID, ...all, counted: 3, rivals: [OLDER] }, 'check'],
    ['there is a rival before all are in', { pushRequestId: ID, looked: true, rivals: [OLDER] }, 'cancel'],
    [
      'there is a younger rival before all are in',
      { pushRequestId: ID, looked: true, rivals: [YOUNGER] },
      'insert-jobs a b',
    ],
    [
      'it is not to start any more',
      { pushRequestId: ID, ...all, counted: 3, looked: true, withheld: { reason: 'closed', message: '' } },
      'cancel',
    ],
    ['it is canceled for a rival', { pushRequestId: ID, ...all, rivals: [OLDER], state: 'canceled' }, 'stop rival'],
    [
      'it is canceled by somebody while it waits',
      { pushRequestId: ID, ...all, rivals: [YOUNGER], state: 'canceled' },
      'stop canceled',
    ],
    [
      'it is canceled as it is not to start any more',
      { pushRequestId: ID, ...all, withheld: { reason: 'halted', message: '' }, state: 'canceled' },
      'stop withheld',
    ],
    ['the org counts fewer', { pushRequestId: ID, ...notC, counted: 1 }, 'read'],
    ['the org counts more', { pushRequestId: ID, ...notC, counted: 3 }, 'read'],
    ['every org is refused', { pushRequestId: ID, ...none }, 'cancel'],
    ['there are jobs for others', { pushRequestId: ID, ...all, foreign: 1, counted: 4 }, 'cancel'],
    ['there are jobs for others, and none of its own yet', { pushRequestId: ID, foreign: 1 }, 'cancel'],
    ['it is Pending', { pushRequestId: ID, ...all, state: 'activated' }, 'stop scheduled'],
    [
      'it is Pending without some',
      { pushRequestId: ID, accepted: new Set(['a']), state: 'activated' },
      'stop scheduled',
    ],
    [
      'it is canceled for jobs of others',
      { pushRequestId: ID, ...all, foreign: 1, state: 'canceled' },
      'stop miscounted',
    ],
    [
      'it is canceled as every org is refused',
      { pushRequestId: ID, ...none, state: 'canceled', cancelIntended: true },
      'stop nothing-accepted',
    ],
    [
      'somebody else has canceled it, and the org refuses every org',
      { pushRequestId: ID, ...none, state: 'canceled' },
      'stop canceled',
    ],
    ['it is canceled with orgs in it', { pushRequestId: ID, ...all, state: 'canceled' }, 'stop canceled'],
    ['it is canceled before there were any', { pushRequestId: ID, state: 'canceled' }, 'stop canceled'],
    [
      'it is canceled with as many orgs in it as there are to come',
      {
        pushRequestId: ID,
        accepted: new Set(['a']),
        rejected: new Map([['c', no]]),
        state: 'canceled',
        cancelIntended: true,
      },
      'stop canceled',
    ],
    ['the org was not checked yet', { unchecked: true }, 'check'],
    ['not checked, and the answer was lost', { unchecked: true, unsettled: 'create-request' }, 'check'],
    ['not checked, and orgs are missing', { pushRequestId: ID, unchecked: true }, 'check'],
    ['not checked, and it is not read', { pushRequestId: ID, unchecked: true, unread: true }, 'read'],
    [
      'not checked, and it is Pending',
      { pushRequestId: ID, ...all, unchecked: true, state: 'activated' },
      'stop scheduled',
    ],
    [
      'not checked, and all are in',
      { pushRequestId: ID, ...all, counted: all.accepted.size, unchecked: true },
      'check',
    ],
    [
      'not checked, and it could start by an earlier check',
      { pushRequestId: ID, ...all, counted: 3, looked: true, unchecked: true },
      'check',
    ],
    ['it has ended', { pushRequestId: ID, outcome: 'canceled' }, 'stop canceled'],
    [
      'it has ended, whatever else is known',
      { pushRequestId: ID, outcome: 'scheduled', unread: true },
      'stop scheduled',
    ],
    ['it was made twice', { pushRequestId: ID, createdTwice: true }, 'insert-jobs a b'],
    [
      'it was made twice and is Pending',
      { pushRequestId: ID, createdTwice: true, ...all, state: 'activated' },
      'find-orphaned-requests',
    ],
    [
      'it was made twice and has ended',
      { pushRequestId: ID, createdTwice: true, outcome: 'scheduled' },
      'find-orphaned-requests',
    ],
    [
      'it was made twice, and what is left behind is known',
      { pushRequestId: ID, createdTwice: true, orphanedRequests: ['0DV0'], ...all, state: 'activated' },
      'stop scheduled',
    ],
    [
      'it was made twice, and nothing is left behind',
      { pushRequestId: ID, createdTwice: true, orphanedRequests: [], ...all, state: 'activated' },
      'stop scheduled',
    ],
  ] as ReadonlyArray<[string, Partial<Progress>, string]>) {
    it(`is ${expected} when ${what}`, () => {
      expect(textOf(nextAction(known(facts), 2))).to.equal(expected);
    });
  }

  it('always names the existing request, and takes a thousand orgs at once', () => {
    const many = Array.from({ length: 1001 }, (_, index) => String(index));
    const action = nextAction({ ...newProgress({ ...plan, orgs: many }), pushRequestId: ID });
    expect(action).to.deep.equal({ do: 'insert-jobs', pushRequestId: ID, orgs: many.slice(0, 1000) });
    const states: Array<Partial<Progress>> = [
      ...[
        { unread: true },
        { ...none },
        { ...all },
        { ...all, counted: 3, looked: true },
        { outcome: 'canceled' as const },
      ],
      { createdTwice: true, outcome: 'scheduled' },
    ];
    for (const facts of states)
      expect(nextAction(known({ pushRequestId: ID, ...facts }))).to.have.property('pushRequestId', ID);
  });
});

describe('the API calls of scheduling', () => {
  for (const [orgs, calls] of [
    [0, 3],
    [1, 3],
    [600, 3],
    [601, 4],
    [1000, 4],
    [1001, 4],
    [1601, 5],
    [10_000, 13],
    [100_000, 103],
  ] as const) {
    it(`are ${calls} for ${orgs} orgs`, () => expect(callsToSchedule(orgs)).to.equal(calls));
  }
});
