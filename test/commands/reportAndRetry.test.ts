import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { Row } from '../../emulator/model.js';
import type { PackagePushReportResult } from '../../src/commands/package/push/report.js';
import type { PackagePushRetryResult } from '../../src/commands/package/push/retry.js';
import type { PackagePushScheduleResult } from '../../src/commands/package/push/schedule.js';
import { commands, type Run } from '../support/inProcess.js';
import { expectWaited } from '../support/waited.js';

const HOUR = 3_600_000;

/** A hub with orgs in which the upgrade fails, each in its own way. */
describe('package push report and retry', () => {
  const cli = commands({ scenario: 'orgs=120,failures=40,oddNames=6' });
  const rows = (object: string): Row[] => cli.rows(object);
  const jobsOf = (id: string): Row[] => rows('PackagePushJob').filter((job) => job.PackagePushRequestId === id);
  const failedIn = (id: string): string[] =>
    jobsOf(id)
      .filter((job) => job.Status === 'Failed')
      .map((job) => String(job.SubscriberOrganizationKey));
  const sf = <T>(...args: string[]): Promise<Run<T>> => cli.sf<T>(['package', 'push', ...args]);
  const json = async <T>(...args: string[]): Promise<{ code: number; result: T }> => {
    const { code, json: printed } = await sf<T>(...args, '--json');
    return { code, result: printed.result };
  };
  const runOut = (): void => {
    cli.pass(24 * HOUR);
  };
  const schedule = async (...args: string[]): Promise<string> => {
    const { result } = await json<PackagePushScheduleResult>('schedule', '-p', newest(), '--no-prompt', ...args);
    return result.pushRequestId ?? expect.fail('nothing was scheduled');
  };
  const newest = (): string => cli.hub.scenario.ids.versions.newest;

  it('schedules and waits: progress on standard error, the report on standard output, its outcome as exit code', async () => {
    const run = await sf('schedule', '-p', newest(), '--all-behind', '--no-prompt', '--wait', '60');
    const [request] = rows('PackagePushRequest');
    expectWaited(run, failedIn(String(request?.Id)).length);
  });

  it('polls with at most one call each time, and through network errors', async () => {
    const id = await schedule('--all-behind');
    cli.hub.faults.add({ route: 'POST /composite', nth: 2, fault: { kind: 'reset', after: false } });
    cli.hub.counters.reset();
    const run = await json<PackagePushReportResult>('report', '-i', id, '--wait', '60');
    expect(run.code).to.equal(68);
    expect(run.result.status).to.equal('Failed');
    expect(run.result.failures.map(({ orgKey }) => orgKey)).to.have.members(failedIn(id));
    const looks = cli.hub.counters.calls().filter(({ route }) => route === 'POST /composite').length;
    expect(looks).to.be.at.least(3);
  });

  it('reports that the time is up: exit code 69 and the command that continues', async () => {
    const id = await schedule('--all-behind');
    const run = await sf('report', '-i', id, '--wait', '0');
    expect(run.code).to.equal(69);
    const [, again = ''] = /To keep waiting: {2}sf (package push report .*)/.exec(run.stderr) ?? [];
    runOut();
    expect((await cli.sf(again.trim().split(' '))).code).to.equal(68);
    const scheduled = await sf('schedule', '-p', newest(), '--org', '00D000000000zzz', '--no-prompt', '--wait', '1');
    expect(scheduled.code).to.equal(1);
  });

  it('stops waiting when too many orgs have failed, and says that the push continues', async () => {
    const id = await schedule('--all-behind');
    const run = await sf('report', '-i', id, '--wait', '5', '--fail-fast-above', '2%');
    expect(run.code).to.equal(1);
    expect(run.stderr).to.match(/\d+ of \d+ orgs have failed, more than 2%\. The push runs on/);
    expect(rows('PackagePushRequest').find(({ Id }) => Id === id)?.Status).to.equal('InProgress');
  });

  it('applies limits, and ignored errors', async () => {
    const id = await schedule('--all-behind');
    runOut();
    const failed = failedIn(id).length;
    const code = async (...args: string[]): Promise<number | null> => (await sf('report', '-i', id, ...args)).code;
    expect(await code('--max-failures', String(failed))).to.equal(68);
    expect(await code('--max-failures', String(failed - 1))).to.equal(1);
    expect(await code('--max-failures', '1%')).to.equal(1);
    expect(await code('--max-failures', 'some')).to.equal(2);
    const types = new Set(rows('PackagePushError').map(({ ErrorType }) => String(ErrorType)));
    const ignoring = [...types, 'no-reason'].flatMap((type) => ['--ignore-error', type]);
    const { code: ended, result } = await json<PackagePushReportResult>('report', '-i', id, ...ignoring);
    expect([ended, result.outcome, result.ignored]).to.deep.equal([0, 'succeeded', failed]);
    expect(result.failures).to.have.length(failed);
  });

  it("writes every format, by the file's ending or on request", async () => {
    const id = await schedule('--all-behind');
    runOut();
    const failed = failedIn(id);
    const write = async (name: string, ...args: string[]): Promise<string> => {
      const file = join(cli.home, name);
      const run = await sf('report', '-i', id, '--output-file', file, ...args);
      expect([run.code, run.stdout.trim()]).to.deep.equal([68, `Written to ${file}.`]);
      return readFile(file, 'utf8');
    };
    const csv = parse<{ OrgKey: string; Status: string }>(await write('report.csv'), { columns: true });
    expect(csv.map(({ OrgKey, Status }) => `${OrgKey} ${Status}`)).to.have.members(
      jobsOf(id).map((job) => `${String(job.SubscriberOrganizationKey)} ${String(job.Status)}`),
    );
    const lines = (await write('failed.jsonl', '--only', 'failed')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { orgKey: string }).orgKey)).to.have.members(failed);
    expect(await write('report.xml')).to.contain(`failures="${failed.length}"`);
    expect(await write('report.md')).to.match(/^## Acme CRM/);
    expect((JSON.parse(await write('report.json')) as PackagePushReportResult).failures).to.have.length(failed.length);
    expect(await write('report.txt', '--result-format', 'csv')).to.match(/^"PushRequestId"/);
    expect((await readdir(cli.home)).filter((name) => name.endsWith('.part'))).to.deep.equal([]);

    const piped = await sf('report', '-i', id, '--result-format', 'csv');
    expect(parse(piped.stdout, { columns: true })).to.have.length(jobsOf(id).length);
    const nowhere = await sf('report', '-i', id, '--output-file', join(cli.home, 'no', 'such', 'folder.csv'));
    expect(nowhere.code).to.equal(1);
    expect(nowhere.stderr).to.contain('folder.csv');
  });

  it('leaves an existing report unchanged when the next one is interrupted', async () => {
    const id = await schedule('--all-behind');
    runOut();
    const file = join(cli.home, 'kept.csv');
    await writeFile(file, 'as it was');
    cli.hub.faults.add({ route: 'POST /composite', fault: { kind: 'error', errorCode: 'REQUEST_LIMIT_EXCEEDED' } });
    expect((await sf('report', '-i', id, '--output-file', file)).code).to.equal(1);
    expect(await readFile(file, 'utf8')).to.equal('as it was');
    expect((await readdir(cli.home)).filter((name) => name.endsWith('.part'))).to.deep.equal([]);
  });

  it('writes a page, and finds the push that was scheduled last on this machine', async () => {
    const id = await schedule('--all-behind');
    runOut();
    const page = join(cli.home, 'push.html');
    const run = await sf('report', '--use-most-recent', '--html', page);
    expect(run.stdout).to.contain(id).and.contain(`Written to ${page}.`);
    const html = await readFile(page, 'utf8');
    expect(html).to.contain('Content-Security-Policy').and.contain(id);
  });

  it('retries orgs that may succeed, counts attempts over several retries, and shows them in the report', async () => {
    const first = await schedule('--all-behind');
    runOut();
    const failed = failedIn(first);
    const dry = await json<PackagePushRetryResult>('retry', '-i', first, '--dry-run');
    expect(dry.result.retryOf).to.equal(first);
    expect(failed).to.include.members(dry.result.plan.orgKeys);
    expect(dry.result.plan.orgs).to.be.within(1, failed.length - 1);
    expect(rows('PackagePushRequest')).to.have.length(1);

    const retry = (...args: string[]): Promise<{ result: PackagePushRetryResult }> =>
      json<PackagePushRetryResult>('retry', '--no-prompt', ...args);
    const second = await retry('-i', first);
    const secondId = second.result.pushRequestId ?? '';
    expect(jobsOf(secondId).map((job) => job.SubscriberOrganizationKey)).to.have.members(dry.result.plan.orgKeys);
    const twice = await sf('retry', '-i', first, '--no-prompt');
    expect(twice.code, 'they are in an open push').to.equal(1);
    runOut();

    const { result } = await json<PackagePushReportResult>('report', '-i', first);
    expect(result.laterPushes.map(({ pushRequestId, orgs }) => [pushRequestId, orgs])).to.deep.equal([
      [secondId, dry.result.plan.orgs],
    ]);
    const again = failedIn(secondId);
    expect(result.failures.filter(({ hasVersion }) => hasVersion)).to.have.length(dry.result.plan.orgs - again.length);

    const used = await sf('retry', '-i', first, '--no-prompt', '--only', 'failed', '--max-attempts', '1');
    expect(used.code).to.equal(1);
    expect(used.stderr).to.contain('failed as often as it may be tried');
    const third = await retry('-i', first, '--only', 'failed', '--max-attempts', '2');
    expect(jobsOf(third.result.pushRequestId ?? '').map((job) => job.SubscriberOrganizationKey)).to.have.members(
      failed.filter((orgKey) => !again.includes(orgKey) && !dry.result.plan.orgKeys.includes(orgKey)),
    );
  });

  it('retries orgs that never came into a push', async () => {
    const [one, two, three] = rows('PackageSubscriber')
      .filter(
        (row) => row.MetadataPackageVersionId === cli.hub.scenario.ids.versions.current && row.OrgStatus === 'Active',
      )
      .map((row) => String(row.OrgKey));
    const id = await schedule(
      '--org',
      one ?? '',
      '--org',
      two ?? '',
      '--org',
      three ?? '',
      '--start-time',
      '2099-01-01T00:00Z',
    );
    expect((await sf('retry', '-i', id, '--no-prompt', '--only', 'unscheduled')).stderr).to.match(
      /contained every org that it was planned for/,
    );
    expect((await sf('abort', '-i', id, '--no-prompt')).code).to.equal(0);
    const { result, code } = await json<PackagePushRetryResult>(
      'retry',
      '-i',
      id,
      '--no-prompt',
      '--only',
      'unscheduled',
    );
    expect(code).to.equal(0);
    expect(jobsOf(result.pushRequestId ?? '')).to.have.length(3);
    const nothing = await sf('retry', '-i', id, '--no-prompt');
    expect(nothing.code).to.equal(1);
    expect(nothing.stderr).to.contain('--only failed');
  });
});
