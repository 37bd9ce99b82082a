import { expect } from 'chai';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import type { PlanOptions } from '../../src/app/push/planOptions.js';
import { planPush } from '../../src/app/push/planPush.js';
import { readPackageId, readVersion } from '../../src/app/readPackage.js';
import type { PushableVersion } from '../../src/core/model.js';
import type { Targets } from '../../src/core/orgs/entries.js';
import type { PushOrg } from '../../src/core/ports.js';
import { key, NOW, WANTED } from '../core/rollout/fixtures.js';
import { hubOf, OLD, subscriber } from '../core/rollout/hub.js';
import { only } from '../support/only.js';
import { problemOf } from '../support/thrown.js';

const NEW: PushableVersion = { ...WANTED, version: { ...WANTED.version, id: '04t3z0000000009AAA' } };

/** A hub with three subscribers of an old version, on NA1. */
const orgWith = (more: Partial<PushOrg> = {}, versions: readonly PushableVersion[] = [NEW, OLD]): OpenOrg => {
  const { hub } = hubOf({ subscribers: [1, 2, 3].map((index) => subscriber(index)), versions });
  const port: Partial<PushOrg> = {
    ...hub,
    versions: (query) =>
      Promise.resolve(
        versions.filter(({ version, package: pkg }) =>
          'versionId' in query
            ? version.id === query.versionId
            : 'packageId' in query
              ? pkg.id === query.packageId
              : [query.packageName].flat().includes(pkg.name),
        ),
      ),
    packageNames: () => Promise.resolve(versions.map((each) => each.package.name)),
    instancesOf: () => Promise.resolve(['NA1']),
    now: () => NOW,
    ...more,
  };
  return only<OpenOrg>({ port, orgId: '00D000000000000AAA' });
};

describe('planning a push', () => {
  const plan = (options: Partial<PlanOptions> = {}, org = orgWith(), heard?: Targets[]) =>
    planPush(
      org,
      { package: NEW.version.id, orgs: 'all-behind', ...options },
      { onOrgsRead: (targets) => void heard?.push(targets) },
    );

  it('reports the named orgs before the first call to the org, and none where all are searched', async () => {
    const heard: Targets[] = [];
    await plan({}, orgWith(), heard);
    expect(heard).to.deep.equal([]);
    const silent = orgWith({ versions: () => Promise.reject(new Error('silent')) });
    await problemOf(plan({ orgs: [key(1), key(2)] }, silent, heard));
    expect(heard.map(({ orgs }) => [...orgs])).to.deep.equal([[key(1), key(2)]]);
    expect((await planPush(orgWith(), { package: NEW.version.id, orgs: [key(1)] })).eligible).to.have.length(1);
  });

  it('requires existing instances, except for a migration, whose orgs have another package', async () => {
    const filter = { instances: ['NA9'] };
    expect(await problemOf(plan({ filter }))).to.deep.equal({
      kind: 'no-such-instance',
      instance: 'NA9',
      meant: ['NA1'],
      packageId: NEW.package.id,
    });
    expect((await plan({ filter: { instances: ['NA1'] } })).eligible).to.have.length(3);
    const asked: string[] = [];
    const instancesOf = (id: string): Promise<string[]> => Promise.resolve([]).finally(() => asked.push(id));
    await problemOf(plan({ filter, migration: true, orgs: [key(1)] }, orgWith({ instancesOf })));
    expect(asked).to.deep.equal([]);
  });

  it('compares exclusions with the day of the push, or that of the org', async () => {
    const exclude = [
      { org: key(1), expires: '2026-11-02' },
      { org: key(2), expires: '2026-11-20' },
    ];
    const at = async (startTime: Date | null): Promise<unknown[]> => {
      const { eligible, expiredExclusions, startTime: start } = await plan({ exclude, startTime });
      return [eligible.map(({ orgKey }) => orgKey), expiredExclusions.map(({ orgKey }) => orgKey), start];
    };
    expect(await at(null)).to.deep.equal([[key(1), key(3)], [key(1)], null]);
    expect(await at(new Date('2026-11-21T01:00:00Z'))).to.deep.equal([
      ...[[1, 2, 3].map(key), [key(1), key(2)], '2026-11-21T01:00:00.000Z'],
    ]);
  });

  it('returns a new id each time, and everything needed to schedule it', async () => {
    const [one, other] = [await plan(), await plan()];
    expect(one.id)
      .to.match(/^[\da-f-]{36}$/)
      .and.not.equal(other.id);
    expect(one).to.include({ orgId: '00D000000000000AAA', migration: false, outcome: 'succeeded', apiCalls: 4 });
    expect(Math.abs(Date.parse(one.createdAt) - Date.now())).to.be.below(60_000);
    expect((await plan({ orgs: [key(9)] })).outcome).to.equal('failed');
  });
});

describe('finding the package', () => {
  const version = (number: string, id: string, more: Partial<PushableVersion> = {}): PushableVersion => ({
    ...{ ...NEW, version: { id, name: null, number } },
    ...more,
  });
  const beta = version('1.11.0.1', '04t3z0000000007AAA', { released: false });
  const again = version('1.10.0.4', '04t3z0000000006AAA', { package: { ...NEW.package, id: '0333z0000000007AAA' } });
  const read = (text: string, ...versions: PushableVersion[]) =>
    problemOf(readVersion(orgWith({}, [NEW, OLD, ...versions]), { package: text }));

  it('works by a name, a number or an id', async () => {
    for (const text of [NEW.version.id, 'Acme CRM', 'Acme CRM@1.10', 'Acme CRM@1.10.0.4'])
      expect(await readVersion(orgWith({}, [NEW, OLD, beta]), { package: text }), text).to.equal(NEW);
    expect(await problemOf(readVersion(orgWith(), { package: ' ' }))).to.include({
      kind: 'bad-option',
      option: 'package',
    });
    expect(await problemOf(readVersion(orgWith(), { package: 7 as never }))).to.include({ kind: 'bad-option' });
  });

  it('fails with the most similar names, or with the existing ones', async () => {
    expect(await read('Acme CRN')).to.deep.equal({ kind: 'no-such-package', package: 'Acme CRN', meant: ['Acme CRM'] });
    const none = await read('Acme CRM@1.12');
    expect(none).to.include({ kind: 'no-such-version', package: 'Acme CRM@1.12' }).and.have.property('meant');
    const two = await read('Acme CRM@1.10.0.4', again);
    expect(two).to.be.an('object').and.not.have.property('meant');
    expect(two).to.include({ package: 'Acme CRM@1.10.0.4' });
    expect((two as { candidates: unknown[] }).candidates).to.have.length.at.least(2);
  });

  it('finds its id in as few calls as possible', async () => {
    const asked: string[] = [];
    const subscriberPackageId = (id: string): Promise<string | undefined> => {
      asked.push(id);
      return Promise.resolve(id.startsWith('033') ? id : undefined);
    };
    const versions = (): never => expect.fail('versions were read');
    const idOf = (text: string) =>
      problemOf(
        readPackageId(orgWith({ subscriberPackageId, versions }), { package: text }).then((id) => asked.push(id)),
      );
    await idOf('0333z0000000001AAA');
    expect(asked).to.deep.equal(['0333z0000000001AAA', '0333z0000000001AAA']);
    expect(await idOf('0Ho3z0000000001CAA')).to.deep.equal({ kind: 'no-such-package', package: '0Ho3z0000000001CAA' });
    expect(await readPackageId(orgWith(), { package: 'Acme CRM' })).to.equal(NEW.package.id);
  });
});
