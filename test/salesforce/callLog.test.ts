import { expect } from 'chai';
import type { Log } from '../../src/core/ports.js';
import type { OrgError } from '../../src/core/errors/orgError.js';
import { gateways } from '../support/gateway.js';

type Line = { message: string; [field: string]: unknown };

describe('the log of API calls', () => {
  const open = gateways();
  let lines: Line[] = [];
  const log: Log = (message, fields) => void lines.push({ message, ...fields });
  const one = (message: RegExp): Line => {
    const found = lines.filter((line) => message.test(line.message));
    expect(found, JSON.stringify(lines)).to.have.length(1);
    return found[0]!;
  };

  beforeEach(() => {
    lines = [];
  });

  it('has a line for each call: object, status, rows, time, and the push request', async () => {
    const { org, hub } = await open({ scenario: 'tiny' }, '66.0', log);
    const { newest, behind } = hub.scenario.ids.versions;
    const id = await org.createRequest({ versionId: newest, startTime: null, migration: false });
    const create = one(/^POST .*\/sobjects\/PackagePushRequest$/);
    expect(create).to.include({ status: 201, created: id });
    expect(create.ms).to.be.a('number');

    const orgs = [...hub.org.store.table('PackageSubscriber')!.rows()]
      .filter((row) => behind.includes(String(row.MetadataPackageVersionId)))
      .map((row) => String(row.OrgKey));
    await org.insertJobs({ pushRequestId: id, versionId: newest }, orgs.slice(0, 2));
    const insert = one(/^POST .*\/composite$/);
    expect(insert).to.deep.include({ status: 200, statuses: [200, 200, 200], rows: [2, 1, 1], pushRequestIds: [id] });
    expect(JSON.stringify(insert.parts)).to.contain('/composite/sobjects","records":2');

    await org.activate(id);
    expect(one(/^PATCH/)).to.deep.include({ status: 204, pushRequestIds: [id] });

    lines = [];
    await org.overview(id);
    expect(one(/^POST .*\/composite$/)).to.deep.include({ status: 200, statuses: [200, 200], rows: [1, 1] });
    expect(JSON.stringify(one(/^POST .*\/composite$/).parts))
      .to.contain('"object":"PackagePushRequest"')
      .and.contain('"object":"PackagePushJob"');
  });

  it('reports errors and retries', async () => {
    const { org, hub } = await open({ scenario: 'tiny' }, '66.0', log);
    hub.faults.add({ route: 'GET /query', first: 1, fault: { kind: 'html', status: 503 } });
    await org.versions({ versionId: hub.scenario.ids.versions.newest });
    expect(lines.map(({ message }) => message.replace(/.*\//, ''))).to.deep.equal(['query', 'trying again', 'query']);
    expect(lines[0]).to.include({ status: 503, error: 'ERROR_HTTP_503', kind: 'unavailable' });
    expect(lines[1]).to.include({ reason: 'ERROR_HTTP_503', attempt: 1, waitMs: 500 });
    expect(lines[2]).to.include({ status: 200, rows: 1 });
  });

  it("never contains confidential data: the session, the user's condition, the org's own texts", async () => {
    const { org, hub } = await open({ scenario: 'tiny' }, '66.0', log);
    const query = { packageId: hub.scenario.ids.packages[0]!.id, versionIds: hub.scenario.ids.versions.behind };
    for await (const page of org.subscribersOf({ ...query, where: "OrgName LIKE '%Confidential%'" }))
      expect(page).to.deep.equal([]);
    const failing = org.subscribersOf({ ...query, where: "Confidential = 'Confidential'" })[Symbol.asyncIterator]();
    const error: unknown = await failing.next().catch((thrown: OrgError) => thrown);
    expect(error).to.be.an('error').with.property('message').that.contains('Confidential');
    expect(lines.length).to.be.at.least(2);
    const written = JSON.stringify(lines);
    expect(written).to.contain('"object":"PackageSubscriber"');
    for (const secret of ['Confidential', hub.accessToken.split('!')[1]!, 'SELECT', 'uthorization'])
      expect(written).not.to.contain(secret);
  });
});
