import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/server.js';
import { openSfSession, type SfSession } from '../../support/sfSession.js';

/** The real `sf` logs in and queries: what it needs of an org is not ours to decide. */
describe('the real sf against the emulator', function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let session: SfSession;
  before(async () => {
    [emulator, session] = await Promise.all([startEmulator({ scenario: 'small' }), openSfSession()]);
  });
  after(async () => {
    await Promise.all([emulator.close(), session.close()]);
  });
  beforeEach(() => emulator.counters.reset());

  const calls = () => emulator.counters.calls().map(({ method, path, status }) => `${status} ${method} ${path}`);

  it('logs in with an access token, with the expected calls', async () => {
    await session.login(emulator);
    expect(calls()).to.deep.equal([
      '200 GET /services/oauth2/userinfo',
      `200 GET /services/data/v51.0/sobjects/User/${emulator.scenario.ids.userId}`,
      '200 GET /services/data/v51.0/query',
      '200 GET /services/data',
      '200 GET /services/data/v67.0/query',
    ]);
    const { result } = await session.json<{ devHubs: Array<Record<string, unknown>> }>([
      'org',
      'list',
      '--skip-connection-status',
    ]);
    expect(result.devHubs[0]).to.include({ username: emulator.username, orgId: emulator.orgId, isDevHub: true });
  });

  it('prints a query as CSV, which needs its columns', async () => {
    const soql = 'SELECT OrgKey, MetadataPackageVersion.MajorVersion FROM PackageSubscriber ORDER BY Id LIMIT 1';
    const { code, stdout } = await session.sf(['data', 'query', '-o', 'hub', '-q', soql, '--result-format', 'csv']);
    const [first] = [...emulator.org.store.table('PackageSubscriber')!.rows()];
    expect(code).to.equal(0);
    expect(stdout).to.equal(`OrgKey,MetadataPackageVersion.MajorVersion\n${String(first!.OrgKey)},1\n`);
  });

  it('says that an expired session has ended, as there is no refresh token', async () => {
    emulator.server.sessions.expireAll();
    const { code, stdout } = await session.sf(['data', 'query', '-o', 'hub', '-q', 'SELECT Id FROM User', '--json']);
    expect(code).to.equal(1);
    expect(JSON.parse(stdout)).to.include({ name: 'INVALID_SESSION_ID' });
  });

  it('logs in with a JWT, and gets a new token when it has expired', async () => {
    const key = join(session.home, 'key.pem');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const login = [
      'org',
      'login',
      'jwt',
      '--instance-url',
      emulator.url,
      '--client-id',
      'abc',
      '--jwt-key-file',
      key,
      '--username',
      'hub2@example.com',
    ];
    expect((await session.json(login)).code).to.equal(0);
    expect(calls()[0]).to.equal('200 POST /services/oauth2/token');
    emulator.server.sessions.expireAll();
    emulator.counters.reset();
    const { code, result } = await session.json<{ totalSize: number }>([
      'data',
      'query',
      '-o',
      'hub2@example.com',
      '-q',
      'SELECT Id FROM User',
    ]);
    expect([code, result.totalSize]).to.deep.equal([0, 1]);
    expect(calls()).to.include('200 POST /services/oauth2/token');
    expect(calls()[0]).to.match(/^401 /);
  });
});
