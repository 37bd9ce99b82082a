import { expect } from 'chai';
import type { Switches } from '../../emulator/model.js';
import type { Lineage } from '../../src/core/model.js';
import { gateways } from '../support/gateway.js';

describe('ancestors and dependencies of a version', () => {
  const openGateway = gateways();
  const open = async (scenario: string, switches: Partial<Switches> = {}, version = '66.0') => {
    const { hub, org } = await openGateway({ scenario, switches, maxVersion: Number.parseInt(version, 10) }, version);
    const read = (versionId: string, packageId = hub.scenario.ids.packages[0]?.id ?? ''): Promise<Lineage> =>
      org.lineage({ packageId, versionId });
    return { hub, org, read };
  };

  it('are read in one call, even for 500 versions, and never again', async () => {
    const { org, read, hub: at } = await open('orgs=3,clean,versions=500,ancestry=1,dependencies=2');
    const { newest, behind, bridge = '' } = at.scenario.ids.versions;
    const lineage = await read(newest);
    expect(org.calls()).to.equal(1);
    expect(lineage).to.include({ kind: 'managed', convertedFrom: null });
    expect(lineage.ancestors?.get(bridge)).to.equal(behind[0]);
    expect(lineage.ancestors?.get(behind[1] ?? '')).to.equal(null);
    expect(lineage.ancestors?.get(behind[2] ?? '')).to.equal(behind[1]);
    expect(lineage.ancestors?.size).to.be.above(500);
    expect(lineage.needs).to.have.length(2).and.to.include(at.scenario.ids.packages[1]?.versions[1]?.id);
    expect(lineage.notChecked).to.deep.equal([]);
    await read(newest);
    expect(org.calls()).to.equal(1);
  });

  it('take three calls where the Tooling API has no Composite resource', async () => {
    const { org, read, hub: at } = await open('tiny', { toolingComposite: 'absent' });
    expect((await read(at.scenario.ids.versions.newest)).kind).to.equal('managed');
    expect(org.calls()).to.equal(4);
  });

  it('are empty for unlocked and first-generation packages, without a warning', async () => {
    const { read, hub: at } = await open('orgs=3,clean,unlocked=1');
    const { packages, versions } = at.scenario.ids;
    const plain = { ancestors: new Map(), needs: [], notChecked: [], convertedFrom: null };
    expect(await read(versions.newest)).to.deep.equal({ ...plain, kind: 'unlocked' });
    const [, , legacy, converted] = packages;
    expect(await read(legacy?.versions[0]?.id ?? '', legacy?.id)).to.deep.equal({ ...plain, kind: 'first-generation' });
    const migrated = await read(converted?.versions[0]?.id ?? '', converted?.id);
    expect(migrated).to.include({ kind: 'managed', convertedFrom: legacy?.id });
  });

  const BOTH = ['ancestry', 'dependencies'];
  const HIDDEN: Array<[what: string, switches: Partial<Switches>, kind: Lineage['kind'], notChecked: string[]]> = [
    ['no row', { packageTooling: 'empty' }, null, BOTH],
    ['no such object', { packageTooling: 'missing' }, null, BOTH],
    ['no permission', { packageTooling: 'forbidden' }, null, BOTH],
    ['no AncestorId', { packageTooling: 'no-ancestor' }, 'managed', ['ancestry']],
    ['no Dependencies', { dependencies: 'refuse' }, 'managed', ['dependencies']],
    ['Dependencies of none', { dependencies: 'none' }, 'managed', []],
  ];
  for (const [what, switches, kind, notChecked] of HIDDEN) {
    for (const toolingComposite of ['present', 'absent'] as const) {
      it(`are not checked, without an error, where the Tooling API has ${what} (Composite ${toolingComposite})`, async () => {
        const { read, hub: at } = await open('tiny', { ...switches, toolingComposite });
        const lineage = await read(at.scenario.ids.versions.newest);
        expect([lineage.kind, lineage.notChecked.map((each) => each.what)]).to.deep.equal([kind, notChecked]);
        for (const { reason } of lineage.notChecked)
          expect(reason).to.match(
            /^(?:the Tooling API of the org shows nothing of the package|sObject type '\w+' is not supported|insufficient access rights on object id|No such column '\w+' on entity '\w+')$/,
          );
        expect(lineage.needs).to.deep.equal([]);
      });
    }
  }

  it('are read in every API version, as far as they exist', async () => {
    for (const version of ['50.0', '63.0', '67.0']) {
      const { read, hub: at } = await open('tiny', {}, version);
      expect((await read(at.scenario.ids.versions.newest)).notChecked, version).to.deep.equal([]);
    }
  });

  it('are not checked where responses are invalid; no response is an error', async () => {
    const { read, hub: at } = await open('tiny');
    at.faults.add({ fault: { kind: 'html', status: 200 } });
    expect((await read(at.scenario.ids.versions.newest)).notChecked).to.have.length(2);
    at.faults.clear();
    at.faults.add({ fault: { kind: 'error', errorCode: 'REQUEST_LIMIT_EXCEEDED' } });
    const error: unknown = await read(at.scenario.ids.versions.newest).catch((thrown: unknown) => thrown);
    expect(error).to.include({ kind: 'limit' });
    at.faults.clear();
    expect((await read(at.scenario.ids.versions.newest)).notChecked, 'asked again').to.deep.equal([]);
  });

  it('include the versions that orgs have of other packages', async () => {
    const { org, hub: at } = await open('orgs=30,clean');
    const [, tools] = at.scenario.ids.packages;
    const rows = [...at.org.store.table('PackageSubscriber')!.rows()];
    const having = rows.filter((row) => row.MetadataPackageId === tools?.id).map((row) => String(row.OrgKey));
    at.org.store.table('PackageSubscriber')!.update(
      rows.find((row) => row.MetadataPackageId === tools?.id && row.OrgKey === having[0])!,
      { InstalledStatus: 'u' },
    );
    const all = [...new Set(rows.map((row) => String(row.OrgKey)))];
    const answer = await org.installedIn([tools?.id ?? ''], all);
    if (!answer.ok) throw new Error(answer.reason);
    expect([...answer.installed.keys()]).to.have.members(having.slice(1));
    for (const packages of answer.installed.values()) expect(packages.get(tools?.id ?? '')).to.equal('0.1.0.3');
    at.faults.add({ fault: { kind: 'error', errorCode: 'INVALID_FIELD', message: 'No such column' } });
    expect(await org.installedIn([tools?.id ?? ''], all)).to.deep.equal({ ok: false, reason: 'No such column' });
  });
});
