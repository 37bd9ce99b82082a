import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { Row } from '../../emulator/model.js';
import type { Emulator } from '../../emulator/server.js';
import { readReport, type JobRow, type JobTaker, type PushReport } from '../../src/core/report/report.js';
import { STATUS_NAMES, aboutStatus, type PushStatus } from '../../src/core/status.js';
import { JOB_FORMATS } from '../../src/format/push/jobRows.js';
import { prettyJson } from '../../src/core/text/json.js';
import { render } from '../../src/format/document/render.js';
import { formatMarkdown } from '../../src/format/push/markdown.js';
import { formatReport } from '../../src/format/push/report.js';
import { gateways, type Opened } from '../support/gateway.js';

type JobSpec = { status: PushStatus; errors: number; silent: boolean; seconds: number };
type StoredPush = { id: string; jobs: Row[]; errors: Row[] };

const TYPES = ['DeployError', 'UnclassifiedError', 'ApexTestFailure', 'IneligibleUpgrade', 'PACError'];
const START = Date.UTC(2026, 10, 28, 1);

/** The status that the org gives a request with such jobs. */
const requestStatus = (jobs: readonly JobSpec[]): PushStatus => {
  const statuses = new Set(jobs.map(({ status }) => status));
  if (statuses.has('InProgress') || statuses.has('Pending')) return 'InProgress';
  if (statuses.has('Canceled')) return 'Canceled';
  return statuses.has('Failed') ? 'Failed' : 'Succeeded';
};

/** Writes a push straight into the store of the org. */
const write = ({ org, scenario }: Emulator, jobs: readonly JobSpec[]): StoredPush => {
  const { store } = org;
  const status = requestStatus(jobs);
  const request = store.table('PackagePushRequest')!.insert({
    ...{ PackageVersionId: scenario.ids.versions.newest, Status: status, ScheduledStartTime: null },
    ...{
      StartTime: START,
      EndTime: START + 5_000_000,
      DurationSeconds: 5000,
      SystemModstamp: START,
      CreatedDate: START,
    },
  });
  const subscribers = [...store.table('PackageSubscriber')!.rows()];
  const [jobRows, errorRows]: [Row[], Row[]] = [[], []];
  for (const [index, { status: Status, errors, silent, seconds }] of jobs.entries()) {
    const over = aboutStatus(Status).final && Status !== 'Canceled';
    const job = store.table('PackagePushJob')!.insert({
      PackagePushRequestId: request.Id,
      SubscriberOrganizationKey: String(subscribers[index]?.OrgKey),
      Status,
      StartTime: over ? START + index : null,
      EndTime: over ? START + index + seconds * 1000 : null,
      DurationSeconds: over ? seconds : null,
      SystemModstamp: START,
      CreatedDate: START,
    });
    jobRows.push(job);
    for (let number = 0; Status === 'Failed' && number < errors; number++) {
      errorRows.push(
        store.table('PackagePushError')!.insert({
          PackagePushJobId: job.Id,
          ErrorType: TYPES[(index + number) % TYPES.length] ?? '',
          ErrorSeverity: number === 1 ? 'Warning' : 'Error',
          ErrorTitle: silent ? null : `Title ${number}`,
          ErrorMessage: silent ? null : `Line ${index} of "${number}" | broke, badly`,
          ErrorDetails: null,
          CreatedDate: START,
        }),
      );
    }
  }
  return { id: request.Id, jobs: jobRows, errors: errorRows };
};

const collect = (): { rows: JobRow[]; taker: JobTaker } => {
  const rows: JobRow[] = [];
  return { rows, taker: { onJobs: (more) => void rows.push(...more) } };
};

const counted = (text: string): number => Number(text.replaceAll(',', ''));

describe('the report of a push', () => {
  const open = gateways();

  const jobSpecs = fc.array(
    fc.record({
      status: fc.constantFrom<PushStatus>(
        'Succeeded',
        'Succeeded',
        'Failed',
        'Failed',
        'InProgress',
        'Pending',
        'Canceled',
      ),
      errors: fc.nat(3),
      silent: fc.boolean(),
      seconds: fc.nat(4000),
    }),
    { maxLength: 30 },
  );

  /** What each format says of how many jobs are in each state. */
  const FORMATS: Array<[string, (report: PushReport, rows: JobRow[]) => Partial<Record<PushStatus, number>>]> = [
    [
      'human',
      (report) =>
        Object.fromEntries(
          STATUS_NAMES.flatMap((status) => {
            const line = render(formatReport(report)).find((each) =>
              each.startsWith(`  ${aboutStatus(status).label} `),
            );
            return line === undefined ? [] : [[status, counted(/([\d,]+)\s+█/.exec(line)?.[1] ?? '')]];
          }),
        ),
    ],
    [
      'markdown',
      (report) =>
        Object.fromEntries(
          STATUS_NAMES.flatMap((status) => {
            const line = formatMarkdown(report).find((each) => each.startsWith(`| ${aboutStatus(status).label} |`));
            return line === undefined ? [] : [[status, counted(line.split('|')[2] ?? '')]];
          }),
        ),
    ],
    [
      'json',
      (report) => {
        const { jobs } = JSON.parse(prettyJson(report)) as PushReport;
        return Object.fromEntries(STATUS_NAMES.map((status) => [status, jobs[aboutStatus(status).count]]));
      },
    ],
    [
      'csv',
      (push, rows) => {
        const { begin, page } = JOB_FORMATS.csv(push);
        const table = parse<{ Status: PushStatus }>(begin + page(rows), { columns: true });
        return count(table.map(({ Status }) => Status));
      },
    ],
    [
      'jsonl',
      (push, rows) => count(rows.map((each) => (JSON.parse(JOB_FORMATS.jsonl(push).page([each])) as JobRow).status)),
    ],
    [
      'junit',
      (report, rows) => {
        const { begin, page } = JOB_FORMATS.junit(report, false);
        const text = begin + page(rows);
        const number = (name: string): number => Number(new RegExp(`<testsuite .*? ${name}="(\\d+)"`).exec(text)?.[1]);
        expect(text.match(/<testcase /g) ?? []).to.have.length(number('tests'));
        expect(text.match(/<failure /g) ?? []).to.have.length(number('failures'));
        expect(text.match(/<error /g) ?? []).to.have.length(number('errors'));
        expect(text.match(/<skipped /g) ?? []).to.have.length(number('skipped'));
        const others = (label: string): number => text.split(`message="${label}"/>`).length - 1;
        return {
          Failed: number('failures'),
          Succeeded: number('tests') - number('failures') - number('errors') - number('skipped'),
          InProgress: others('In Progress'),
          Pending: others('Pending'),
          Canceled: others('Canceled'),
        };
      },
    ],
  ];
  const count = (statuses: readonly PushStatus[]): Partial<Record<PushStatus, number>> =>
    Object.fromEntries([...Map.groupBy(statuses, (status) => status)].map(([status, all]) => [status, all.length]));

  it("contains the org's data in every format", async () => {
    const { hub, org } = await open({ scenario: 'orgs=40,clean' });
    await fc.assert(
      fc.asyncProperty(jobSpecs, async (specs) => {
        const stored = write(hub, specs);
        const { rows, taker } = collect();
        const report = await readReport(org, stored.id, {}, taker);
        if (report === undefined) return expect.fail('there is no report');
        for (const [name, countsIn] of FORMATS) {
          const counts = countsIn(report, rows);
          for (const status of STATUS_NAMES)
            expect(counts[status] ?? 0, `${name}: ${status}`).to.equal(
              stored.jobs.filter((job) => job.Status === status).length,
            );
        }
        expectFailures(report, stored);
        expectTimes(report, stored);
        expect(rows.map(({ orgKey }) => orgKey)).to.have.members(
          stored.jobs.map((job) => String(job.SubscriberOrganizationKey)),
        );
        // Nothing differs where the jobs are not listed.
        expect(await readReport(org, stored.id)).to.deep.equal(report);
      }),
      { numRuns: 40 },
    );
  });

  const expectFailures = (report: PushReport, stored: StoredPush): void => {
    const failed = stored.jobs.filter((job) => job.Status === 'Failed');
    expect(report.failures.map(({ jobId }) => jobId)).to.have.members(failed.map(({ Id }) => Id));
    for (const { jobId, orgName, errors } of report.failures) {
      const own = stored.errors.filter((row) => row.PackagePushJobId === jobId);
      expect(errors).to.have.deep.members(
        own.map((row) => ({
          ...{ type: row.ErrorType, severity: row.ErrorSeverity, title: row.ErrorTitle },
          ...{ message: row.ErrorMessage, details: row.ErrorDetails },
        })),
      );
      expect(orgName).to.be.a('string');
    }
    expect(new Set(report.failureGroups.flatMap(({ orgKeys }) => orgKeys))).to.have.length(failed.length);
  };

  const expectTimes = ({ jobDuration, timeline }: PushReport, { jobs }: StoredPush): void => {
    const seconds = jobs.flatMap((job) => (job.DurationSeconds === null ? [] : [Number(job.DurationSeconds)]));
    expect(jobDuration?.max ?? null).to.equal(seconds.length === 0 ? null : Math.max(...seconds));
    const { completions } = timeline;
    expect(completions.reduce((sum, each) => sum + each.succeeded, 0)).to.equal(
      jobs.filter((job) => job.Status === 'Succeeded').length,
    );
    expect(completions.reduce((sum, each) => sum + each.failed, 0)).to.equal(
      jobs.filter((job) => job.Status === 'Failed').length,
    );
  };

  const failedOnce: JobSpec = { status: 'Failed', errors: 1, silent: true, seconds: 5 };
  const succeeded: JobSpec = { ...failedOnce, status: 'Succeeded' };
  const reportOf = async ({ org }: Opened, id: string, ...more: [object?, JobTaker?]): Promise<PushReport> =>
    (await readReport(org, id, ...more)) ?? expect.fail('there is no report');

  it('shows what each org has installed, and whether it was upgraded since', async () => {
    const at = await open({ scenario: 'orgs=10,clean' });
    const { id, jobs } = write(at.hub, [failedOnce, failedOnce]);
    const table = at.hub.org.store.table('PackageSubscriber')!;
    const row = [...table.rows()].find((each) => each.OrgKey === jobs[0]?.SubscriberOrganizationKey)!;
    table.update(row, { MetadataPackageVersionId: at.hub.scenario.ids.versions.newest });
    const { failures, version } = await reportOf(at, id);
    expect(failures.map(({ hasVersion }) => hasVersion)).to.deep.equal([true, false]);
    expect(failures[0]?.installedVersion).to.equal(version.number);
    expect(failures[1]?.installedVersion)
      .to.match(/^1\.\d+\.\d+\.\d+$/)
      .and.not.equal(version.number);
  });

  it('does not count ignored failures, but shows them', async () => {
    const at = await open({ scenario: 'orgs=10,clean' });
    const { id } = write(at.hub, [succeeded, failedOnce, { ...failedOnce, errors: 2 }]);
    const { rows, taker } = collect();
    const ignoring = await reportOf(at, id, { ignoredErrors: new Set(['unclassifiederror']) }, taker);
    expect(ignoring).to.include({ ignored: 1, outcome: 'partial' });
    expect(ignoring.failures.map(({ ignored }) => ignored)).to.deep.equal([true, false]);
    expect(rows.map(({ ignored }) => ignored)).to.deep.equal([false, true, false]);
    const all = await reportOf(at, id, { ignoredErrors: new Set(['unclassifiederror', 'apextestfailure']) });
    expect(all).to.include({ ignored: 2, outcome: 'succeeded' });
    const strict = await reportOf(at, id, { maxFailures: { count: 1 } });
    expect(strict).to.include({ ignored: 0, outcome: 'failed' });
    expect(await reportOf(at, id, { maxFailures: { count: 2 } })).to.include({ outcome: 'partial' });
  });

  it('shows the later pushes to orgs that failed, in their order, and no others', async () => {
    const at = await open({ scenario: 'orgs=10,clean' });
    const requests = at.hub.org.store.table('PackagePushRequest')!;
    const startAt = (stored: StoredPush, StartTime: number | null, Status?: string): string => {
      requests.update(requests.get(stored.id)!, { StartTime, ...(Status === undefined ? {} : { Status }) });
      return stored.id;
    };
    const push = (...specs: JobSpec[]): StoredPush => write(at.hub, specs);
    const first = startAt(push(failedOnce, failedOnce, succeeded), START);
    const last = startAt(push(failedOnce), START + 9000);
    const second = startAt(push(succeeded, failedOnce), START + 5000);
    startAt(push(failedOnce), START - 1000);
    startAt(push({ ...failedOnce, status: 'Created' }), null, 'Created');
    const waiting = startAt(push({ ...failedOnce, status: 'Pending' }), null, 'Pending');
    expect((await reportOf(at, first)).laterPushes).to.deep.equal([
      { pushRequestId: second, status: 'Failed', orgs: 2, succeeded: 1, failed: 1 },
      { pushRequestId: last, status: 'Failed', orgs: 1, succeeded: 0, failed: 1 },
      { pushRequestId: waiting, status: 'Pending', orgs: 1, succeeded: 0, failed: 0 },
    ]);
    expect((await reportOf(at, waiting)).laterPushes).to.deep.equal([]);
  });

  it('reads 10,000 jobs and 500 failures in few calls', async () => {
    const at = await open({ scenario: 'orgs=10000,clean' });
    const specs = Array.from({ length: 10_000 }, (_, index) => (index % 20 === 0 ? failedOnce : succeeded));
    const { id } = write(at.hub, specs);
    const before = at.org.calls();
    const report = await reportOf(at, id);
    expect(report.failures).to.have.length(500);
    expect(at.org.calls() - before).to.equal(6);
  });
});
