import { readFileSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect } from 'chai';
import { to18 } from '../../emulator/data/ids.js';
import type { Row } from '../../emulator/model.js';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import type { PackagePushListResult } from '../../src/commands/package/push/list.js';
import type { PackagePushReportResult } from '../../src/commands/package/push/report.js';
import type { PackagePushScheduleResult } from '../../src/commands/package/push/schedule.js';
import { openSfSession, openSessionWithHub, type SfRun, type SfSession } from '../support/sfSession.js';

const validate = (command: string): ValidateFunction =>
  new Ajv({ strict: false }).compile(
    JSON.parse(readFileSync(new URL(`../../schemas/package-push-${command}.json`, import.meta.url), 'utf8')) as object,
  );

/** The result of a real push, as opposed to a dry run. */
type Pushed = PackagePushScheduleResult & { pushRequestId: string };

describe('package push, through the real sf', () => {
  let hub: Emulator;
  let session: SfSession;
  const printed: string[] = [];

  /** The org's own records. */
  const rows = (object: string): Row[] => [...(hub.org.store.table(object)?.rows() ?? [])];
  const requestRow = (id: string | null): Row | undefined => hub.org.store.table('PackagePushRequest')?.get(id ?? '');
  const jobsOf = (id: string | null): Row[] => rows('PackagePushJob').filter((job) => job.PackagePushRequestId === id);
  const errorsOf = (jobId: string): Row[] => rows('PackagePushError').filter((row) => row.PackagePushJobId === jobId);
  const writes = (): number => rows('PackagePushRequest').length + rows('PackagePushJob').length;

  const sf = async (...args: string[]): Promise<SfRun> => {
    const run = await session.sf(args);
    printed.push(run.stdout, run.stderr);
    return run;
  };
  const json = async <T>(...args: string[]): Promise<{ code: number | null; status: number; result: T }> => {
    const run = await session.json<T>(args);
    printed.push(run.raw);
    return run;
  };
  const schedule = (...args: string[]): Promise<{ code: number | null; status: number; result: Pushed }> =>
    json('package', 'push', 'schedule', '-p', newest(), '--no-prompt', ...args);
  const newest = (): string => hub.scenario.ids.versions.newest;
  const orgsOn = (versionId: string | undefined): string[] =>
    rows('PackageSubscriber')
      .filter(
        (row) =>
          row.MetadataPackageVersionId === versionId &&
          row.InstalledStatus === 'i' &&
          row.OrgStatus !== 'Inactive' &&
          row.HasRestrictionEnabled === false,
      )
      .map((row) => String(row.OrgKey));
  const taken = new Set<string>();
  /** An eligible org that is in no open push: a new one each time. */
  const nextOrg = (): string => {
    const org =
      orgsOn(hub.scenario.ids.versions.current).find((key) => !taken.has(key)) ?? expect.fail('no org is left');
    taken.add(org);
    return org;
  };
  const file = async (name: string, content: string): Promise<string> => {
    const path = join(session.home, name);
    await writeFile(path, content);
    return path;
  };
  const expectClean = (run: SfRun): void => {
    expect(run.stderr, 'no stack trace').not.to.match(/^\s+at .*:\d+:\d+\)?$/m);
    expect(run.stdout).not.to.match(/^\s+at .*:\d+:\d+\)?$/m);
  };

  before(async () => {
    ({ hub, session } = await openSessionWithHub('orgs=300,failures=24,history=8,versions=3'));
  });

  after(() => Promise.all([session.close(), hub.close()]));

  beforeEach(() => {
    hub.faults.clear();
    hub.counters.reset();
  });

  let pushed: Pushed;

  it('schedules the orgs that a query found, as sf writes them', async () => {
    const query = `SELECT OrgName, OrgKey FROM PackageSubscriber WHERE MetadataPackageVersionId IN ('${hub.scenario.ids.versions.behind.join("','")}') AND InstalledStatus = 'i' AND OrgStatus != 'Inactive' AND HasRestrictionEnabled = false`;
    const csv = await sf('data', 'query', '--query', query, '--target-org', 'hub', '--result-format', 'csv');
    const wanted = hub.scenario.ids.versions.behind.flatMap(orgsOn);
    expect(wanted).to.have.length.of.at.least(200);

    const { code, status, result } = await schedule('--org-file', await file('orgs.csv', csv.stdout));
    expect([code, status]).to.deep.equal([0, 0]);
    expect(result.orgs).to.include({ read: wanted.length, kept: wanted.length, scheduled: wanted.length });
    expect(result.orgs.rejected).to.deep.equal([]);
    expect(requestRow(result.pushRequestId)).to.include({ PackageVersionId: newest(), ScheduledStartTime: null });
    expect(jobsOf(result.pushRequestId).map((job) => job.SubscriberOrganizationKey)).to.have.members(wanted);
    const check = validate('schedule');
    expect(check(result), JSON.stringify(check.errors)).to.equal(true);
    pushed = result;
  });

  it('reports the push while it waits or runs: exit code 69', async () => {
    const { code, status, result } = await json<PackagePushReportResult>(
      'package',
      'push',
      'report',
      '-i',
      pushed.pushRequestId,
    );
    expect([code, status]).to.deep.equal([69, 69]);
    expect(result.outcome).to.equal('waiting');
    expect(result.jobs.total).to.equal(pushed.jobs.total);
  });

  it('reports every failed org with its name and all its errors, as the org has them: exit code 68', async () => {
    hub.org.clock.advance(86_400_000);
    const { code, result } = await json<PackagePushReportResult>(
      'package',
      'push',
      'report',
      '-i',
      pushed.pushRequestId,
    );
    expect(code).to.equal(68);
    const jobs = jobsOf(pushed.pushRequestId);
    const failed = jobs.filter((job) => job.Status === 'Failed');
    expect(failed).to.have.length.of.at.least(20);
    expect(result).to.deep.include({ status: 'Failed', outcome: 'partial' });
    expect(result.jobs).to.deep.equal({
      ...{ total: jobs.length, created: 0, pending: 0, inProgress: 0, canceled: 0, other: 0 },
      succeeded: jobs.length - failed.length,
      failed: failed.length,
    });
    expect(result.failures.map(({ jobId }) => jobId)).to.have.members(failed.map(({ Id }) => Id));
    for (const failure of result.failures) {
      const org = rows('PackageSubscriber').find(
        (row) => row.OrgKey === failure.orgKey && row.MetadataPackageId === result.package.id,
      );
      expect(failure).to.include({
        orgName: org?.OrgName,
        orgType: org?.OrgType,
        orgStatus: org?.OrgStatus,
        instanceName: org?.InstanceName,
      });
      expect(failure.errors.map(({ type, message }) => ({ type, message }))).to.have.deep.members(
        errorsOf(failure.jobId).map((row) => ({ type: row.ErrorType, message: row.ErrorMessage })),
      );
    }
    const check = validate('report');
    expect(check(result), JSON.stringify(check.errors)).to.equal(true);
  });

  it('shows the same to people, and no name gets at the terminal', async () => {
    const run = await sf('package', 'push', 'report', '-i', pushed.pushRequestId);
    expect(run.code).to.equal(68);
    expect(run.stdout).to.match(/^Acme CRM 1\.\d+\.\d+\.\d+: \d+ of \d+ orgs upgraded, \d+ failed/);
    const failed = jobsOf(pushed.pushRequestId)
      .filter(({ Status }) => Status === 'Failed')
      .map((job) => String(job.SubscriberOrganizationKey));
    expect(run.stdout).to.contain(`The first 10 of ${failed.length} failed orgs`);
    expect(failed.filter((orgKey) => run.stdout.includes(`  ${orgKey}  `))).to.have.length(10);
    expect(run.stdout).not.to.match(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
  });

  it('takes ids in every shape and says which lines it dropped', async () => {
    const [a, b] = [nextOrg(), nextOrg()];
    const content = `\uFEFF# mine\r\n ${to18(a)} \r\n"${b}"\r\n\r\n${a}\r\nnonsense\r\n${to18(b).slice(0, 17)}5\r\n`;
    const path = await file('orgs.txt', content);
    const before = writes();

    const refused = await sf('package', 'push', 'schedule', '-p', newest(), '-f', path);
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.contain('line 6: "nonsense"').and.contain('line 7:').and.contain('--on-invalid skip');
    expectClean(refused);
    expect(writes(), 'nothing was written').to.equal(before);

    const { code, result } = await schedule('-f', path, '--on-invalid', 'skip');
    expect(code).to.equal(0);
    expect(result.orgs).to.include({ read: 5, kept: 2, scheduled: 2 });
    expect(result.orgs.dropped.map(({ line, reason }) => [line, reason])).to.deep.equal([
      [5, 'duplicate'],
      [6, 'invalid-id'],
      [7, 'bad-checksum'],
    ]);
    expect(jobsOf(result.pushRequestId).map((job) => job.SubscriberOrganizationKey)).to.deep.equal([a, b]);
  });

  it('reads standard input, and JSON as sf writes it', async () => {
    const a = nextOrg();
    const stdin = JSON.stringify({ status: 0, result: { records: [{ attributes: {}, OrgKey: a }] } });
    const run = await session.json<PackagePushScheduleResult>(
      [
        'package',
        'push',
        'schedule',
        '-p',
        newest(),
        '--org-file',
        '-',
        '--start-time',
        '2099-01-01T02:00',
        '--time-zone',
        'Europe/Vienna',
        '--no-prompt',
      ],
      { stdin },
    );
    expect(run.code).to.equal(0);
    expect(run.result.scheduledStartTime).to.equal('2099-01-01T01:00:00.000Z');
    expect(requestRow(run.result.pushRequestId)?.ScheduledStartTime).to.equal(Date.UTC(2099, 0, 1, 1));
  });

  it('aborts a push', async () => {
    const { result } = await schedule('--org', nextOrg(), '--start-time', '2099-01-01T00:00Z');
    const aborted = await json<{ status: string }>(
      'package',
      'push',
      'abort',
      '-i',
      result.pushRequestId,
      '--no-prompt',
    );
    expect([aborted.code, aborted.result.status]).to.deep.equal([0, 'Canceled']);
    expect(requestRow(result.pushRequestId)?.Status).to.equal('Canceled');
    const check = validate('abort');
    expect(check(aborted.result), JSON.stringify(check.errors)).to.equal(true);
  });

  it('lists newest first, with counts, in either spelling, and loses no push without a start time', async () => {
    const { code, result } = await json<PackagePushListResult>('package', 'push', 'list');
    expect(code).to.equal(0);
    expect(result.pushRequests.map(({ pushRequestId }) => pushRequestId)).to.have.members(
      rows('PackagePushRequest').map(({ Id }) => Id),
    );
    for (const request of result.pushRequests)
      expect(request.jobs.total).to.equal(jobsOf(request.pushRequestId).length);
    const times = result.pushRequests.flatMap(
      ({ scheduledStartTime, startTime }) => scheduledStartTime ?? startTime ?? [],
    );
    expect(times).to.deep.equal(times.toSorted().reverse());
    const check = validate('list');
    expect(check(result), JSON.stringify(check.errors)).to.equal(true);

    const canceled = rows('PackagePushRequest').filter(({ Status }) => Status === 'Canceled');
    expect(canceled).to.have.length.of.at.least(1);
    const filtered = await json<PackagePushListResult>(
      'package',
      'push',
      'list',
      '--status',
      'cancelled',
      '--status',
      'in progress',
      '-p',
      hub.scenario.ids.packages[0]?.package2Id ?? '',
    );
    expect(
      filtered.result.pushRequests
        .filter(({ status }) => status === 'Canceled')
        .map(({ pushRequestId }) => pushRequestId),
    ).to.have.members(canceled.map(({ Id }) => Id));

    const recent = await json<PackagePushListResult>('package', 'push', 'list', '--scheduled-last-days', '3');
    expect(recent.result.pushRequests.map(({ pushRequestId }) => pushRequestId)).to.include(pushed.pushRequestId);
    expect((await sf('package', 'push', 'list')).stdout).to.contain(pushed.pushRequestId);
  });

  it('says so when the host cannot be reached', async () => {
    const other = await startEmulator({ scenario: 'tiny' });
    const elsewhere = await openSfSession();
    try {
      await Promise.all([elsewhere.login(other), elsewhere.linkPlugin()]);
      await other.close();
      const run = await elsewhere.sf(['package', 'push', 'list']);
      expect(run.code).to.equal(1);
      expect(run.stderr)
        .to.match(/can't be reached/)
        .and.match(/Try this/);
      expectClean(run);
    } finally {
      await elsewhere.close();
    }
  });

  it('continues after the session has expired, where the login can renew it', async () => {
    await session.loginByKey(hub, 'jwt@example.com');
    hub.server.sessions.expireAll();
    const { result } = await json<PackagePushReportResult>(
      ...['package', 'push', 'report', '-i', pushed.pushRequestId, '-v', 'jwt@example.com'],
    );
    expect(result.pushRequestId).to.equal(pushed.pushRequestId);
  });

  it('never prints, logs or stores the access token', async () => {
    const secret = hub.accessToken.split('!')[1] ?? '';
    expect(secret).to.have.length.of.at.least(5);
    for (const text of printed) expect(text).not.to.contain(secret);
    for (const name of await readdir(session.home, { recursive: true })) {
      const path = join(session.home, name);
      if ((await stat(path)).isFile()) expect(await readFile(path, 'latin1'), name).not.to.contain(secret);
    }
  });
});
