import { expect } from 'chai';
import { diagnoseHub } from '../../src/app/diagnoseHub.js';
import { gateways, type Opened } from '../support/gateway.js';
import { environment } from '../support/environment.js';

const DAY = 86_400_000;
const RIGHTS = { schedule: true, report: true, subscribers: true };

describe('reading the default Dev Hub for the doctor', () => {
  const open = gateways();
  environment({ SF_TARGET_DEV_HUB: undefined, SF_ORG_API_VERSION: undefined, HTTP_TIMEOUT: undefined });

  const forgetConfig = async (): Promise<void> => {
    const { ConfigAggregator } = await import('@salesforce/core');
    await ConfigAggregator.clearInstance();
  };

  afterEach(forgetConfig);

  /** A hub that one is logged in to by default. */
  const openDefault = async (isDevHub?: boolean, version?: string): Promise<Opened> => {
    const opened = await open({ scenario: 'tiny' });
    const { AuthInfo } = await import('@salesforce/core');
    const { url: instanceUrl, accessToken } = opened.hub;
    const accessTokenOptions = { accessToken, instanceUrl, loginUrl: instanceUrl };
    const authInfo = await AuthInfo.create({ accessTokenOptions });
    await authInfo.save({ isDevHub });
    process.env.SF_TARGET_DEV_HUB = authInfo.getUsername();
    if (version !== undefined) process.env.SF_ORG_API_VERSION = version;
    await forgetConfig();
    opened.hub.counters.reset();
    return opened;
  };

  it('finds versions, rights, open and left-behind requests, and no names', async () => {
    const { org, hub } = await openDefault(true, '65.0');
    const { newest } = hub.scenario.ids.versions;
    const startTime = new Date(hub.org.clock.now() + 7 * DAY).toISOString();
    const forgotten = await org.createRequest({ versionId: newest, startTime: null, migration: false });
    hub.org.clock.advance(DAY + 60_000);
    const recent = await org.createRequest({ versionId: newest, startTime: null, migration: false });
    const waiting = await org.createRequest({ versionId: newest, startTime, migration: false });
    await org.activate(waiting);

    const facts = await diagnoseHub();
    expect(facts).to.deep.include({
      apiVersion: '65.0',
      rights: RIGHTS,
      open: [{ pushRequestId: waiting, status: 'Pending', orgs: 0 }],
    });
    expect(facts.orphanedRequests?.map(({ pushRequestId }) => pushRequestId)).to.deep.equal([forgotten]);
    expect(facts.orphanedRequests?.map(({ pushRequestId }) => pushRequestId)).not.to.include(recent);
    expect(facts).not.to.have.property('trouble');
    expect(JSON.stringify(facts)).not.to.contain('example.com').and.not.to.contain('Acme');
  });

  it('reports without a call that there is no hub, or that it is no Dev Hub', async () => {
    expect(await diagnoseHub()).to.deep.equal({ trouble: { kind: 'none' } });
    const { hub } = await openDefault(false);
    expect(await diagnoseHub()).to.deep.equal({ trouble: { kind: 'not-a-dev-hub' } });
    expect(hub.counters.calls()).to.deep.equal([]);
  });

  it('reports a login that cannot be used, and other refusals as they are', async () => {
    process.env.SF_TARGET_DEV_HUB = 'nobody@example.com';
    await forgetConfig();
    expect(await diagnoseHub()).to.deep.equal({
      trouble: { kind: 'error', error: 'session', code: 'NamedOrgNotFoundError' },
    });
    const { hub } = await openDefault();
    hub.faults.add({ route: 'GET /services/data', fault: { kind: 'error', errorCode: 'ENTITY_IS_LOCKED' } });
    expect(await diagnoseHub()).to.deep.equal({
      trouble: { kind: 'error', error: 'refused', code: 'ENTITY_IS_LOCKED' },
    });
  });

  it('uses the newest API version where none is configured', async () => {
    await openDefault();
    const facts = await diagnoseHub();
    expect(facts).to.deep.include({ apiVersion: '67.0', rights: RIGHTS });
    expect(facts).not.to.have.property('trouble');
  });

  for (const kind of ['cut', 'truncate', 'html'] as const)
    it(`survives an invalid response about the versions: ${kind}`, async () => {
      const { hub } = await openDefault();
      hub.faults.add({ route: 'GET /services/data', fault: kind === 'html' ? { kind, status: 200 } : { kind } });
      const { trouble, ...learned } = await diagnoseHub();
      expect(trouble).to.include({ kind: 'error', error: kind === 'truncate' ? 'unreachable' : 'unexpected' });
      expect(learned).to.deep.equal({});
    });

  it('waits for a response for a shorter time than a command', async () => {
    const { hub } = await openDefault();
    process.env.HTTP_TIMEOUT = '100';
    hub.faults.add({ route: 'POST /composite', first: 1, fault: { kind: 'stall' } });
    expect(await diagnoseHub()).not.to.have.property('trouble');
  });

  it('ends when the time is up, keeps the facts until then, and makes no more calls', async () => {
    const { hub } = await openDefault(undefined, '65.0');
    hub.faults.add({ route: 'POST /composite', fault: { kind: 'stall' } });
    hub.faults.add({ route: 'GET /query', fault: { kind: 'stall' } });
    const started = Date.now();
    const facts = await diagnoseHub(undefined, 2);
    expect(Date.now() - started).to.be.within(1900, 4500);
    expect(facts).to.deep.equal({ apiVersion: '65.0', rights: RIGHTS, trouble: { kind: 'silent', seconds: 2 } });
    const calls = hub.counters.total;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(hub.counters.total, 'the first pause before a read is made again is half a second').to.equal(calls);
  });
});
