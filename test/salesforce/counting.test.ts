import { expect } from 'chai';
import { withReadProgress } from '../../src/app/readProgress.js';
import type { ReadProgress } from '../../src/core/model.js';
import { connectPushOrg } from '../../src/salesforce/pushOrg.js';
import { counting } from '../../src/salesforce/counting.js';
import { gateways } from '../support/gateway.js';

const heardBy = (): { heard: string[]; onRead: (progress: ReadProgress) => void } => {
  const heard: string[] = [];
  return {
    heard,
    onRead: ({ what, read, total, isOver }) =>
      heard.push(`${what} ${read}${total === undefined ? '' : ` of ${total}`}${isOver ? ' over' : ''}`),
  };
};

describe('the progress of a read', () => {
  const open = gateways();

  it('has the total if the org returns it: of subscribers, named orgs, errors and jobs', async () => {
    const { hub, connection } = await open({ scenario: 'orgs=1200,clean,versions=3,finished=1200,failed=900' });
    const { heard, onRead } = heardBy();
    const org = withReadProgress(connectPushOrg(connection, { onRead }), onRead);
    const { packages, versions, finishedPush = '' } = hub.scenario.ids;
    const packageId = packages[0]?.id ?? '';
    const orgs: string[] = [];
    for await (const page of org.subscribersOf({ packageId, versionIds: [...versions.behind, versions.newest] }))
      orgs.push(...page.map(({ orgKey }) => orgKey));
    expect(heard.splice(0)).to.deep.equal([
      ...['subscribers 0', 'subscribers 300 of 1200', 'subscribers 600 of 1200', 'subscribers 900 of 1200'],
      ...['subscribers 1200 of 1200', 'subscribers 1200 of 1200 over'],
    ]);
    const calls = org.calls();
    await org.preflight({ packageId, versionId: versions.newest, orgs });
    expect(heard.splice(0)).to.deep.equal([
      ...['subscribers 0 of 1200', 'subscribers 500 of 1200', 'subscribers 1000 of 1200', 'subscribers 1200 of 1200'],
      'subscribers 1200 of 1200 over',
    ]);
    expect(org.calls() - calls).to.equal(1);
    await org.snapshot(finishedPush);
    expect(heard.at(0)).to.match(/^errors 0 of \d+$/);
    expect(heard.at(-1)).to.match(/^errors (\d+) of \1 over$/);
  });

  it('also ends after an error, and counts each place once', async () => {
    const { heard, onRead } = heardBy();
    const failing = counting(onRead, 'packages', 9, (add) => {
      add(4, 1);
      add(4, 1);
      return Promise.reject(new Error('no'));
    });
    await failing.catch(() => undefined);
    expect(heard).to.deep.equal(['packages 0 of 9', 'packages 4 of 9', 'packages 4 of 9 over']);
  });
});
