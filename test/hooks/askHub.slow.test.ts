import { expect } from 'chai';
import type { EmulatorOptions } from '../../emulator/server.js';
import { askHub } from '../../src/hooks/askHub.js';
import { gateways, type Opened } from '../support/gateway.js';

const DAY = 86_400_000;

/** Each starts a process of its own, which has to load everything; the other answers are in test/nuts/sf.nut.ts. */
describe('asking the default Dev Hub for the doctor', () => {
  const open = gateways();
  const NAMES = ['SF_TARGET_DEV_HUB', 'SF_ORG_API_VERSION', 'SF_DISABLE_DNS_CHECK'];
  const inherited = { ...process.env };

  afterEach(() => {
    for (const name of NAMES) {
      if (inherited[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = inherited[name];
    }
  });

  /** A hub that one is logged in to by default. */
  const openDefault = async (options: EmulatorOptions): Promise<Opened> => {
    const opened = await open(options);
    const { AuthInfo } = await import('@salesforce/core');
    const { url: instanceUrl, accessToken } = opened.hub;
    const accessTokenOptions = { accessToken, instanceUrl, loginUrl: instanceUrl };
    const authInfo = await AuthInfo.create({ accessTokenOptions });
    await authInfo.save({ isDevHub: true });
    Object.assign(process.env, {
      SF_TARGET_DEV_HUB: authInfo.getUsername(),
      SF_ORG_API_VERSION: '65.0',
      SF_DISABLE_DNS_CHECK: 'true',
    });
    return opened;
  };

  it('learns versions, rights, what is open and what was left behind, and no names', async () => {
    const { org, hub } = await openDefault({ scenario: 'tiny' });
    const { newest } = hub.scenario.ids.versions;
    const startTime = new Date(hub.org.clock.now() + 7 * DAY).toISOString();
    const forgotten = await org.createRequest({ versionId: newest, startTime: null, migration: false });
    hub.org.clock.advance(DAY + 60_000);
    const recent = await org.createRequest({ versionId: newest, startTime: null, migration: false });
    const waiting = await org.createRequest({ versionId: newest, startTime, migration: false });
    await org.activate(waiting);

    const facts = await askHub();
    expect(facts).to.deep.include({
      apiVersion: '65.0',
      rights: { schedule: true, report: true, subscribers: true },
      open: [{ pushRequestId: waiting, status: 'Pending', orgs: 0 }],
    });
    expect(facts.orphanedRequests?.map(({ pushRequestId }) => pushRequestId)).to.deep.equal([forgotten]);
    expect(facts.orphanedRequests?.map(({ pushRequestId }) => pushRequestId)).not.to.include(recent);
    expect(facts).not.to.have.property('trouble');
    expect(JSON.stringify(facts)).not.to.contain('example.com').and.not.to.contain('Acme');
  });

  it('ends when the time is up, for any hub, and keeps what is known by then', async () => {
    const { hub } = await openDefault({ scenario: 'tiny' });
    hub.faults.add({ route: 'POST /composite', fault: { kind: 'stall' } });
    hub.faults.add({ route: 'GET /query', fault: { kind: 'stall' } });
    const started = Date.now();
    const facts = await askHub(4);
    expect(Date.now() - started).to.be.at.least(3900);
    expect(facts).to.deep.equal({
      apiVersion: '65.0',
      rights: { schedule: true, report: true, subscribers: true },
      trouble: { kind: 'silent', seconds: 4 },
    });
  });
});
