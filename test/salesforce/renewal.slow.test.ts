import { expect } from 'chai';
import type { Fault } from '../../emulator/http/faultKinds.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { gateways, type Login, type Opened } from '../support/gateway.js';
import { environment } from '../support/environment.js';
import { errorOf } from '../support/thrown.js';

const TOKEN_CALL = 'POST /services/oauth2/token';

describe('an expired session', function () {
  // A thread of its own loads @salesforce/core from its sources.
  this.timeout(60_000);
  const open = gateways();
  environment({ HTTP_TIMEOUT: undefined });
  const thrown: unknown[] = [];
  const note = (error: unknown): void => void thrown.push(error);

  before(() => process.on('uncaughtExceptionMonitor', note));
  after(() => process.off('uncaughtExceptionMonitor', note));

  const expired = async (login: Login): Promise<Opened> => {
    const opened = await open({ scenario: 'tiny' }, '66.0', undefined, login);
    opened.hub.server.sessions.expireAll();
    opened.hub.counters.reset();
    return opened;
  };
  const read = ({ org }: Opened): Promise<unknown> => org.requests({});
  const failure = (promise: Promise<unknown>): Promise<OrgError> => errorOf(OrgError, promise);
  const renewals = ({ hub }: Opened): number => hub.counters.calls().filter(({ route }) => route === TOKEN_CALL).length;

  for (const login of ['jwt', 'unsaved jwt'] as const)
    it(`is renewed where the login allows it: ${login}`, async () => {
      const opened = await expired(login);
      expect(await read(opened)).to.be.an('array');
      expect(await read(opened)).to.be.an('array');
      expect(renewals(opened)).to.equal(1);
    });

  it('is renewed once, however many calls find it expired', async () => {
    const opened = await expired('jwt');
    await Promise.all([read(opened), read(opened), read(opened)]);
    expect(renewals(opened)).to.equal(1);
  });

  it('is not renewed where another program has done that meanwhile', async () => {
    const opened = await expired('jwt');
    const { hub, connection } = opened;
    const { AuthInfo } = await import('@salesforce/core');
    const other = await AuthInfo.create({ username: connection.getUsername() });
    await other.save({ accessToken: hub.server.sessions.issue(String(connection.getUsername())) });
    expect(await read(opened)).to.be.an('array');
    expect(renewals(opened)).to.equal(0);
  });

  it('cannot be renewed where the login is an access token', async () => {
    const error = await failure(read(await expired('token')));
    expect(error).to.include({ kind: 'session', code: 'INVALID_SESSION_ID' });
  });

  it('causes an error where the new one is refused too, after two calls', async () => {
    const opened = await expired('jwt');
    opened.hub.faults.add({ route: 'GET /query', fault: { kind: 'expire' } });
    expect(await failure(read(opened))).to.include({ kind: 'session', code: 'INVALID_SESSION_ID' });
    // Core asks in an API version of its own whether it is a Dev Hub.
    const reads = opened.hub.counters.calls().filter(({ path }) => path.includes('/v66.0/query'));
    expect(reads).to.have.length(2);
  });

  const REFUSED: Fault = { kind: 'error', errorCode: 'invalid_grant', message: 'user hasn’t approved this consumer' };

  it('causes an error with the reason where the renewal is refused', async () => {
    const opened = await expired('jwt');
    opened.hub.faults.add({ route: TOKEN_CALL, fault: REFUSED });
    const error = await failure(read(opened));
    expect(error).to.include({ kind: 'session', code: 'SESSION_RENEWAL_FAILED' });
    expect(error.message).to.match(/^it could not be renewed: .*approved this consumer/s);
  });

  for (const fault of [{ kind: 'truncate' }, { kind: 'reset' }] as const)
    it(`is renewed at the second attempt after this fault: ${fault.kind}`, async () => {
      const opened = await expired('jwt');
      // Core tries several addresses.
      opened.hub.faults.add({ route: TOKEN_CALL, first: 1, fault });
      expect(await read(opened)).to.be.an('array');
    });

  it('causes an error of the call where each renewal is cut off, and nothing is thrown outside of every promise', async () => {
    const opened = await expired('jwt');
    opened.hub.faults.add({ route: TOKEN_CALL, fault: { kind: 'truncate' } });
    const before = process.listenerCount('uncaughtException');
    const writing = failure(opened.org.cancel('0DV3z000000001CGAQ'));
    expect(process.listenerCount('uncaughtException')).to.equal(before);
    expect(await writing).to.include({ kind: 'session', code: 'SESSION_RENEWAL_FAILED' });
    expect(renewals(opened), 'once more, and not for ever').to.be.within(2, 4);
    expect(thrown).to.deep.equal([]);
  });

  it('causes an error where the renewal gets no response', async () => {
    const opened = await expired('jwt');
    opened.hub.faults.add({ route: TOKEN_CALL, fault: { kind: 'stall' } });
    process.env.HTTP_TIMEOUT = '300';
    const error = await failure(read(opened));
    expect(error).to.include({ kind: 'session', code: 'SESSION_RENEWAL_FAILED' });
    expect(error.message).to.contain('in time');
  });
});
