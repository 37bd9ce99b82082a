import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Row } from '../../emulator/model.js';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import type { PackagePushReportResult } from '../../src/commands/package/push/report.js';
import type { PackagePushRetryResult } from '../../src/commands/package/push/retry.js';
import type { PackagePushScheduleResult } from '../../src/commands/package/push/schedule.js';
import { openSfSession, type SfRun, type SfSession } from '../support/sfSession.js';
import { expectWaited } from '../support/waited.js';

const HOUR = 3_600_000;

/** A hub with orgs in which the upgrade fails, each in its own way. */
describe('the truth about a push, through the real sf', () => {
  let hub: Emulator;
  let session: SfSession;
  const env = { SF_PACKAGE_PUSH_POLL_MS: '200', SF_PACKAGE_PUSH_RETRY_MS: '20' };

  const rows = (object: string): Row[] => [...(hub.org.store.table(object)?.rows() ?? [])];
  const jobsOf = (id: string): Row[] => rows('PackagePushJob').filter((job) => job.PackagePushRequestId === id);
  const failedIn = (id: string): string[] =>
    jobsOf(id)
      .filter((job) => job.Status === 'Failed')
      .map((job) => String(job.SubscriberOrganizationKey));
  const sf = (...args: string[]): Promise<SfRun> => session.sf(['package', 'push', ...args], { env });
  const json = <T>(...args: string[]): Promise<{ code: number | null; result: T }> =>
    session.json<T>(['package', 'push', ...args], { env });
  /** Moves the clock of the org forward by a day. */
  const runOut = async (): Promise<void> => {
    hub.org.clock.advance(24 * HOUR);
    await fetch(`${hub.url}/services/data`);
  };
  /** Lets the org's time pass while a command waits. */
  const whilePassing = async <T>(command: Promise<T>, stepMs: number): Promise<T> => {
    const timer = setInterval(() => {
      hub.org.clock.advance(stepMs);
    }, 100);
    return command.finally(() => {
      clearInterval(timer);
    });
  };
  const schedule = async (...args: string[]): Promise<string> => {
    const { result } = await json<PackagePushScheduleResult>('schedule', '-p', newest(), '--no-prompt', ...args);
    return result.pushRequestId ?? expect.fail('nothing was scheduled');
  };
  const newest = (): string => hub.scenario.ids.versions.newest;

  before(async () => {
    session = await openSfSession();
    await session.linkPlugin();
  });

  beforeEach(async () => {
    hub = await startEmulator({ scenario: 'orgs=120,failures=40,oddNames=6', clock: 'manual', start: Date.now() });
    await session.login(hub);
  });

  afterEach(() => hub.close());
  after(() => session.close());

  it('schedules and waits: progress on standard error, the report on standard output, its outcome as exit code', async () => {
    const run = await whilePassing(
      sf('schedule', '-p', newest(), '--all-behind', '--no-prompt', '--wait', '5'),
      20_000,
    );
    const [request] = rows('PackagePushRequest');
    expectWaited(run, failedIn(String(request?.Id)).length);
  });

  it('writes a page, and finds the push that was scheduled last from here', async () => {
    const id = await schedule('--all-behind');
    await runOut();
    const page = join(session.home, 'push.html');
    const run = await sf('report', '--use-most-recent', '--html', page);
    expect(run.stdout).to.contain(id).and.contain(`Written to ${page}.`);
    const html = await readFile(page, 'utf8');
    expect(html).to.contain('Content-Security-Policy').and.contain(id);
    const named = join(session.home, 'named.html');
    await sf('report', '--use-most-recent', '--output-file', named);
    expect(await readFile(named, 'utf8'))
      .to.contain('Content-Security-Policy')
      .and.contain(id);
  });

  it('tries again what may pass', async () => {
    const id = await schedule('--all-behind');
    await runOut();
    const { code, result } = await json<PackagePushRetryResult>('retry', '-i', id, '--no-prompt');
    expect([code, result.retryOf]).to.deep.equal([0, id]);
    expect(failedIn(id)).to.include.members(result.plan.orgKeys);
    expect(jobsOf(result.pushRequestId ?? '')).to.have.length(result.plan.orgs);
    const again = await json<PackagePushReportResult>('report', '-i', id);
    expect(again.result.laterPushes.map(({ pushRequestId }) => pushRequestId)).to.deep.equal([result.pushRequestId]);
  });
});
