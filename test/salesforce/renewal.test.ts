import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { OrgError } from '../../src/core/errors/orgError.js';
import { renewingTransport, type SessionOwner } from '../../src/salesforce/http/renewal.js';
import { environment } from '../support/environment.js';

type Callback = (error: Error | null, accessToken?: string) => void;

/** Sessions that this process alone can renew, as a login that was never saved; others are in renewal.slow.test.ts. */
describe('an expired session, in this process', () => {
  let sent: Array<string | undefined> = [];
  let valid = '';
  const org = createServer((asked, answer) => {
    sent.push(asked.headers.authorization);
    answer.writeHead(asked.headers.authorization === `Bearer ${valid}` ? 200 : 401).end('body');
  });
  let url = '';

  before(async () => {
    await new Promise<void>((resolve) => void org.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(org.address() as AddressInfo).port}/query`;
  });
  after(() => {
    org.closeAllConnections();
    org.close();
  });
  beforeEach(() => {
    [sent, valid] = [[], 'new'];
  });
  environment({ HTTP_TIMEOUT: undefined });

  /** A connection whose session `old` is over, and how often it was renewed. */
  const connected = (refreshFn?: (callback: Callback, time: number) => void) => {
    let renewals = 0;
    const connection: SessionOwner = {
      accessToken: 'old',
      getConnectionOptions: () =>
        refreshFn && { refreshFn: (_: unknown, callback: Callback) => void refreshFn(callback, ++renewals) },
    } as SessionOwner;
    const statuses: number[] = [];
    const { httpRequest } = renewingTransport(connection)(({ statusCode }) => void statuses.push(statusCode));
    const call = () => httpRequest({ method: 'GET', url, headers: { Authorization: 'Bearer old', 'x-kept': '1' } });
    return { connection, call, statuses, renewals: () => renewals };
  };
  const failure = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);
  const renew = (callback: Callback): void => {
    callback(null, 'new');
  };

  it('is renewed, and the call is repeated with the new one', async () => {
    const { connection, call, statuses, renewals } = connected(renew);
    expect(await call()).to.include({ statusCode: 200, body: 'body' });
    expect([sent, statuses, renewals()]).to.deep.equal([['Bearer old', 'Bearer new'], [401, 200], 1]);
    expect(connection.accessToken).to.equal('new');
  });

  it('is not renewed while it is valid', async () => {
    valid = 'old';
    const { call, statuses, renewals } = connected(renew);
    expect(await call()).to.include({ statusCode: 200 });
    expect([statuses, renewals()]).to.deep.equal([[200], 0]);
  });

  it('remains expired where the login cannot renew it', async () => {
    const { call, statuses } = connected();
    expect(await call()).to.include({ statusCode: 401 });
    expect(statuses).to.deep.equal([401]);
    const { httpRequest } = renewingTransport({ accessToken: 'old' })(() => undefined);
    expect(await httpRequest({ method: 'GET', url })).to.include({ statusCode: 401 });
  });

  it('is renewed once for simultaneous calls, and again when the new one has expired', async () => {
    const { call, renewals } = connected((callback, time) => {
      setTimeout(callback, 5, null, time === 1 ? 'new' : 'newer');
    });
    const answers = await Promise.all([call(), call(), call()]);
    expect(answers.map(({ statusCode }) => statusCode)).to.deep.equal([200, 200, 200]);
    expect(renewals()).to.equal(1);
    valid = 'newer';
    expect(await call()).to.include({ statusCode: 200 });
    expect(renewals()).to.equal(2);
  });

  it('is not renewed where that has happened during the call', async () => {
    const { connection, call, renewals } = connected(renew);
    const calling = call();
    connection.accessToken = 'new';
    expect(await calling).to.include({ statusCode: 200 });
    expect(renewals()).to.equal(0);
  });

  it('is created where there is none', async () => {
    const { connection, call, renewals } = connected(renew);
    const calling = call();
    connection.accessToken = null;
    expect(await calling).to.include({ statusCode: 200 });
    expect(renewals()).to.equal(1);
  });

  it('causes an error where the new one is refused too', async () => {
    valid = 'other';
    const { call, statuses } = connected(renew);
    const error = await failure(call());
    expect(error).to.be.instanceOf(OrgError).and.include({ kind: 'session', code: 'INVALID_SESSION_ID' });
    expect((error as Error).message).to.equal('the renewed one is refused too.');
    expect(statuses).to.deep.equal([401, 401]);
  });

  for (const [reason, code] of [
    ['fetch failed', undefined],
    ['oauth: terminated', undefined],
    ['other side closed', undefined],
    ['socket hang up', 'ECONNRESET'],
  ] as const)
    it(`is renewed at the second attempt, where the first broke off: ${reason}`, async () => {
      const { call, renewals } = connected((callback, time) => {
        if (time === 1) callback(Object.assign(new Error(reason), { code }));
        else renew(callback);
      });
      expect(await call()).to.include({ statusCode: 200 });
      expect(renewals()).to.equal(2);
    });

  for (const [reason, kind, times] of [
    ['Lock file is already being held: hub.json', 'unavailable', 1],
    ['x: Lock file is already being held', 'session', 1],
    ['invalid grant', 'session', 1],
    ['it was terminated by somebody', 'session', 1],
    ['x fetch failed', 'session', 2],
  ] as const)
    it(`causes an error with the reason why it could not be renewed: ${reason}`, async () => {
      const { call, renewals } = connected((callback) => {
        callback(new Error(reason), reason === 'invalid grant' ? 'not to be used' : undefined);
      });
      const error = await failure(call());
      expect(error).to.include({ kind, code: 'SESSION_RENEWAL_FAILED' });
      expect((error as Error).message).to.equal(`it could not be renewed: ${reason}`);
      expect(renewals()).to.equal(times);
    });

  it('causes an error where there is no new one', async () => {
    const error = await failure(
      connected((callback) => {
        callback(null);
      }).call(),
    );
    expect(error).to.include({ message: 'it could not be renewed: there is no new session' });
  });

  it('causes an error where the renewal gets no response', async () => {
    // Long enough for the call before it on a busy machine, which has the same time.
    process.env.HTTP_TIMEOUT = '300';
    const error = await failure(connected(() => undefined).call());
    expect(error).to.include({ message: 'it could not be renewed: there was no answer in time' });
  });
});
