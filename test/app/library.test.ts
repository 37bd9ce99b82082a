import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Row } from '../../emulator/model.js';
import type { Emulator } from '../../emulator/server.js';
import {
  openPushOrg,
  OrgError,
  planPush,
  readCustomers,
  reportPush,
  schedulePush,
  ScheduleBroken,
  UsageError,
  watchPush,
  type JobRow,
  type JournalEvent,
  type OpenOrg,
  type PlannedPush,
  type PlanOptions,
  type ScheduledPush,
  type UsageKind,
} from '../../src/index.js';
import { listRecords, pushesOf } from '../../src/journal/record.js';
import { gateways } from '../support/gateway.js';
import { thrownBy } from '../support/thrown.js';

describe('the library', () => {
  const open = gateways();
  let recordFolder = '';
  let hub: Emulator;
  let org: OpenOrg;
  let again: () => Promise<OpenOrg>;

  const start = async (scenario: string): Promise<void> => {
    const opened = await open({ scenario, start: Date.now() });
    hub = opened.hub;
    again = () => openPushOrg(opened.connection, { recordFolder });
    org = await again();
  };

  const rows = (object: string): Row[] => [...(hub.org.store.table(object)?.rows() ?? [])];
  const jobKeys = (): string[] => rows('PackagePushJob').map((job) => String(job.SubscriberOrganizationKey));
  const plan = (options: Partial<PlanOptions> = {}): Promise<PlannedPush> =>
    planPush(org, { package: 'Acme CRM', orgs: 'all-behind', ...options });
  const misused = async (promise: Promise<unknown>, kind: UsageKind): Promise<UsageError> => {
    const error = await thrownBy(promise);
    if (!(error instanceof UsageError)) throw error;
    expect(error.kind).to.equal(kind);
    return error;
  };

  before(() => {
    process.env.SF_PACKAGE_PUSH_RETRY_MS = '2';
  });
  after(() => {
    Reflect.deleteProperty(process.env, 'SF_PACKAGE_PUSH_RETRY_MS');
  });
  beforeEach(async () => {
    recordFolder = join(await mkdtemp(join(tmpdir(), 'library-')), 'journals');
  });
  afterEach(() => rm(join(recordFolder, '..'), { recursive: true, force: true }));

  describe('plans', () => {
    it('all subscribers, each eligible or with one reason, and writes nothing', async () => {
      await start('orgs=200,clean,current=20,newer=5,inactive=7,beta=3,restricted=4');
      const before = [rows('PackagePushRequest').length, rows('PackagePushJob').length];
      const planned = await plan({ package: hub.scenario.ids.versions.current });
      expect(planned.outcome).to.equal('partial');
      expect(planned.summary.notUpgraded).to.deep.equal({
        ...{ 'already-on-version': 20, 'inactive-org': 7, 'on-newer-version': 5 },
        ...{ 'blocked-by-subscriber': 4, 'beta-installed': 3 },
      });
      expect(planned.eligible).to.have.length(161);
      expect(planned.orgs).to.include({ kept: 200, eligible: 161, skipped: 0 });
      const keys = [...planned.eligible, ...planned.orgs.rejected].map(({ orgKey }) => orgKey);
      expect(new Set(keys).size).to.equal(200);
      expect([rows('PackagePushRequest').length, rows('PackagePushJob').length]).to.deep.equal(before);
      expect(JSON.parse(JSON.stringify(planned))).to.deep.equal(planned);
    });

    it('the orgs of a list, with filters, without excluded ones', async () => {
      await start('orgs=120,clean');
      const all = (await plan()).eligible;
      const sandboxes = all.filter(({ orgType }) => orgType === 'Sandbox').map(({ orgKey }) => orgKey);
      const [first = '', second = '', ...others] = sandboxes;
      const planned = await plan({
        orgs: [...all.map(({ orgKey }) => orgKey), ` ${first} `],
        filter: { orgTypes: ['Sandbox'] },
        exclude: [first, { org: second, reason: 'opted out', expires: '2000-01-01' }],
        startTime: '2099-06-01T02:00',
        timeZone: 'Europe/Vienna',
      });
      expect(planned.eligible.map(({ orgKey }) => orgKey)).to.have.members([second, ...others]);
      expect(planned.orgs.rejected).to.deep.equal([{ orgKey: first, reason: 'excluded', message: 'excluded' }]);
      expect(planned.orgs.dropped).to.deep.equal([{ line: 121, text: first, reason: 'duplicate' }]);
      expect(planned.expiredExclusions.map(({ orgKey }) => orgKey)).to.deep.equal([second]);
      expect(planned.startTime).to.equal('2099-06-01T00:00:00.000Z');
      const few = await plan({ sample: 0.5, limit: 3 });
      expect(few.eligible).to.have.length(3);
      expect((await plan({ sample: 0.5, limit: 3 })).eligible).to.deep.equal(few.eligible);
    });

    it('a package by an alias of an sfdx-project.json, if the aliases are passed', async () => {
      await start('orgs=10,clean');
      const [pkg] = hub.scenario.ids.packages;
      const packageAliases = { crm: pkg?.package2Id ?? '' };
      const { number } = (await plan()).version;
      expect((await plan({ package: 'crm', packageAliases })).version.number).to.equal(number);
      expect((await plan({ package: `crm@${number}`, packageAliases })).version.number).to.equal(number);
      expect((await misused(plan({ package: 'crm' }), 'no-such-package')).message).to.contain('"crm"');
    });

    const MISUSES: Array<[what: string, options: object, kind: UsageKind]> = [
      ['a mistyped option', { fitler: { orgTypes: ['Sandbox'] } }, 'unknown-option'],
      ['a mistyped filter', { filter: { orgType: 'Sandbox' } }, 'unknown-option'],
      ['a mistyped exclusion', { exclude: [{ org: '00D3z0000034UFB', expiry: '2026-12-31' }] }, 'unknown-option'],
      ['no orgs at all', { orgs: undefined }, 'bad-option'],
      ['another word for all', { orgs: 'all' }, 'bad-option'],
      ['an empty list', { orgs: [] }, 'no-orgs'],
      ['something that is no org', { orgs: ['00D3z0000034UFBEA1'] }, 'unreadable-orgs'],
      ['something that is no text', { orgs: [null] }, 'bad-option'],
      ['a filter of nothing', { filter: { orgTypes: [] } }, 'bad-option'],
      ['a type that there is not', { filter: { orgTypes: ['sandbox'] } }, 'bad-option'],
      ['a text for a list', { filter: { instances: 'NA1' } }, 'bad-option'],
      ['a range that is none', { filter: { installedVersions: ['<one'] } }, 'bad-option'],
      ['a condition that breaks out', { filter: { where: "OrgName = 'x') OR (Id != ''" } }, 'bad-option'],
      ['a condition on a list', { orgs: ['00D3z0000034UFB'], filter: { where: 'Id != null' } }, 'bad-option'],
      ['an exclusion that is none', { exclude: ['nobody'] }, 'unreadable-exclusions'],
      ['an exclusion of nothing', { exclude: [null] }, 'bad-option'],
      ['sandboxes by a text', { exclude: [{ org: '00D3z0000034UFB', withSandboxes: 'true' }] }, 'bad-option'],
      ['a day that is no text', { exclude: [{ org: '00D3z0000034UFB', expires: new Date() }] }, 'bad-option'],
      ['a flag that is none', { migration: 'yes' }, 'bad-option'],
      ['a text for exclusions', { exclude: '00D3z0000034UFB' }, 'bad-option'],
      ['a share in percent', { sample: 5 }, 'bad-option'],
      ['a limit of none', { limit: 0 }, 'bad-option'],
      ['a limit that is a text', { limit: '10' }, 'bad-option'],
      ['no package', { package: '' }, 'bad-option'],
      ['a package that there is not', { package: 'Nobody knows it' }, 'no-such-package'],
      ['a version that there is not', { package: 'Acme CRM@99.1' }, 'no-such-version'],
      ['a time of the past', { startTime: new Date(0) }, 'bad-start-time'],
      ['a time that is none', { startTime: new Date(NaN) }, 'bad-start-time'],
      ['a time without an offset', { startTime: '2099-01-01T00:00' }, 'bad-start-time'],
    ];

    it('nothing with unclear options, and says which', async () => {
      await start('orgs=10,clean');
      for (const [what, options, kind] of MISUSES) {
        const error = await thrownBy(plan(options));
        expect(error, what).to.be.instanceOf(UsageError);
        expect((error as UsageError).kind, what).to.equal(kind);
        expect((error as UsageError).message, what).to.match(/^[A-Z].*\.$/s);
      }
    });
  });

  describe('schedules', () => {
    const startTime = '2099-01-01T00:00:00Z';

    const expectExactlyOnce = (planned: PlannedPush): void => {
      expect(rows('PackagePushRequest').map(({ Status }) => Status)).to.deep.equal(['Pending']);
      expect(jobKeys()).to.have.members(planned.eligible.map(({ orgKey }) => orgKey));
    };

    it('a plan only once, however often it is called', async () => {
      await start('orgs=450,clean');
      const planned = await plan({ startTime });
      const events: JournalEvent[] = [];
      const calls = org.apiCalls();
      const push = await schedulePush(org, planned, { onEvent: (event) => events.push(event) });
      expect(org.apiCalls() - calls).to.equal(planned.apiCalls);
      expect(push).to.include({ outcome: 'succeeded', status: 'Pending' });
      expect(push.orgs).to.deep.equal({ kept: 450, scheduled: 450, rejected: [] });
      expect(push.jobs).to.include({ total: 450, pending: 450 });
      expect(events.slice(0, 2)).to.deep.equal([{ event: 'checked' }, { event: 'intent', write: 'create-request' }]);
      expect(events.at(-1)).to.deep.equal({ event: 'ended', outcome: 'scheduled' });
      expectExactlyOnce(planned);

      const elsewhere = await again();
      const written = JSON.parse(JSON.stringify(planned)) as PlannedPush;
      expect(await schedulePush(elsewhere, written)).to.deep.equal(push);
      expect(elsewhere.apiCalls()).to.equal(0);
      expectExactlyOnce(planned);
    });

    it('a plan only once, even if it is called twice at the same time', async () => {
      await start('orgs=50,clean');
      const planned = await plan({ startTime });
      const results = await Promise.allSettled([1, 2, 3].map(() => schedulePush(org, planned)));
      const refused = results.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
      for (const error of refused) expect(error).to.be.instanceOf(UsageError).with.property('kind', 'locked');
      expect(refused.length).to.be.below(3);
      expectExactlyOnce(planned);
    });

    it('only one of two plans for the same orgs at the same time', async () => {
      await start('orgs=60,clean');
      const plans = await Promise.all([plan({ startTime, limit: 10 }), plan({ startTime, limit: 5 })]);
      const ended = await Promise.allSettled(plans.map((each) => schedulePush(org, each)));
      const lost = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
      expect(lost).to.have.length(1);
      expect(lost[0]).to.be.instanceOf(UsageError).with.property('kind', 'rival-requests');
      // Whoever sees the other one in time makes no request at all.
      const statuses = rows('PackagePushRequest').map(({ Status }) => Status);
      expect(statuses.filter((status) => status !== 'Canceled')).to.deep.equal(['Pending']);
    });

    it('two plans for different orgs at the same time', async () => {
      await start('orgs=60,clean');
      const { eligible } = await plan({ startTime });
      const keys = eligible.map(({ orgKey }) => orgKey);
      const plans = await Promise.all([keys.slice(0, 10), keys.slice(10, 15)].map((orgs) => plan({ startTime, orgs })));
      const pushes = await Promise.all(plans.map((each) => schedulePush(org, each)));
      expect(new Set(pushes.map(({ pushRequestId }) => pushRequestId)).size).to.equal(2);
      expect(pushes.map(({ jobs }) => jobs.total)).to.deep.equal([10, 5]);
    });

    it('the rest of a plan after an interruption at any write', async () => {
      await start('orgs=450,clean');
      const planned = await plan({ startTime });
      hub.faults.add({ route: 'POST *', contains: 'PackagePushJob', nth: 1, fault: { kind: 'reset', after: true } });
      hub.faults.add({ route: 'PATCH *', fault: { kind: 'error', errorCode: 'SERVER_UNAVAILABLE' } });
      const broken = await thrownBy(schedulePush(org, planned));
      if (!(broken instanceof ScheduleBroken)) throw broken;
      expect(broken.cause).to.be.instanceOf(OrgError).with.property('kind', 'unavailable');
      expect(broken.canceled).to.equal(false);
      expect(rows('PackagePushRequest').map(({ Id, Status }) => [Id, Status])).to.deep.equal([
        [broken.pushRequestId, 'Created'],
      ]);

      hub.faults.clear();
      const push = await schedulePush(await again(), planned);
      expect(push.pushRequestId).to.equal(broken.pushRequestId);
      expect(push.outcome).to.equal('succeeded');
      expectExactlyOnce(planned);
    });

    it('the rest of a plan after the listener has stopped it', async () => {
      await start('orgs=50,clean');
      const planned = await plan({ startTime });
      const onEvent = ({ event }: JournalEvent): void => {
        if (event === 'inserted') throw new Error('that is enough');
      };
      const broken = await thrownBy(schedulePush(org, planned, { onEvent }));
      expect(broken).to.be.instanceOf(ScheduleBroken).with.property('message', 'that is enough');
      expect((await schedulePush(org, planned)).outcome).to.equal('succeeded');
      expectExactlyOnce(planned);
    });

    it('a plan again whose request the org has refused', async () => {
      await start('orgs=20,clean');
      const planned = await plan({ startTime });
      const refusal = { kind: 'error', errorCode: 'INVALID_OPERATION' } as const;
      hub.faults.add({ route: 'POST *', contains: '"ScheduledStartTime":', first: 1, fault: refusal });
      const broken = await thrownBy(schedulePush(org, planned));
      expect(broken).to.be.instanceOf(ScheduleBroken).with.property('canceled', true);
      expect(rows('PackagePushRequest')).to.have.length(0);
      expect((await schedulePush(org, planned)).outcome).to.equal('succeeded');
      expectExactlyOnce(planned);
    });

    it('nothing that could become a second push', async () => {
      await start('orgs=20,clean');
      const planned = await plan({ startTime });
      const [, ...fewer] = planned.eligible;
      await misused(schedulePush(org, { ...planned, eligible: [] }), 'no-eligible-orgs');
      const none = await plan({ orgs: 'all-behind', filter: { installedVersions: ['<0.0.1'] } });
      expect(none).to.include({ outcome: 'nothing-to-do' });
      expect(await schedulePush(org, none)).to.include({ outcome: 'nothing-to-do', pushRequestId: null });
      await misused(schedulePush(org, { ...planned, orgId: '00D000000000009EAA' }), 'other-org');
      await misused(schedulePush(org, { ...planned, createdAt: '2020-01-01T00:00:00Z' }), 'stale-plan');
      await misused(schedulePush(org, { ...planned, createdAt: 'yesterday' }), 'stale-plan');
      await misused(schedulePush(org, { ...planned, id: '../../elsewhere' }), 'bad-option');
      const crafted: Array<[option: string, more: object]> = [
        ['plan.id', { id: undefined }],
        ['plan.eligible', { eligible: undefined }],
        ['plan.eligible', { eligible: [...planned.eligible, planned.eligible[0]] }],
        ['plan.eligible.0', { eligible: [null] }],
        ['plan.eligible.0.orgKey', { eligible: [{ orgKey: 'me' }] }],
        ['plan.orgs', { orgs: null }],
        ['plan.version.id', { version: { ...planned.version, id: '04t' } }],
        ['plan.package', { package: undefined }],
        ['plan.startTime', { startTime: 'soon' }],
        ['plan.migration', { migration: 'no' }],
        ['plan.knownRequests.0', { knownRequests: [1] }],
      ];
      for (const [option, more] of crafted) {
        const error = await misused(schedulePush(org, { ...planned, ...more }), 'bad-option');
        expect(error.problem).to.include({ option });
      }
      // A script without types may pass anything.
      await misused(schedulePush(org, null as unknown as PlannedPush), 'bad-option');
      const renamed = { ...planned, package: { ...planned.package, name: 'Harmless' } };
      expect((await misused(schedulePush(org, renamed), 'other-version')).message).to.contain('Harmless');
      const called = { ...planned, version: { ...planned.version, name: 'Harmless fix' } };
      expect((await misused(schedulePush(org, called), 'other-version')).message).to.contain('"Harmless fix"');
      expect(rows('PackagePushRequest')).to.have.length(0);

      await schedulePush(org, planned);
      await misused(schedulePush(org, { ...planned, eligible: fewer }), 'changed-plan');
      await misused(schedulePush(org, { ...planned, startTime: null }), 'changed-plan');
      expectExactlyOnce(planned);
    });

    it('no second push for a plan whose record was lost', async () => {
      await start('orgs=20,clean');
      const planned = await plan({ startTime });
      await schedulePush(org, planned);
      await rm(recordFolder, { recursive: true });
      const error = await misused(schedulePush(org, planned), 'rival-requests');
      const [id = ''] = rows('PackagePushRequest').map(({ Id }) => Id);
      expect(error.message).to.contain(id);
      expectExactlyOnce(planned);
    });

    it('no plan whose record was damaged, but other plans', async () => {
      await start('orgs=20,clean');
      const [planned, other] = [await plan({ startTime, limit: 3 }), await plan({ startTime, sample: 1 })];
      await schedulePush(org, planned);
      const [name = ''] = await readdir(recordFolder);
      await writeFile(join(recordFolder, name), 'rubbish\n', { flag: 'a' });
      const error = await misused(schedulePush(org, planned), 'damaged-record');
      expect(error.message).to.contain(name);
      const rivals = other.eligible.filter(({ orgKey }) => !jobKeys().includes(orgKey));
      expect((await schedulePush(org, { ...other, eligible: rivals })).outcome).to.equal('succeeded');
    });

    it('with a record that does not contain the access token of the login', async () => {
      await start('orgs=5,clean');
      await schedulePush(org, await plan({ startTime }));
      const [, secret = ''] = hub.accessToken.split('!');
      expect(secret).not.to.equal('');
      expect(org.username).to.equal('');
      const names = await readdir(recordFolder);
      expect(names).to.have.length(1);
      for (const name of names) expect(await readFile(join(recordFolder, name), 'utf8')).not.to.contain(secret);
      const [journal] = pushesOf(await listRecords(recordFolder));
      expect(journal?.header.orgId.slice(0, 15)).to.equal(hub.orgId.slice(0, 15));
    });
  });

  describe('watches and reports', () => {
    const HOUR = 3_600_000;
    const scheduled = async (planned: PlannedPush): Promise<ScheduledPush> => {
      const push = await schedulePush(org, planned);
      return push.outcome === 'nothing-to-do' ? expect.fail('nothing to do') : push;
    };

    it('a push to its end, and says why orgs failed', async () => {
      await start('orgs=300,clean,failures=30');
      const { pushRequestId } = await scheduled(await plan());
      const seen: string[] = [];
      for await (const { status, outcome, jobs } of watchPush(org, pushRequestId, { firstPollMs: 1 })) {
        seen.push(status);
        expect(outcome === 'waiting').to.equal(jobs.succeeded + jobs.failed < jobs.total);
        hub.org.clock.advance(HOUR);
      }
      expect(seen.at(-1)).to.equal('Failed');

      const jobs: JobRow[] = [];
      const report = await reportPush(org, pushRequestId, { onJobs: (page) => void jobs.push(...page) });
      expect(report.outcome).to.equal('partial');
      expect(report.failures).to.have.length(report.jobs.failed);
      expect(report.jobs.failed).to.be.within(1, 30);
      expect(jobs.map(({ orgKey }) => orgKey)).to.have.members(jobKeys());
      expect(report.failureGroups.flatMap(({ orgKeys }) => orgKeys)).to.include.members(
        report.failures.map(({ orgKey }) => orgKey),
      );
      const ignoreErrors = [...new Set(report.failures.flatMap(({ causes }) => causes))];
      expect((await reportPush(org, pushRequestId, { ignoreErrors })).outcome).to.equal('succeeded');
      expect((await reportPush(org, pushRequestId, { maxFailures: { count: 0 } })).outcome).to.equal('failed');

      const retryable = report.failures.filter(({ retryable, hasVersion }) => retryable && !hasVersion);
      expect(retryable).not.to.deep.equal([]);
      const retry = await plan({ package: report.version.id, orgs: retryable.map(({ orgKey }) => orgKey) });
      expect(retry.eligible).to.have.length(retryable.length);
    });

    it('no longer than its time-out', async () => {
      await start('orgs=10,clean');
      const push = await scheduled(await plan({ startTime: '2099-01-01T00:00:00Z' }));
      const looks: string[] = [];
      for await (const { outcome } of watchPush(org, push.pushRequestId, { timeoutMs: 30, firstPollMs: 10 }))
        looks.push(outcome);
      expect(new Set(looks)).to.deep.equal(new Set(['waiting']));
      for await (const { status } of watchPush(org, push.pushRequestId)) {
        expect(status).to.equal('Pending');
        break;
      }
      const pastAWhile = { signal: AbortSignal.timeout(20), firstPollMs: 60_000 };
      const look = async (): Promise<void> => {
        for await (const { status } of watchPush(org, push.pushRequestId, pastAWhile))
          expect(status).to.equal('Pending');
      };
      expect(await thrownBy(look())).to.have.property('name', 'AbortError');
    });

    it('no push that does not exist', async () => {
      await start('orgs=10,clean');
      const id = '0DV3z0000000999GAA';
      await misused(reportPush(org, id), 'no-such-push');
      await misused(watchPush(org, id).next(), 'no-such-push');
    });
  });

  it('a push with the customers of its orgs, and retries those with a tag', async () => {
    await start('orgs=12,clean');
    const [first, second] = rows('PackageSubscriber').map(({ OrgKey }) => String(OrgKey));
    const customers = await readCustomers(`OrgKey,Account,Tags\n${first ?? ''},Acme,gold\n${second ?? ''},Other,\n`);
    const made = await plan({ customers, filter: { tags: ['GOLD'] } });
    expect(made.eligible.map(({ orgKey }) => orgKey))
      .to.include(first)
      .and.not.to.include(second);
    await misused(plan({ filter: { tags: ['gold'] } }), 'bad-option');
    await misused(plan({ customers, filter: { tags: ['gould'] } }), 'bad-option');
    const { message } = await misused(
      readCustomers('OrgKey,Tags,Renewal\nx,gold,2027-01-32\n'),
      'unreadable-customers',
    );
    expect(message).to.contain('line 2, OrgKey');
  });
});
