import { expect } from 'chai';
import { listPushes, type ListOptions } from '../../src/app/push/listPushes.js';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import type { PushOrg } from '../../src/core/ports.js';
import { report } from '../support/reports.js';
import { only } from '../support/only.js';

describe('a list of pushes', () => {
  const [requestA, requestB] = [
    report('Pending', {}),
    report('Succeeded', {}, { pushRequestId: '0DV3z0000000002GAA' }),
  ];
  const asked: unknown[] = [];
  const port: Partial<PushOrg> = {
    time: () => Promise.resolve(new Date('2026-11-28T12:00:00Z')),
    subscriberPackageId: (id) => Promise.resolve(id.startsWith('0Ho') ? '0333z0000000001AAA' : undefined),
    versions: (query) =>
      Promise.resolve('packageName' in query ? [{ ...requestA, released: true, deprecated: false }] : []),
    requests: (filter) => (asked.push(filter), Promise.resolve([requestA, requestB])),
    countJobsOf: () => Promise.resolve(new Map([[requestB.pushRequestId, requestB.jobs]])),
  };
  const list = (options?: ListOptions): Promise<string[]> =>
    listPushes(only<OpenOrg>({ port }), options).then((pushes) => pushes.map(({ status }) => status));
  beforeEach(() => {
    asked.length = 0;
  });

  it('contains all pushes, or those with some statuses', async () => {
    expect(await list()).to.have.members(['Pending', 'Succeeded']);
    expect(await list({ statuses: ['Pending'] })).to.deep.equal(['Pending']);
    expect(asked[0]).to.deep.equal({ packageId: undefined, scheduledSince: undefined });
  });

  it('contains the pushes of a number of days, by the clock of the org', async () => {
    await list({ scheduledLastDays: 2 });
    expect(asked).to.deep.equal([{ packageId: undefined, scheduledSince: new Date('2026-11-26T12:00:00Z') }]);
  });

  it('can be limited to a package: by its name, its id, or an alias', async () => {
    await list({ package: 'Acme CRM' });
    await list({ package: '0Ho3z0000000001CAA' });
    await list({ package: 'crm', packageAliases: { crm: '0Ho3z0000000001CAA' } });
    expect(asked).to.deep.equal([1, 2, 3].map(() => ({ packageId: '0333z0000000001AAA', scheduledSince: undefined })));
  });

  it('is refused for a package that the org does not have', async () => {
    const error: unknown = await list({ package: '0333z0000000009AAA' }).catch((thrown: unknown) => thrown);
    expect(error)
      .to.be.instanceOf(UsageError)
      .with.property('problem')
      .that.deep.equals({
        ...{ kind: 'no-such-package', package: '0333z0000000009AAA' },
      });
    // A script without types may pass a number.
    for (const none of ['', ' ', 7 as unknown as string]) {
      const wrong: unknown = await list({ package: none }).catch((thrown: unknown) => thrown);
      expect(wrong)
        .to.be.instanceOf(UsageError)
        .with.property('problem')
        .that.deep.equals({
          ...{ kind: 'bad-option', option: 'package', value: none, wanted: 'an id or a name' },
        });
    }
  });
});
