import { expect } from 'chai';
import { findPushes, takenOver } from '../../../src/core/rollout/facts/pushesOfPlan.js';
import { facts, failed, key, open, org, plan, push, running, scheduled, succeeded, wave } from './fixtures.js';

describe('pushes of a plan without a log', () => {
  const rollout = plan([wave('one', [org(1), org(2)]), wave('two', [org(3)])]);
  const created = push('5', { status: 'Created' });
  const pushes = [push('1'), running('2', 0), scheduled('3', null), push('4'), created, push('6')];
  const known = facts(pushes, {
    ...{ 1: succeeded('1', '2'), 2: failed(['1']), 3: open('2', '3'), 9: open('4') },
    ...{ 8: succeeded('6') },
  });
  const found = findPushes(rollout, known, new Map([['5', [key(3)]]]));

  it('are those with orgs of the plan; those entirely in one wave may be its own', () => {
    expect(found).to.deep.equal([
      { pushRequestId: '1', status: 'Failed', orgs: 2, wave: 'one' },
      { pushRequestId: '2', status: 'InProgress', orgs: 2, wave: null },
      { pushRequestId: '3', status: 'Pending', orgs: 1, wave: 'two' },
      { pushRequestId: '5', status: 'Created', orgs: 1, wave: 'two' },
    ]);
    expect(takenOver(found)).to.deep.equal([
      { pushRequestId: '1', wave: 'one' },
      { pushRequestId: '3', wave: 'two' },
      { pushRequestId: '5', wave: 'two' },
    ]);
  });

  it('are none that had ended before its first plan was generated', () => {
    const of = (id: string, end: string): ReturnType<typeof push> => push(id, { end: Date.parse(end) });
    const ended = [of('1', '2026-11-01T09:59:59Z'), of('2', '2026-11-01T10:00:00Z'), running('3', 0)];
    const each = facts(ended, { 1: succeeded('1', '2', '3') });
    const at = (pushesEnded: string, pushesShown?: string): string[] => {
      const one = wave('one', [org(1)], pushesShown === undefined ? {} : { pushesShown });
      return findPushes(plan([one], { pushesEnded }), each, new Map()).map(({ pushRequestId }) => pushRequestId);
    };
    expect(at('2026-11-01T09:59:59Z')).to.deep.equal(['2', '3']);
    expect(at('2026-11-05T10:00:00Z', '2026-11-01T09:59:59Z')).to.deep.equal(['2', '3']);
    expect(at('2026-11-05T10:00:00Z')).to.deep.equal(['3']);
  });

  it('belong to somebody else if they contain an org of none of the waves', () => {
    const mixed = facts([push('1')], { 1: succeeded('1'), 9: succeeded('1') });
    expect(findPushes(rollout, mixed, new Map())).to.deep.equal([
      { pushRequestId: '1', status: 'Failed', orgs: 1, wave: null },
    ]);
  });
});
