import { expect } from 'chai';
import fc from 'fast-check';
import { pastPushes, pushesSince } from '../../../src/core/adoption/behind.js';
import type { OrgJob } from '../../../src/core/model.js';
import type { PushStatus } from '../../../src/core/status.js';
import { push } from './pushes.js';

const STATUSES: readonly PushStatus[] = ['Succeeded', 'Failed', 'Canceled', 'Pending', 'InProgress', 'Paused'];

describe('the past pushes of orgs', () => {
  /** Each second push has not ended. */
  const isRunning = (index: number): boolean => index % 2 === 0;
  const PUSHES = Array.from({ length: 6 }, (_, index) => push(index, isRunning(index) ? { status: 'InProgress' } : {}));
  /** Half of the pushes are of an older version. */
  const WANTED = push(3).version;
  const orgKey = (index: number): string => `00D3z${String(index).padStart(10, '0')}`;

  it('match the jobs of each org', () => {
    // For each push the orgs that have a job in it, and what became of it.
    const history = fc.array(fc.dictionary(fc.nat(3000).map(orgKey), fc.constantFrom(...STATUSES), { maxKeys: 2000 }), {
      maxLength: PUSHES.length,
    });
    fc.assert(
      fc.property(history, (jobs) => {
        const past = pastPushes(PUSHES, WANTED);
        for (const [index, ofPush] of jobs.entries())
          past.add(
            Object.entries(ofPush).map(([org, status]): OrgJob => ({
              ...{ pushRequestId: PUSHES[index]?.pushRequestId ?? '', orgKey: org, status },
            })),
          );
        for (const org of new Set([...jobs.flatMap((ofPush) => Object.keys(ofPush)), orgKey(9999)])) {
          const own = jobs.flatMap((ofPush, index) =>
            Object.hasOwn(ofPush, org) ? [{ index, status: ofPush[org] }] : [],
          );
          const newest = (...statuses: PushStatus[]): number =>
            own.findLast(({ status }) => statuses.includes(status ?? ''))?.index ?? -1;
          const succeeded = newest('Succeeded');
          const isNotDone = (status = ''): boolean => ['Pending', 'InProgress', 'Paused'].includes(status);
          const hasFailed = ({ index, status }: (typeof own)[number]): boolean =>
            status === 'Failed' || (isNotDone(status) && !isRunning(index));
          const failed = own.filter((each) => hasFailed(each) && each.index > succeeded);
          const isOpen = ({ index, status }: (typeof own)[number]): boolean =>
            index >= 3 && isNotDone(status) && isRunning(index);
          const newestOpen = own.findLast(isOpen)?.index ?? -1;
          expect(past.of(org)).to.deep.equal({
            succeeded: PUSHES[succeeded],
            failed: PUSHES[failed.at(-1)?.index ?? -1],
            failures: failed.length,
            open: PUSHES[newestOpen],
          });
        }
      }),
      { numRuns: 20 },
    );
  });

  it('ignore open pushes of older versions: they hide neither failures nor their absence', () => {
    const past = pastPushes(PUSHES, WANTED);
    const add = (index: number, org: number, status: PushStatus): void => {
      past.add([{ pushRequestId: PUSHES[index]?.pushRequestId ?? '', orgKey: orgKey(org), status }]);
    };
    add(1, 1, 'Failed');
    add(2, 1, 'Pending');
    add(2, 2, 'InProgress');
    expect(past.of(orgKey(1))).to.include({ failures: 1, open: undefined });
    expect(past.of(orgKey(2))).to.include({ failures: 0, open: undefined });
    add(4, 3, 'Pending');
    expect(past.of(orgKey(3)).open).to.equal(PUSHES[4]);
  });

  it('count an org as failed if an ended push has not upgraded it, whatever its job says, unless it was canceled', () => {
    for (const [index, status] of [...STATUSES, ''].entries()) {
      const past = pastPushes(PUSHES, WANTED);
      past.add([{ pushRequestId: PUSHES[3]?.pushRequestId ?? '', orgKey: orgKey(index), status }]);
      const failures = status === 'Succeeded' || status === 'Canceled' ? 0 : 1;
      expect(past.of(orgKey(index)), status).to.include({ failures, open: undefined });
      past.add([{ pushRequestId: PUSHES[5]?.pushRequestId ?? '', orgKey: orgKey(index), status: 'Failed' }]);
      expect(past.of(orgKey(index)), status).to.include({ failed: PUSHES[5], failures: failures + 1, open: undefined });
    }
  });

  it('ignore other pushes', () => {
    const past = pastPushes(PUSHES.slice(1), WANTED);
    past.add([{ pushRequestId: PUSHES[0]?.pushRequestId ?? '', orgKey: orgKey(1), status: 'Failed' }]);
    expect(past.of(orgKey(1))).to.include({ failures: 0, failed: undefined });
  });

  it('begin with the oldest push since a day', () => {
    const at = (day: number): string => `2026-11-${String(day).padStart(2, '0')}T00:00:00.000Z`;
    const names = pushesSince(
      [
        push(1, { pushRequestId: 'at once', status: 'Pending' }),
        push(2, { pushRequestId: 'on the 9th', startTime: at(9), scheduledStartTime: at(2) }),
        push(3, { pushRequestId: 'too old', startTime: at(4) }),
        push(4, { pushRequestId: 'on the 5th', scheduledStartTime: at(5) }),
        push(5, { pushRequestId: 'canceled', status: 'Canceled', startTime: at(6) }),
        push(6, { pushRequestId: 'not scheduled', status: 'Created' }),
        push(7, { pushRequestId: 'also on the 9th', startTime: at(9) }),
      ].map((each) => each),
      new Date(at(5)),
    ).map(({ pushRequestId }) => pushRequestId);
    expect(names).to.deep.equal(['on the 5th', 'also on the 9th', 'on the 9th', 'at once']);
  });
});
