import { expect } from 'chai';
import { countStuck, firstOf, subscriberPages, type ListedSubscriber } from '../../../src/core/orgs/subscriberPages.js';
import type { PushOrg, SubscriberQuery } from '../../../src/core/ports.js';
import type { SubscriberFilter } from '../../../src/core/orgs/selection.js';
import { parseVersionRange } from '../../../src/core/orgs/version.js';
import { key, WANTED } from '../rollout/fixtures.js';
import { OLD, OLDER, subscriber } from '../rollout/hub.js';
import type { Lineage } from '../../../src/core/model.js';
import { PLAIN_LINEAGE } from '../../support/lineage.js';

describe('the list of subscribers', () => {
  const pages = [
    [subscriber(1, { parentOrg: key(9) }), subscriber(2, { versionId: WANTED.version.id })],
    [],
    [subscriber(3, { blocked: true }), subscriber(4, { versionId: '04tunknown' }), subscriber(5, { versionId: null })],
  ];
  const list = async (filter: SubscriberFilter, lineage: Lineage = PLAIN_LINEAGE) => {
    const asked: SubscriberQuery[] = [];
    const org: Partial<PushOrg> = {
      subscribersOf: (query) => {
        asked.push(query);
        return (async function* () {
          yield* pages;
        })();
      },
    };
    const versions = { package: WANTED.package, versions: [WANTED, OLD, OLDER] };
    const read: ListedSubscriber[][] = [];
    const wanted = { ...versions, filter, pushable: WANTED, lineage, needed: [], customers: undefined };
    for await (const page of subscriberPages(org as PushOrg, wanted)) read.push(page);
    return { asked, read };
  };
  const listed = (index: number, more: Partial<ListedSubscriber> = {}): ListedSubscriber => ({
    ...{ orgKey: key(index), orgName: 'Northwind', orgType: 'Production', orgStatus: 'Active', instanceName: 'NA1' },
    ...{ installedVersion: '1.9.0.7', installedVersionId: OLD.version.id, parentOrg: null, blocked: false },
    ...{ notPushable: null, atMost: null },
    ...more,
  });

  it('contains each with its version, and why it could not be upgraded, page by page', async () => {
    const { read } = await list({});
    const { id, number } = WANTED.version;
    expect(read).to.deep.equal([
      [
        listed(1, { parentOrg: key(9) }),
        listed(2, { installedVersion: number, installedVersionId: id, notPushable: 'already-on-version' }),
      ],
      [],
      [
        listed(3, { blocked: true, notPushable: 'blocked-by-subscriber' }),
        listed(4, { installedVersion: null, installedVersionId: '04tunknown' }),
        listed(5, { installedVersion: null, installedVersionId: null }),
      ],
    ]);
  });

  it('shows the newest version that an org can take, and counts orgs that cannot take the wanted one', async () => {
    const ancestors = new Map([
      [WANTED.version.id, OLDER.version.id],
      [OLDER.version.id, null],
      [OLD.version.id, null],
    ]);
    const { read } = await list({}, { ...PLAIN_LINEAGE, kind: 'managed', ancestors });
    expect(read[0]?.[0]).to.deep.equal(listed(1, { parentOrg: key(9), notPushable: 'not-an-ancestor' }));
    const stuck = countStuck();
    for (const page of read) stuck.add(page);
    expect(stuck.list()).to.deep.equal([{ installedVersion: '1.9.0.7', newest: null, orgs: 2 }]);
  });

  it('is limited, and says whether there are more', async () => {
    const cut = async (limit?: number): Promise<unknown[]> => {
      let asked = 0;
      const all = (async function* () {
        for (const page of [[1, 2], [], [3, 4]]) {
          asked++;
          yield await Promise.resolve(page);
        }
      })();
      const rows: number[] = [];
      let isCut = false;
      for await (const page of firstOf(all, limit)) {
        rows.push(...page.rows);
        isCut = page.more;
      }
      return [rows, isCut, asked];
    };
    expect(await cut()).to.deep.equal([[1, 2, 3, 4], false, 3]);
    expect(await cut(4)).to.deep.equal([[1, 2, 3, 4], false, 3]);
    expect(await cut(3)).to.deep.equal([[1, 2, 3], true, 3]);
    expect(await cut(2)).to.deep.equal([[1, 2], true, 3]);
    expect(await cut(1)).to.deep.equal([[1], true, 1]);
  });

  it('applies the requested versions and conditions', async () => {
    const range = parseVersionRange('<1.5.0');
    if (range === undefined) throw new Error('not a range');
    const { asked } = await list({ installedVersions: [range], orgTypes: ['Sandbox'] });
    expect(asked).to.deep.equal([
      { packageId: WANTED.package.id, versionIds: [OLDER.version.id], orgTypes: ['Sandbox'] },
    ]);
    const all = await list({});
    expect(all.asked[0]?.versionIds).to.deep.equal([WANTED, OLD, OLDER].map(({ version }) => version.id));
  });
});
