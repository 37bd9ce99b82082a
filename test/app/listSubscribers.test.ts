import { expect } from 'chai';
import { listSubscribers, type SubscriberOptions } from '../../src/app/fleet/listSubscribers.js';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import type { PushableVersion } from '../../src/core/model.js';
import type { PushOrg, SubscriberQuery } from '../../src/core/ports.js';
import { PLAIN_LINEAGE } from '../support/lineage.js';
import { only } from '../support/only.js';

const pkg = { id: '0333z0000000001AAA', name: 'Acme CRM', namespace: 'acme' };
const version = (number: string, id: string, more: Partial<PushableVersion> = {}): PushableVersion => ({
  ...{ package: pkg, version: { id, name: null, number }, released: true, deprecated: false },
  ...more,
});
const [OLD, MIDDLE, NEW, BETA] = [
  version('1.2.0.1', '04t3z0000000001AAA'),
  version('1.3.0.1', '04t3z0000000002AAA'),
  version('1.4.0.1', '04t3z0000000003AAA', { deprecated: true }),
  version('1.5.0.1', '04t3z0000000004AAA', { released: false }),
];

describe('listing subscribers', () => {
  let asked: SubscriberQuery[] = [];
  const org = (versions: PushableVersion[]): OpenOrg => {
    const port: Partial<PushOrg> = {
      versions: () => Promise.resolve(versions),
      packageNames: () => Promise.resolve([pkg.name]),
      instancesOf: () => Promise.resolve(['NA1']),
      lineage: () => Promise.resolve(PLAIN_LINEAGE),
      async *subscribersOf(query) {
        asked.push(query);
        yield await Promise.resolve(
          ['00D3z0000000001', '00D3z0000000002'].map((orgKey) => ({
            ...{ orgKey, orgName: 'Acme', orgType: 'Production', orgStatus: 'Active', instanceName: 'NA1' },
            ...{ parentOrg: null, installed: true, versionId: OLD.version.id, blocked: false },
          })),
        );
      },
    };
    return only<OpenOrg>({ port });
  };
  const list = async (options: Partial<SubscriberOptions> = {}, versions = [OLD, MIDDLE, NEW, BETA]) => {
    asked = [];
    const found = await listSubscribers(org(versions), { package: 'Acme CRM', ...options });
    const pages = [];
    for await (const page of found.pages) pages.push(page);
    return { ...found, pages };
  };
  const refused = async (...args: Parameters<typeof list>): Promise<unknown> => {
    const error: unknown = await list(...args).catch((thrown: unknown) => thrown);
    return error instanceof UsageError ? error.problem : error;
  };

  it('compares them with the newest version that can be pushed, or else with the newest', async () => {
    const all = await list();
    expect(all.pushable).to.equal(MIDDLE);
    expect(all.package).to.equal(pkg);
    expect(asked[0]).to.include({ packageId: pkg.id });
    expect(asked[0]?.versionIds).to.have.length(4);
    expect((await list({}, [OLD, BETA])).pushable).to.equal(OLD);
    expect((await list({}, [version('2.0.0.1', '04t3z0000000005AAA', { released: false }), BETA])).pushable).to.include(
      {
        released: false,
      },
    );
    expect((await list({}, [NEW, BETA])).pushable).to.equal(BETA);
  });

  it('returns those below a version: a number, a part of one, or an id', async () => {
    for (const [behind, pushable] of [
      ['1.3.0.1', MIDDLE],
      ['1.3', MIDDLE],
      [MIDDLE.version.id, MIDDLE],
      [MIDDLE.version.id.slice(0, 15), MIDDLE],
    ] as const) {
      expect((await list({ behind })).pushable, behind).to.equal(pushable);
      expect(asked[0]?.versionIds, behind).to.deep.equal([OLD.version.id]);
    }
    expect((await list({ behind: BETA.version.id })).pushable).to.equal(BETA);
    expect(asked[0]?.versionIds).to.have.members([OLD, MIDDLE, NEW].map((each) => each.version.id));
  });

  it('returns those below a version that are also in a range', async () => {
    await list({ behind: '1.3', filter: { installedVersions: ['>1.2'] } });
    expect(asked[0]?.versionIds ?? []).to.deep.equal([]);
    await list({ behind: BETA.version.id, filter: { installedVersions: ['<1.3', '1.4'], orgTypes: ['Sandbox'] } });
    expect(asked[0]?.versionIds).to.have.members([OLD, NEW].map((each) => each.version.id));
    expect(asked[0]?.orgTypes).to.deep.equal(['Sandbox']);
  });

  it('refuses a version that cannot be pushed, or does not exist', async () => {
    for (const behind of ['1.4', '1.5', '1.33', '04t3z0000000009AAA']) {
      const problem = await refused({ behind });
      expect(problem).to.include({ kind: 'no-such-version', package: behind });
      expect(problem).to.have.property('candidates').with.length(4);
    }
    expect(await refused({ behind: '1.33' }))
      .to.have.property('meant')
      .that.includes('1.3');
    expect(await refused({ behind: '04t3z0000000009AAA' })).to.deep.include({ meant: [] });
  });

  it('requires an existing package and existing instances', async () => {
    expect(await refused({}, [])).to.include({ kind: 'no-such-package', package: 'Acme CRM' });
    expect(await refused({ package: 'Acme CRN' }, [])).to.deep.include({ meant: ['Acme CRM'] });
    expect(await refused({ filter: { instances: ['NA2'] } })).to.deep.include({
      ...{ kind: 'no-such-instance', instance: 'NA2', meant: ['NA1'] },
    });
    expect(await refused({ filter: { instances: [] } })).to.include({ kind: 'bad-option' });
  });

  it('returns all of them, or as many as the limit allows', async () => {
    const all = await list();
    expect(all.pages.map(({ rows, more }) => [rows.length, more])).to.deep.equal([[2, false]]);
    expect(all.pages[0]?.rows[0]).to.include({ installedVersion: '1.2.0.1', notPushable: null });
    expect((await list({ limit: 1 })).pages.map(({ rows, more }) => [rows.length, more])).to.deep.equal([[1, true]]);
  });
});
