import { expect } from 'chai';
import { OrgError } from '../../../src/core/errors/orgError.js';
import { readEmptyRequests } from '../../../src/core/rollout/facts/rolloutView.js';
import { foldLog } from '../../../src/core/rollout/log/foldLog.js';
import type { PushFact } from '../../../src/core/rollout/facts/facts.js';
import { tallyJobs, type PushStatus } from '../../../src/core/status.js';
import { facts } from './fixtures.js';
import { entriesOf } from './logs.js';

describe('requests without orgs', () => {
  const push = (pushRequestId: string, status: PushStatus): PushFact => ({
    ...{ pushRequestId, status, scheduledStart: null, due: null, start: null, end: null },
  });
  const state = foldLog(entriesOf({ what: 'push-made', intent: 'i', wave: 'one', pushRequestId: 'own' }));
  const read = (
    pushes: PushFact[],
    answer: () => ReturnType<Parameters<typeof readEmptyRequests>[1]['countJobsOf']>,
  ) => {
    const asked: string[][] = [];
    const countJobsOf = (ids: readonly string[]): ReturnType<typeof answer> => (asked.push([...ids]), answer());
    return readEmptyRequests({ facts: facts(pushes, {}), state }, { countJobsOf }).then((found) => ({ found, asked }));
  };
  const counts = new Map([['full', tallyJobs([{ status: 'Created', count: 3 }])]]);

  it('are those in Created that are not in the log, counted in one call', async () => {
    const pushes = [push('own', 'Created'), push('full', 'Created'), push('a', 'Created'), push('b', 'Created')];
    const others = (['Pending', 'InProgress', 'Succeeded', 'Canceled'] as const).map((status) => push(status, status));
    expect(await read([...pushes, ...others], () => Promise.resolve(counts))).to.deep.equal({
      ...{ found: ['a', 'b'], asked: [['full', 'a', 'b']] },
    });
  });

  it('cost no call where there are none in Created', async () => {
    const seen = await read([push('own', 'Created'), push('x', 'Pending')], () => Promise.resolve(counts));
    expect(seen).to.deep.equal({ found: [], asked: [] });
  });

  it('do not fail a step where the org does not answer; errors of the program do', async () => {
    const lost = (): Promise<never> => Promise.reject(new OrgError('unreachable', 'X', 'lost'));
    expect((await read([push('a', 'Created')], lost)).found).to.deep.equal([]);
    const wrong = await read([push('a', 'Created')], () => Promise.reject(new TypeError('x'))).catch((e: unknown) => e);
    expect(wrong).to.be.instanceOf(TypeError);
  });
});
