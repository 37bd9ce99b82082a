import { expect } from 'chai';
import type { Fault } from '../../../emulator/http/faultKinds.js';
import { startEmulator, type Emulator } from '../../../emulator/server.js';
import { type Client, clientOf, jobRecords, newRequest, orgKeys, savedJobs, soqlPath } from './client.js';

describe('faults of the emulator', () => {
  let emulator: Emulator;
  let call: Client;
  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'orgs=40,versions=2,clean', clock: 'manual' });
    call = clientOf(emulator);
  });
  afterEach(() => emulator.close());

  const requests = () => emulator.org.store.table('PackagePushRequest')!.size;
  const create = () =>
    call('POST', '/sobjects/PackagePushRequest', { PackageVersionId: emulator.scenario.ids.versions.newest });
  const failure = async (promise: Promise<unknown>): Promise<string> => {
    try {
      await promise;
      return 'answered';
    } catch (error) {
      const { cause } = error as { cause?: { code?: string; message?: string } };
      return cause?.code ?? cause?.message ?? String(error);
    }
  };

  const errors: Array<[errorCode: string, status: number, message: RegExp]> = [
    ['INVALID_SESSION_ID', 401, /^Session expired or invalid$/],
    ['REQUEST_LIMIT_EXCEEDED', 403, /^TotalRequests Limit exceeded\.$/],
    ['QUERY_TIMEOUT', 400, /^Your query request was running for too long\.$/],
    ['UNABLE_TO_LOCK_ROW', 400, /^unable to obtain exclusive access to this record/],
    ['SERVER_UNAVAILABLE', 503, /^Server too busy$/],
    ['INVALID_TYPE', 400, /sObject type 'PackagePushRequest' is not supported\./],
    ['INSUFFICIENT_ACCESS', 403, /^insufficient access rights on object id$/],
    ['API_DISABLED_FOR_ORG', 403, /not enabled/],
  ];
  for (const [errorCode, status, message] of errors) {
    it(`return ${status} ${errorCode}, without doing anything`, async () => {
      const before = requests();
      emulator.faults.add({ fault: { kind: 'error', errorCode } });
      const answer = await create();
      expect(answer.status).to.equal(status);
      expect(answer.body).to.have.length(1);
      expect(answer.body[0].errorCode).to.equal(errorCode);
      expect(answer.body[0].message).to.match(message);
      expect(requests()).to.equal(before);
    });
  }

  it('return a given error', async () => {
    emulator.faults.add({ fault: { kind: 'error', errorCode: 'ODD', message: 'what?', status: 420 } });
    const { status, body } = await create();
    expect([status, body]).to.deep.equal([420, [{ message: 'what?', errorCode: 'ODD' }]]);
  });

  for (const status of [200, 503]) {
    it(`return ${status} with HTML`, async () => {
      emulator.faults.add({ fault: { kind: 'html', status } });
      const answer = await create();
      expect([answer.status, answer.headers.get('content-type')]).to.deep.equal([status, 'text/html']);
      expect(answer.text).to.match(/^<!DOCTYPE html>/);
    });
  }

  const lost: Array<[what: string, fault: Fault, done: boolean]> = [
    ['reset before anything was done', { kind: 'reset' }, false],
    ['reset after it was done', { kind: 'reset', after: true }, true],
    ['cut the answer off, after it was done', { kind: 'truncate' }, true],
  ];
  for (const [what, fault, done] of lost) {
    it(`close the connection: ${what}`, async () => {
      const before = requests();
      emulator.faults.add({ fault });
      expect(await failure(create())).to.match(/ECONNRESET|UND_ERR_SOCKET|closed|terminated/);
      expect(requests() - before).to.equal(done ? 1 : 0);
      expect(emulator.counters.calls().at(-1)).to.include({ status: 'reset', route: 'POST /sobjects/{object}' });
    });
  }

  for (const [kind, seen] of [
    ['cut', /Unterminated|Unexpected end|Expected/],
    ['malformed', /Unexpected token/],
  ] as const) {
    it(`send JSON that is ${kind}, after the call was executed`, async () => {
      const before = requests();
      emulator.faults.add({ fault: { kind } });
      const answer = await create();
      expect(answer.status).to.equal(201);
      expect(() => void answer.body).to.throw(seen);
      expect(requests() - before).to.equal(1);
    });
  }

  for (const after of [false, true]) {
    it(`never respond, ${after ? 'after' : 'before'} the call was executed`, async () => {
      const before = requests();
      emulator.faults.add({ fault: { kind: 'stall', after } });
      const signal = AbortSignal.timeout(100);
      const url = `${emulator.url}/services/data/v66.0/sobjects/PackagePushRequest`;
      const headers = { authorization: `Bearer ${emulator.accessToken}` };
      const body = JSON.stringify({ PackageVersionId: emulator.scenario.ids.versions.newest });
      const stalled = fetch(url, { method: 'POST', headers, body, signal });
      expect(await stalled.catch(({ name }: Error) => name)).to.equal('TimeoutError');
      expect(requests() - before).to.equal(after ? 1 : 0);
    });
  }

  it('delay a response', async () => {
    emulator.faults.add({ fault: { kind: 'delay', ms: 60 } });
    const started = performance.now();
    expect((await create()).status).to.equal(201);
    expect(performance.now() - started).to.be.at.least(59);
  });

  it('end the session until there is a new token', async () => {
    emulator.faults.add({ fault: { kind: 'expire' }, nth: 2 });
    const codes = [await create(), await create(), await create()].map(({ status }) => status);
    expect(codes).to.deep.equal([201, 401, 401]);
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'x',
      refresh_token: emulator.refreshToken,
    });
    const { body } = await call('POST', '/services/oauth2/token', form.toString());
    expect((await clientOf(emulator, body.access_token)('GET', '/limits')).status).to.equal(200);
  });

  it('refuse a refresh', async () => {
    emulator.faults.add({ route: 'POST /services/oauth2/token', fault: { kind: 'error', errorCode: 'invalid_grant' } });
    const { status, body } = await call('POST', '/services/oauth2/token', 'grant_type=refresh_token');
    expect([status, body]).to.deep.equal([
      400,
      { error: 'invalid_grant', error_description: 'expired access/refresh token' },
    ]);
  });

  describe('of single rows', () => {
    let request: string;
    let keys: string[];
    beforeEach(async () => {
      request = await newRequest(call, emulator);
      keys = orgKeys(emulator, 4);
    });
    const insert = async () => {
      const { body } = await call('POST', '/composite/sobjects', { records: jobRecords(request, keys) });
      return body.map(
        ({ success, errors: [error] }: { success: boolean; errors: Array<{ statusCode: string; message: string }> }) =>
          success ? 'saved' : error!.message.includes('Something bad') ? 'bad' : error!.statusCode,
      );
    };

    it('affect the named rows', async () => {
      emulator.faults.add({ fault: { kind: 'rows', error: 'UNABLE_TO_LOCK_ROW', rows: [1, 3] }, first: 1 });
      expect(await insert()).to.deep.equal(['saved', 'UNABLE_TO_LOCK_ROW', 'saved', 'UNABLE_TO_LOCK_ROW']);
      expect(savedJobs(emulator)).to.equal(2);
      expect(await insert()).to.deep.equal(['DUPLICATE_VALUE', 'saved', 'DUPLICATE_VALUE', 'saved']);
    });

    it('affect the whole batch', async () => {
      emulator.faults.add({ fault: { kind: 'rows', error: 'SOMETHING_BAD' } });
      expect(await insert()).to.deep.equal(['bad', 'bad', 'bad', 'bad']);
      expect(savedJobs(emulator)).to.equal(0);
    });

    it('can report saved rows as failed', async () => {
      emulator.faults.add({ fault: { kind: 'rows', error: 'SOMETHING_BAD', committed: true }, first: 1 });
      expect(await insert()).to.deep.equal(['bad', 'bad', 'bad', 'bad']);
      expect(savedJobs(emulator)).to.equal(4);
      expect(await insert()).to.deep.equal([
        'DUPLICATE_VALUE',
        'DUPLICATE_VALUE',
        'DUPLICATE_VALUE',
        'DUPLICATE_VALUE',
      ]);
    });
  });

  describe('choose their calls', () => {
    const hits = async (spec: object, calls: number): Promise<string> => {
      emulator.faults.add({ route: 'GET /limits', fault: { kind: 'html', status: 503 }, ...spec });
      const statuses: number[] = [];
      for (let index = 0; index < calls; index++) statuses.push((await call('GET', '/limits')).status);
      return statuses.map((status) => (status === 503 ? 'x' : '.')).join('');
    };
    const cases: Array<[spec: object, pattern: string]> = [
      [{}, 'xxxxxx'],
      [{ nth: 3 }, '..x...'],
      [{ nth: [1, 4] }, 'x..x..'],
      [{ first: 2 }, 'xx....'],
      [{ from: 5 }, '....xx'],
      [{ every: 2 }, '.x.x.x'],
      [{ from: 3, every: 2 }, '...x.x'],
      [{ call: 4 }, '...x..'],
      [{ route: 'POST *' }, '......'],
      [{ route: 'GET /l*' }, 'xxxxxx'],
    ];
    for (const [spec, pattern] of cases) {
      it(`${JSON.stringify(spec)} affects ${pattern}`, async () => {
        expect(await hits(spec, pattern.length)).to.equal(pattern);
      });
    }

    it('by the content of the call', async () => {
      emulator.faults.add({ contains: 'FROM PackagePushJob', fault: { kind: 'html', status: 503 } });
      emulator.faults.add({ contains: '"Status":"Pending"', fault: { kind: 'html', status: 503 } });
      const request = await newRequest(call, emulator);
      const answers = [
        await call('GET', soqlPath('SELECT Id FROM PackagePushJob')),
        await call('GET', soqlPath('SELECT Id FROM PackagePushRequest')),
        await call('PATCH', `/sobjects/PackagePushRequest/${request}`, { Status: 'Pending' }),
        await call('PATCH', `/sobjects/PackagePushRequest/${request}`, { Status: 'Canceled' }),
      ];
      expect(answers.map(({ status }) => status)).to.deep.equal([503, 200, 503, 204]);
    });
  });
});

describe('simulated time of inserts', () => {
  let emulator: Emulator;
  let call: Client;
  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'orgs=40,versions=2,clean', clock: 'manual', latencyMs: 80 });
    call = clientOf(emulator);
  });
  afterEach(() => emulator.close());

  it('locks the request: of two overlapping inserts one finds it locked', async () => {
    const request = await newRequest(call, emulator);
    const other = await newRequest(call, emulator);
    const keys = orgKeys(emulator, 3);
    const insert = (parent: string, key: string) =>
      call('POST', '/composite/sobjects', { records: jobRecords(parent, [key]) });
    const answers = await Promise.all([insert(request, keys[0]!), insert(request, keys[1]!), insert(other, keys[2]!)]);
    const results = answers.map(({ body }) => body[0].errors[0]?.statusCode ?? 'saved');
    expect(results.filter((result) => result === 'saved')).to.have.length(2);
    expect(results[2]).to.equal('saved');
    expect(results).to.include('UNABLE_TO_LOCK_ROW');
    expect((await insert(request, keys[0]!)).status).to.equal(200);
  });

  it('prevents that the request is set to Pending meanwhile', async () => {
    const request = await newRequest(call, emulator);
    Object.assign(emulator.org.timing, { recordMs: 100 });
    const inserting = call('POST', '/composite/sobjects', { records: jobRecords(request, orgKeys(emulator, 2)) });
    await new Promise((resolve) => setTimeout(resolve, 40));
    const { status, body } = await call('PATCH', `/sobjects/PackagePushRequest/${request}`, { Status: 'Pending' });
    expect([status, body[0].errorCode]).to.deep.equal([400, 'UNABLE_TO_LOCK_ROW']);
    expect((await inserting).body.every(({ success }: { success: boolean }) => success)).to.equal(true);
    expect((await call('PATCH', `/sobjects/PackagePushRequest/${request}`, { Status: 'Pending' })).status).to.equal(
      204,
    );
  });

  it('commits although the client has closed the connection', async () => {
    const request = await newRequest(call, emulator);
    const url = `${emulator.url}/services/data/v66.0/composite/sobjects`;
    const headers = { authorization: `Bearer ${emulator.accessToken}` };
    const body = JSON.stringify({ records: jobRecords(request, orgKeys(emulator, 2)) });
    const signal = AbortSignal.timeout(30);
    expect(await fetch(url, { method: 'POST', headers, body, signal }).catch(({ name }: Error) => name)).to.equal(
      'TimeoutError',
    );
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(savedJobs(emulator)).to.equal(2);
  });
});
