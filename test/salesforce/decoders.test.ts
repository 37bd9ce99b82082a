import { expect } from 'chai';
import { aboutStatus } from '../../src/core/status.js';
import { type PushReport, readReport } from '../../src/core/report/report.js';
import { formatMarkdown } from '../../src/format/push/markdown.js';
import { progressLine } from '../../src/format/push/progress.js';
import { render } from '../../src/format/document/render.js';
import { formatReport } from '../../src/format/push/report.js';
import { gateways, type Opened } from '../support/gateway.js';

/** What the queries join and filter by: without it there is no row to be read. */
const JOINED = ['PackagePushRequestId', 'PackagePushJobId', 'SubscriberOrganizationKey', 'PackageVersionId'];
const OF_PACKAGE = ['MetadataPackageId', 'MetadataPackageVersionId', 'OrgKey', 'InstalledStatus'];

describe('fields that may be null, and unknown picklist values', () => {
  const open = gateways();
  const SCENARIO = 'orgs=60,clean,versions=2,finished=60,failed=7';

  const set = ({ hub }: Opened, object: string, values: Record<string, string | null>): void => {
    const table = hub.org.store.table(object)!;
    for (const row of [...table.rows()]) table.update(row, values);
  };
  const report = async ({ hub, org }: Opened): Promise<PushReport> => {
    const found = await readReport(org, hub.scenario.ids.finishedPush!);
    return found ?? expect.fail('there is no report');
  };

  /** Everything that is nillable, object by object, as the object reference has it. */
  const emptied = async (): Promise<Opened> => {
    const opened = await open({ scenario: SCENARIO });
    const objects = [
      'PackagePushRequest',
      'PackagePushJob',
      'PackagePushError',
      'PackageSubscriber',
      'MetadataPackageVersion',
    ];
    for (const object of objects) {
      const { fields } = opened.hub.org.store.table(object)!.definition;
      const kept = [...JOINED, ...OF_PACKAGE];
      const names = fields
        .filter(({ name, nillable }) => nillable === true && !kept.includes(name))
        .map(({ name }) => name);
      expect(names, object).to.have.length.of.at.least(3);
      set(opened, object, Object.fromEntries(names.map((name) => [name, null])));
    }
    return opened;
  };

  it('never prevent that other data is read', async () => {
    const opened = await emptied();
    const { hub, org } = opened;
    const id = hub.scenario.ids.finishedPush!;
    const packageId = hub.scenario.ids.packages[0]!.id;
    const versionIds = hub.scenario.ids.packages[0]!.versions.map((version) => version.id);
    const [key] = [...hub.org.store.table('PackageSubscriber')!.rows()].map((row) => String(row.OrgKey));

    expect((await org.requests({})).map(({ status }) => status)).to.include('Unknown');
    expect((await org.overview(id))?.jobs).to.include({ total: 60, other: 60 });
    expect((await org.state(id))?.orgs).to.have.length(60);
    expect((await org.countJobsOf([id])).get(id)?.other).to.equal(60);
    expect((await org.openOrgs([id])).size).to.equal(60);
    expect(await org.jobsOfOrgs([id], [key!])).to.have.length(1);
    expect(await org.versions({ packageId })).to.have.length.of.at.least(2);
    expect((await org.preflight({ packageId, versionId: versionIds[0]!, orgs: [key!] })).subscribers.size).to.equal(1);
    let subscribers = 0;
    for await (const page of org.subscribersOf({ packageId, versionIds })) subscribers += page.length;
    expect(subscribers).to.equal(60);
    expect(render(formatReport(await report(opened))).join('\n')).to.match(/Other +60/);
  });

  it('of the type of an error give an unclassified error', async () => {
    const opened = await open({ scenario: SCENARIO });
    set(opened, 'PackagePushError', { ErrorType: null });
    const { failures } = await report(opened);
    expect(failures).to.have.length(7);
    expect(new Set(failures.flatMap(({ errors }) => errors.map(({ type }) => type)))).to.deep.equal(
      new Set(['UnclassifiedError']),
    );
  });

  it("of a subscriber's org skip this row only", async () => {
    const opened = await open({ scenario: SCENARIO });
    const table = opened.hub.org.store.table('PackageSubscriber')!;
    const [first] = table.rows();
    const packageId = String(first!.MetadataPackageId);
    const versionIds = opened.hub.scenario.ids.packages[0]!.versions.map((version) => version.id);
    table.update(first!, { OrgKey: null });
    const found = [];
    for await (const page of opened.org.subscribersOf({ packageId, versionIds })) found.push(...page);
    expect(found).to.have.length(59);
  });

  describe('of a status', () => {
    const queued = async (): Promise<Opened> => {
      const opened = await open({ scenario: SCENARIO });
      const table = opened.hub.org.store.table('PackagePushJob')!;
      const jobs = [...table.rows()];
      for (const job of jobs.slice(0, 5)) table.update(job, { Status: 'Queued' });
      return opened;
    };

    it('are counted as other for jobs, in every output', async () => {
      const opened = await queued();
      const { jobs, ...rest } = await report(opened);
      expect(jobs.other).to.equal(5);
      expect(jobs.total).to.equal(60);
      const read = { jobs, ...rest };
      expect(render(formatReport(read)).join('\n')).to.match(/^ +Other +5 /m);
      expect(formatMarkdown(read)).to.include('| Other | 5 |');
      expect(progressLine(read, new Date(0))).to.contain(', 5 other');
      expect(JSON.parse(JSON.stringify(read)).jobs.other).to.equal(5);
    });

    it('are shown unchanged for a job, whose org counts as being upgraded', async () => {
      const { hub, org } = await queued();
      const id = hub.scenario.ids.finishedPush!;
      const statuses: string[] = [];
      for await (const page of (await org.snapshot(id))!.jobs) statuses.push(...page.map(({ status }) => status));
      expect(statuses.filter((status) => status === 'Queued')).to.have.length(5);
      expect((await org.openOrgs([id])).size).to.equal(5);
    });

    it('are shown unchanged for a push, which may get any other status, and is never canceled by mistake', async () => {
      const opened = await open({ scenario: SCENARIO });
      set(opened, 'PackagePushRequest', { Status: 'Waiting\u001b[31m For Approval' });
      const { status, outcome } = await report(opened);
      expect(status).to.equal('Waiting?31m For Approval');
      expect(outcome).to.equal('waiting');
      expect(aboutStatus(status)).to.include({ final: false, abortable: false });
    });
  });
});
