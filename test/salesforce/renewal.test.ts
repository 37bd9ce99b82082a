import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { OrgError } from '../../src/core/orgError.js';
import { callRenewing } from '../../src/salesforce/renewal.js';

/** What breaks off in the renewal itself is thrown outside of every promise: the campaign of faults shows that. */
describe('a call whose session has to be renewed', () => {
  let [server, received]: [Server, number] = [createServer(), 0];
  let validFrom = Number.POSITIVE_INFINITY;
  const timeout = process.env.HTTP_TIMEOUT;

  beforeEach(async () => {
    received = 0;
    server = createServer((_, response) => {
      response.statusCode = ++received >= validFrom ? 200 : 401;
      response.end(String(received));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(() => {
    server.close();
    if (timeout === undefined) delete process.env.HTTP_TIMEOUT;
    else process.env.HTTP_TIMEOUT = timeout;
  });

  /** What jsforce does: send, and as long as the answer is 401 renew and send again. */
  const call = (renew: () => Promise<void>): Promise<unknown> =>
    callRenewing(async ({ httpRequest }) => {
      const request = { method: 'GET', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
      for (;;) {
        const { statusCode, body } = await httpRequest(request);
        if (statusCode !== 401) return body;
        await renew();
      }
    });
  const failure = (promise: Promise<unknown>): Promise<OrgError> =>
    promise.then(
      () => expect.fail('it succeeded'),
      (error: unknown) => error as OrgError,
    );

  it('is made again once, with the new one', async () => {
    validFrom = 2;
    expect(await call(() => Promise.resolve())).to.equal('2');
  });

  it('gives up where the new one is refused too', async () => {
    validFrom = Number.POSITIVE_INFINITY;
    const error = await failure(call(() => Promise.resolve()));
    expect(error.kind).to.equal('session');
    expect(received).to.equal(2);
  });

  it('gives up where the renewal is never answered', async () => {
    process.env.HTTP_TIMEOUT = '200';
    const error = await failure(call(() => new Promise(() => {})));
    expect(error.kind).to.equal('session');
    expect(error.message).to.contain('in time');
  });

  const delegate = (reason: string): (() => Promise<void>) => {
    // The words of jsforce, which keeps nothing else of what went wrong.
    return () => Promise.reject(new Error(`Unable to refresh session due to: ${reason}`));
  };

  it('says why where the renewal is refused, which is not the refusal of the call', async () => {
    const error = await failure(call(delegate('expired access/refresh token')));
    expect(error).to.include({ kind: 'session', code: 'SESSION_RENEWAL_FAILED' });
    expect(error.message).to.equal('it could not be renewed: expired access/refresh token');
  });

  it('can be made again where another command is renewing the session, or was killed while it did', async () => {
    const error = await failure(call(delegate('Lock file is already being held')));
    expect(error.kind).to.equal('unavailable');
  });

  it('keeps the refusal of a call that needed no renewal, or that came after it', async () => {
    const no = Object.assign(new Error('no'), { errorCode: 'INVALID_OPERATION' });
    validFrom = 2;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const refused = (): Promise<unknown> =>
      callRenewing(async ({ httpRequest }) => {
        const { statusCode } = await httpRequest({ method: 'GET', url });
        if (statusCode === 401) await httpRequest({ method: 'GET', url });
        throw no;
      });
    expect(await failure(refused()), 'after one').to.equal(no);
    expect(await failure(refused()), 'without').to.equal(no);
    expect(received).to.equal(3);
  });

  it('leaves nothing behind that would keep the process, or catch what others throw', async () => {
    const before = process.listenerCount('uncaughtException');
    validFrom = 2;
    await call(() => Promise.resolve());
    expect(process.listenerCount('uncaughtException')).to.equal(before);
  });
});
