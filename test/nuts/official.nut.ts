import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { to18 } from '../../emulator/data/ids.js';
import type { Row } from '../../emulator/model.js';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import { openSfSession, type SfSession } from '../support/sfSession.js';

/**
 * The official `sf package push-upgrade` against the emulator: a client that does not know the emulator. The known bugs
 * of these commands must appear here as well; otherwise the emulator is more tolerant than the platform.
 */
describe('the official push-upgrade commands', function () {
  this.timeout(120_000);
  let hub: Emulator;
  let session: SfSession;
  let keys: string[];

  before(async () => {
    hub = await startEmulator({ scenario: 'orgs=40,versions=2,clean', clock: 'manual' });
    session = await openSfSession();
    await session.login(hub);
    const main = hub.scenario.ids.packages[0]!.id;
    const rows = [...hub.org.store.table('PackageSubscriber')!.where('MetadataPackageId', main)];
    keys = rows.map(({ OrgKey }) => String(OrgKey));
    for (const row of rows) hub.org.store.table('PackageSubscriber')!.update(row, { _duration: 10 });
  });
  after(async () => {
    await Promise.all([session.close(), hub.close()]);
  });

  const requests = (): Row[] => [...hub.org.store.table('PackagePushRequest')!.rows()];
  const newestRequest = (): Row => requests().at(-1)!;
  const jobKeys = (request: Row) =>
    [...hub.org.store.table('PackagePushJob')!.where('PackagePushRequestId', request.Id)].map(
      (job) => job.SubscriberOrganizationKey,
    );
  const pass = (seconds: number) => {
    hub.org.clock.advance(seconds * 1_000);
    hub.org.engine.catchUp();
  };
  const push = (verb: string, ...args: string[]) => session.sf(['package', 'push-upgrade', verb, ...args]);
  const schedule = (...args: string[]) => push('schedule', '-p', hub.scenario.ids.versions.newest, ...args);

  it('schedule: creates the request, inserts the jobs in bulk, sets it Pending', async () => {
    hub.counters.reset();
    const { code, stderr } = await schedule('-l', keys.slice(0, 2).join(','));
    expect(code, stderr).to.equal(0);
    expect(newestRequest().Status).to.equal('Pending');
    expect(jobKeys(newestRequest())).to.deep.equal(keys.slice(0, 2));
    expect(hub.counters.calls().map(({ route }) => route)).to.deep.equal([
      'POST /sobjects/{object}',
      'POST /jobs/ingest',
      'PUT /jobs/ingest/{id}/batches',
      'PATCH /jobs/ingest/{id}',
      'GET /jobs/ingest/{id}',
      'GET /jobs/ingest/{id}/failedResults',
      'PATCH /sobjects/{object}/{id}',
    ]);
  });

  it('report: shows 0 of 0 while the push is running, and the counts when it is over', async () => {
    const count = async (name: string) => {
      const { stdout } = await push('report', '-i', newestRequest().Id);
      // With CI in the environment, the table has no borders.
      return new RegExp(`# Orgs ${name}\\W*(\\d+)`).exec(stdout)?.[1];
    };
    pass(0);
    expect(newestRequest().Status).to.equal('InProgress');
    expect(await count('Upgrade Succeeded')).to.equal('0');
    pass(60);
    expect([await count('Scheduled'), await count('Upgrade Succeeded')]).to.deep.equal(['2', '2']);
  });

  it('schedule: an 18-character id in the file vanishes without a word (O1)', async () => {
    const file = join(session.home, 'orgs.txt');
    await writeFile(file, `${keys[2]}\n${to18(keys[3]!)}\n${keys[4]} \n`);
    const { code, stdout } = await schedule('-f', file);
    expect(code).to.equal(0);
    expect(jobKeys(newestRequest())).to.deep.equal([keys[2]]);
    expect(stdout).to.not.contain(keys[3]!);
  });

  it('schedule: one refused org stops the others and leaves the request in Created (O4, O6)', async () => {
    const { code, stdout, stderr } = await schedule('-l', `${keys[5]},00D000000000zzz`);
    expect(code).to.equal(1);
    expect(stdout + stderr).to.contain('job errors have been written to file');
    const request = newestRequest();
    expect([request.Status, jobKeys(request)]).to.deep.equal(['Created', [keys[5]]]);
    const folder = join(session.home, 'job_errors');
    const [file] = await readdir(folder);
    expect(file).to.equal(`push_request_${request.Id}_errors.log`);
    const log = await readFile(join(folder, file!), 'utf8');
    expect(log)
      .to.contain('INVALID_OPERATION:The specified SubscriberOrganizationKey is not eligible')
      .and.not.contain('00D000000000zzz');
  });

  it('schedule: the same org twice is enough for that (O5)', async () => {
    const { code } = await schedule('-l', `${keys[6]},${keys[6]}`);
    expect(code).to.equal(1);
    expect([newestRequest().Status, jobKeys(newestRequest())]).to.deep.equal(['Created', [keys[6]]]);
  });

  it('schedule: a file without a usable line still makes a request (O3)', async () => {
    const file = join(session.home, 'empty.txt');
    await writeFile(file, 'OrgKey,OrgName\n');
    const before = requests().length;
    await schedule('-f', file);
    expect(requests()).to.have.length(before + 1);
    expect(jobKeys(newestRequest())).to.deep.equal([]);
  });

  it('schedule: a retried batch is beyond it, a lost answer leaves another request', async () => {
    hub.faults.add({ route: 'POST /sobjects/{object}', first: 1, fault: { kind: 'reset', after: true } });
    const before = requests().length;
    expect((await schedule('-l', keys[7]!)).code).to.not.equal(0);
    expect(requests()).to.have.length(before + 1);
    expect([newestRequest().Status, jobKeys(newestRequest())]).to.deep.equal(['Created', []]);
  });

  it('abort: cancels a request that waits, with its jobs; refuses one that is over', async () => {
    expect((await schedule('-l', keys[8]!, '-t', '2027-01-01T00:00:00Z')).code).to.equal(0);
    const request = newestRequest();
    pass(60);
    expect(request.Status).to.equal('Pending');
    expect((await push('abort', '-i', request.Id)).code).to.equal(0);
    const [job] = [...hub.org.store.table('PackagePushJob')!.where('PackagePushRequestId', request.Id)];
    expect([request.Status, job!.Status]).to.deep.equal(['Canceled', 'Canceled']);
    const again = await push('abort', '-i', request.Id);
    expect([again.code, again.stderr.includes("status 'Canceled'")]).to.deep.equal([1, true]);
  });

  it('list: has all requests, but no spelling that finds a running or a canceled one (O8, O9)', async () => {
    expect((await schedule('-l', keys[9]!)).code).to.equal(0);
    pass(0);
    const list = async (...args: string[]) => {
      const { stdout } = await push('list', '-p', hub.scenario.ids.packages[0]!.id, '--json', ...args);
      return (JSON.parse(stdout) as { result: unknown[] }).result.length;
    };
    expect(newestRequest().Status).to.equal('InProgress');
    expect(await list()).to.equal(requests().length);
    const found = [list('-s', 'In Progress'), list('-s', 'Cancelled'), list('-s', 'Created')];
    expect(await Promise.all(found)).to.deep.equal([
      0,
      0,
      requests().filter(({ Status }) => Status === 'Created').length,
    ]);
  });
});
