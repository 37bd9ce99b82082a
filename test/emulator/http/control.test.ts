import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/server.js';
import { type Client, clientOf, jobRecords, newRequest, orgKeys, soqlPath } from './client.js';

describe('control endpoints', () => {
  let emulator: Emulator;
  let call: Client;
  let control: Client;
  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'orgs=40,versions=2,clean', clock: 'manual' });
    call = clientOf(emulator);
    control = clientOf(emulator, 'none');
  });
  afterEach(() => emulator.close());

  it('show the state of the org, without API limits', async () => {
    const request = await newRequest(call, emulator);
    await call('POST', '/composite/sobjects', { records: jobRecords(request, orgKeys(emulator, 2)) });
    const whole = (await control('GET', `/__emulator/state?request=${request}`)).body;
    expect(whole).to.include({ username: 'hub@example.com', now: '2026-10-05T09:00:00.000Z' });
    expect(whole.counts).to.include({ PackagePushRequest: 1, PackagePushJob: 2 });
    expect(whole.requests[0]).to.deep.include({ Id: request, Status: 'Created', jobCounts: { Created: 2 } });
    expect(whole.requests[0].jobs[0]).to.deep.include({
      SubscriberOrganizationKey: orgKeys(emulator, 1)[0],
      errors: [],
    });
    const brief = (await control('GET', '/__emulator/state?jobs=false&subscribers=true')).body;
    expect(brief.requests[0]).to.not.have.property('jobs');
    expect(brief.subscribers[0]).to.include.keys('_outcome', '_duration');
  });

  it('move the clock, and the pushes with it', async () => {
    const request = await newRequest(call, emulator, { ScheduledStartTime: '2026-10-05T10:00:00Z' });
    await call('POST', '/composite/sobjects', { records: jobRecords(request, orgKeys(emulator, 2)) });
    await call('PATCH', `/sobjects/PackagePushRequest/${request}`, { Status: 'Pending' });
    const statusAt = async (move: object) => {
      await control('POST', '/__emulator/clock', move);
      return (await call('GET', soqlPath('SELECT Status FROM PackagePushRequest'))).body.records[0].Status as string;
    };
    expect(await statusAt({ advanceMs: 3_599_000 })).to.equal('Pending');
    expect(await statusAt({ setTo: '2026-10-05T10:00:00Z' })).to.equal('InProgress');
    expect(await statusAt({ advanceMs: 86_400_000 })).to.equal('Succeeded');
    const { body } = await control('POST', '/__emulator/clock', { rate: 60 });
    expect(body.rate).to.equal(60);
  });

  it('set, list and clear faults', async () => {
    const one = { route: 'GET /limits', first: 1, fault: { kind: 'error', errorCode: 'SERVER_UNAVAILABLE' } };
    expect((await control('POST', '/__emulator/faults', { faults: [one, one] })).body).to.deep.equal({ ids: [1, 2] });
    expect((await call('GET', '/limits')).status).to.equal(503);
    expect((await control('GET', '/__emulator/faults')).body[0]).to.include({ seen: 1, fired: 1 });
    await control('DELETE', '/__emulator/faults/1');
    expect((await control('GET', '/__emulator/faults')).body).to.have.length(1);
    await control('DELETE', '/__emulator/faults');
    expect((await control('GET', '/__emulator/faults')).body).to.deep.equal([]);
    expect((await control('POST', '/__emulator/faults', { fault: { kind: 'nonsense' } })).status).to.equal(400);
  });

  it('count calls by route, but not themselves', async () => {
    await call('GET', '/limits');
    await control('DELETE', '/__emulator/counters');
    await call('GET', '/limits');
    await call('GET', '/nothing');
    const { body } = await control('GET', '/__emulator/counters');
    expect(body).to.deep.equal({
      total: 3,
      sinceReset: 2,
      byRoute: { 'GET /limits': { total: 2, sinceReset: 1 }, 'GET (no route)': { total: 1, sinceReset: 1 } },
    });
  });

  it('log calls without their token', async () => {
    await call('GET', soqlPath('SELECT Id FROM User'));
    const { body, text } = await control('GET', '/__emulator/calls');
    expect(body[0]).to.include({
      call: 1,
      method: 'GET',
      path: '/services/data/v66.0/query',
      route: 'GET /query',
      status: 200,
    });
    expect(text).to.not.contain(emulator.accessToken);
  });

  it('set existing switches and settings only', async () => {
    expect((await control('POST', '/__emulator/switches', { pastStart: 'refuse' })).body.pastStart).to.equal('refuse');
    expect(emulator.org.switches.pastStart).to.equal('refuse');
    expect((await control('POST', '/__emulator/switches', { pastStart: 'maybe' })).status).to.equal(400);
    expect((await control('POST', '/__emulator/settings', { latencyMs: 1, concurrency: 7 })).body).to.include({
      latencyMs: 1,
      concurrency: 7,
    });
    expect((await control('POST', '/__emulator/settings', { tempo: 1 })).status).to.equal(400);
  });

  it('change a subscriber, hidden columns too', async () => {
    const [orgKey] = orgKeys(emulator, 1);
    const { body } = await control('POST', '/__emulator/subscriber', {
      orgKey,
      OrgStatus: 'Inactive',
      _outcome: 'gack',
      _gack: true,
    });
    expect(body.changed).to.be.at.least(1);
    const row = (await call('GET', soqlPath(`SELECT OrgStatus FROM PackageSubscriber WHERE OrgKey = '${orgKey}'`))).body
      .records[0];
    expect(row.OrgStatus).to.equal('Inactive');
    expect((await control('POST', '/__emulator/subscriber', { orgKey, Nonsense: 1 })).status).to.equal(400);
    expect((await control('POST', '/__emulator/subscriber', { orgKey: '00Dnobody' })).status).to.equal(400);
  });

  it('end all sessions and create new tokens', async () => {
    await control('POST', '/__emulator/expire-session');
    expect((await call('GET', '/limits')).status).to.equal(401);
    const { body } = await control('POST', '/__emulator/session');
    expect((await clientOf(emulator, body.accessToken)('GET', '/limits')).status).to.equal(200);
  });

  it('set the number of API calls of the org', async () => {
    await control('POST', '/__emulator/settings', { apiCalls: 1 });
    expect((await call('GET', '/limits')).status).to.equal(200);
    const { status, body } = await call('GET', '/limits');
    expect([status, body[0].errorCode]).to.deep.equal([403, 'REQUEST_LIMIT_EXCEEDED']);
  });
});
