import { expect } from 'chai';
import { to18 } from '../../emulator/data/ids.js';
import type { Fault } from '../../emulator/http/faultKinds.js';
import { SalesforceError, type Row } from '../../emulator/model.js';
import type { Emulator, EmulatorOptions } from '../../emulator/server.js';
import { OrgError, type OrgErrorKind } from '../../src/core/errors/orgError.js';
import type { PushOfVersion, PushOrg, Subscriber, SubscriberQuery } from '../../src/core/ports.js';
import { gateways, subscriberOfRow } from '../support/gateway.js';
import { errorOf } from '../support/thrown.js';

describe('the gateway to the org, over a real connection', () => {
  const open = gateways();

  const rows = (hub: Emulator, object: string): Row[] => [...(hub.org.store.table(object)?.rows() ?? [])];
  const mainPackage = (hub: Emulator): string => hub.scenario.ids.packages[0]?.id ?? '';
  const subscriberRows = (hub: Emulator): Row[] =>
    rows(hub, 'PackageSubscriber').filter((row) => row.MetadataPackageId === mainPackage(hub));
  const installedRows = (hub: Emulator): Row[] => subscriberRows(hub).filter((row) => row.InstalledStatus === 'i');
  const keysOf = (all: readonly Row[]): string[] => all.map((row) => String(row.OrgKey));
  const versionIds = (hub: Emulator): string[] => hub.scenario.ids.packages[0]?.versions.map(({ id }) => id) ?? [];

  const findAll = async (
    { hub, org }: { hub: Emulator; org: PushOrg },
    query: Partial<SubscriberQuery> = {},
  ): Promise<Subscriber[]> => {
    const found: Subscriber[] = [];
    const whole = { packageId: mainPackage(hub), versionIds: versionIds(hub), ...query };
    for await (const page of org.subscribersOf(whole)) found.push(...page);
    return found;
  };
  const failure = (promise: Promise<unknown>): Promise<OrgError> => errorOf(OrgError, promise);

  describe('reads subscribers', () => {
    it('exactly as the org has them', async () => {
      const at = await open({ scenario: 'orgs=300,oddNames=4' });
      const found = await findAll(at);
      const expected = installedRows(at.hub).map(subscriberOfRow);
      expect(found).to.have.deep.members(expected);
    });

    const FILTERS: Array<[what: string, query: Partial<SubscriberQuery>, holds: (row: Row) => boolean]> = [
      ['org type', { orgTypes: ['Sandbox'] }, (row) => row.OrgType === 'Sandbox'],
      ['org status', { orgStatuses: ['Trial', 'Free'] }, (row) => ['Trial', 'Free'].includes(String(row.OrgStatus))],
      ['instance', { instances: ['NA1', 'CS42'] }, (row) => ['NA1', 'CS42'].includes(String(row.InstanceName))],
      [
        'condition',
        { where: "OrgName LIKE 'N%' OR OrgType = 'Sandbox'" },
        (row) => row.OrgType === 'Sandbox' || /^n/i.test(String(row.OrgName)),
      ],
      [
        'all of them',
        { orgTypes: ['Production'], instances: ['NA1'], where: "OrgStatus != 'Active'" },
        (row) => row.OrgType === 'Production' && row.InstanceName === 'NA1' && row.OrgStatus !== 'Active',
      ],
    ];
    it('that match every filter, and no others', async () => {
      const at = await open({ scenario: 'orgs=300,oddNames=0' });
      for (const [what, query, holds] of FILTERS) {
        const expected = keysOf(installedRows(at.hub).filter(holds));
        expect(expected, what).to.have.length.of.at.least(1);
        expect(
          (await findAll(at, query)).map(({ orgKey }) => orgKey),
          what,
        ).to.have.members(expected);
      }
      const older = at.hub.scenario.ids.versions.behind.slice(0, 2);
      expect(new Set((await findAll(at, { versionIds: older })).map(({ versionId }) => versionId))).to.deep.equal(
        new Set(older),
      );
    });

    it('in pages of 2,000, the next one only on request', async () => {
      const at = await open({ scenario: 'orgs=5000,versions=1,clean' });
      const whole = { packageId: mainPackage(at.hub), versionIds: at.hub.scenario.ids.versions.behind };
      const pages = at.org.subscribersOf(whole)[Symbol.asyncIterator]();
      const first = (await pages.next()).value as Subscriber[];
      expect([first.length, at.org.calls()]).to.deep.equal([2_000, 1]);
      await pages.return?.();
      expect((await findAll(at)).map(({ orgKey }) => orgKey)).to.have.members(keysOf(installedRows(at.hub)));
      expect(at.hub.counters.counters().total).to.be.at.most(6);
    });

    for (const orgKeyMatch of ['case-insensitive', 'case-sensitive'] as const) {
      it(`by key and by parent, and never an org that differs in case, where the org compares ${orgKeyMatch}`, async () => {
        const at = await open({ scenario: 'orgs=120,clean,oddNames=0', switches: { orgKeyMatch } });
        const all = subscriberRows(at.hub);
        const [one, twin] = [all[12], all[13]].map((row) => String(row?.OrgKey)) as [string, string];
        expect([one === twin, one.toLowerCase() === twin.toLowerCase()]).to.deep.equal([false, true]);
        const { subscribers: asked } = await at.org.preflight({
          ...{ packageId: mainPackage(at.hub), versionId: at.hub.scenario.ids.versions.newest },
          orgs: [twin, '00D000000000zzz'],
        });
        expect([...asked.keys()]).to.deep.equal([twin]);
        expect(asked.get(twin)?.orgName).to.equal(all[13]?.OrgName);
        const preflight = { packageId: mainPackage(at.hub), versionId: at.hub.scenario.ids.versions.newest };
        expect([...(await at.org.preflight({ ...preflight, orgs: [one] })).subscribers.keys()]).to.deep.equal([one]);

        const table = at.hub.org.store.table('PackageSubscriber');
        table?.update(all[22]!, { ParentOrg: one });
        table?.update(all[25]!, { ParentOrg: twin });
        const sandboxes = await findAll(at, { parentOrgs: [twin] });
        expect(
          sandboxes.map(({ orgKey }) => orgKey),
          'sandboxes of that customer alone',
        ).to.deep.equal([all[25]?.OrgKey]);
      });
    }

    it('without columns that an old API version lacks, which are requested only once', async () => {
      const at = await open({ scenario: 'orgs=60,restricted=6', maxVersion: 60 }, '60.0');
      expect((await findAll(at)).map(({ orgKey }) => orgKey)).to.have.members(keysOf(installedRows(at.hub)));
      const before = at.org.calls();
      const orgs = keysOf(subscriberRows(at.hub));
      const query = { packageId: mainPackage(at.hub), versionId: at.hub.scenario.ids.versions.newest, orgs };
      const { subscribers, versions } = await at.org.preflight(query);
      expect([subscribers.size, versions.length]).to.deep.equal([orgs.length, versionIds(at.hub).length]);
      expect(at.org.calls() - before).to.equal(1);
      expect([...subscribers.values()].some(({ blocked }) => blocked)).to.equal(false);

      const fresh = await open({ scenario: 'orgs=60,restricted=6', maxVersion: 60 }, '60.0');
      expect((await fresh.org.preflight({ ...query, orgs: orgs.slice(0, 3) })).subscribers.size).to.equal(3);
      const third = await open({ scenario: 'orgs=60', maxVersion: 60 }, '60.0');
      expect((await third.org.preflight({ ...query, orgs: orgs.slice(0, 3) })).subscribers.size).to.equal(3);
    });

    it('10,000 of them by key, with all that preflight needs, in five calls', async () => {
      const at = await open({ scenario: 'orgs=10000,history=4' });
      const orgs = keysOf(subscriberRows(at.hub));
      const { current } = at.hub.scenario.ids.versions;
      const facts = await at.org.preflight({ packageId: mainPackage(at.hub), versionId: current, orgs });
      expect([...facts.subscribers.keys()]).to.have.members(orgs);
      expect(facts.versions.map(({ version }) => version.id)).to.have.members(versionIds(at.hub));
      expect(at.hub.counters.counters().total).to.be.at.most(5);
    });
  });

  describe('where a query takes too long', () => {
    const TIMEOUT: Fault = { kind: 'error', errorCode: 'QUERY_TIMEOUT' };
    /** Lets queries for the subscribers of a version run into the time limit as long as `times` says, in a Composite too. */
    const slow = (hub: Emulator, versionId: string, times: (nth: number) => boolean): void => {
      const table = hub.org.store.table('PackageSubscriber')!;
      const candidates = table.candidates.bind(table);
      let seen = 0;
      table.candidates = (field, values) => {
        if (values.includes(versionId) && times(++seen)) {
          throw new SalesforceError('QUERY_TIMEOUT', 'Your query request was running for too long.');
        }
        return candidates(field, values);
      };
    };

    it('queries by instance, and finds exactly all: one query of several', async () => {
      const at = await open({ scenario: 'orgs=400,instances=7' });
      const [nameless] = installedRows(at.hub).filter(
        (row) => row.MetadataPackageVersionId === at.hub.scenario.ids.versions.behind[1],
      );
      at.hub.org.store.table('PackageSubscriber')?.update(nameless!, { InstanceName: null });
      slow(at.hub, at.hub.scenario.ids.versions.behind[1] ?? '', (nth) => nth === 1);
      const found = await findAll(at, { orgTypes: ['Production', 'Sandbox'] });
      expect(found.map(({ orgKey }) => orgKey)).to.have.members(keysOf(installedRows(at.hub)));
      expect(at.hub.counters.counters().total, 'it did narrow').to.be.at.least(8);
    });

    it('queries by instance, and finds exactly all: a single query, after a retry', async () => {
      const at = await open({ scenario: 'orgs=400,instances=5,versions=1,clean' });
      at.hub.faults.add({ route: 'GET /query', contains: 'OrgName', first: 4, fault: TIMEOUT });
      const found = await findAll(at, { versionIds: at.hub.scenario.ids.versions.behind });
      expect(found.map(({ orgKey }) => orgKey)).to.have.members(keysOf(installedRows(at.hub)));
    });

    it('fails, and does not leave out any org, if that takes too long as well', async () => {
      const at = await open({ scenario: 'orgs=400,instances=5' });
      slow(at.hub, at.hub.scenario.ids.versions.behind[1] ?? '', (nth) => nth === 1 || nth > 3);
      const error = await failure(findAll(at));
      expect(error).to.include({ kind: 'unavailable', code: 'QUERY_TIMEOUT' });
    });

    it('fails, and does not end early, if a later page never comes', async () => {
      const at = await open({ scenario: 'orgs=5000,versions=1,clean' });
      const fault: Fault = { kind: 'error', errorCode: 'INVALID_QUERY_LOCATOR' };
      at.hub.faults.add({ route: 'GET /query/{locator}', from: 2, fault });
      expect(await failure(findAll(at))).to.include({ kind: 'refused', code: 'INVALID_QUERY_LOCATOR' });
      at.hub.faults.clear();
      at.hub.faults.add({ route: 'GET /query/{locator}', first: 1, fault: TIMEOUT });
      expect(await findAll(at)).to.have.length(5_000);
    });
  });

  describe('reads versions and packages', () => {
    it('by any id and by name', async () => {
      const { hub, org } = await open({ scenario: 'tiny' });
      const [main, , legacy, converted, shared] = hub.scenario.ids.packages;
      const all = await org.versions({ packageId: main!.id });
      expect(
        all.map(({ version, released, deprecated }) => [version.id, version.number, released, deprecated]),
      ).to.have.deep.members(
        main!.versions.map((each) => [each.id, each.number, each.releaseState === 'Released', each.deprecated]),
      );
      expect(await org.versions({ packageId: main!.id.slice(0, 15) })).to.deep.equal(all);
      expect(await org.versions({ packageName: 'acme crm' })).to.have.deep.members(all);
      const [one] = all;
      for (const versionId of [one!.version.id, one!.version.id.slice(0, 15)])
        expect(await org.versions({ versionId })).to.deep.equal([one]);
      expect(one?.package).to.deep.equal({ id: main!.id, name: 'Acme CRM', namespace: 'acme' });
      expect(
        new Set((await org.versions({ packageName: shared!.name })).map((each) => each.package.id)),
      ).to.have.length(2);
      expect(await org.versions({ packageName: "x' OR Name != '" })).to.deep.equal([]);

      expect(await org.subscriberPackageId(main!.package2Id!)).to.equal(main!.id);
      expect(await org.subscriberPackageId(main!.id.slice(0, 15))).to.equal(main!.id);
      expect(await org.subscriberPackageId(to18('0Hozzzzzzzzzzzz'))).to.equal(undefined);
      expect(await org.convertedFrom(converted!.versions[0]!.id)).to.equal(legacy!.versions[1]!.id);
      expect(await org.convertedFrom(one!.version.id)).to.equal(undefined);
    });

    it('with the day on which each was created, if the hub reports it', async () => {
      const { hub, org } = await open({ scenario: 'tiny' });
      const [main, , legacy] = hub.scenario.ids.packages;
      const dates = await org.createdDates(main!.id);
      expect([...dates.keys()]).to.have.members(main!.versions.map(({ id }) => id));
      for (const date of dates.values()) expect(new Date(date).toISOString()).to.equal(date);
      expect((await org.createdDates(legacy!.id)).size).to.equal(0);
      hub.faults.add({ contains: 'CreatedDate', fault: { kind: 'error', errorCode: 'INVALID_TYPE' } });
      expect((await org.createdDates(main!.id)).size).to.equal(0);
      hub.faults.clear();
      hub.faults.add({ contains: 'CreatedDate', fault: { kind: 'error', errorCode: 'REQUEST_LIMIT_EXCEEDED' } });
      expect((await failure(org.createdDates(main!.id))).kind).to.equal('limit');
    });

    it('counts the migrations of a day, and none where the API version has no migrations', async () => {
      const { hub, org } = await open({ scenario: 'small,clean' });
      const [, , legacy, converted] = hub.scenario.ids.packages;
      const orgs = keysOf(rows(hub, 'PackageSubscriber').filter((row) => row.MetadataPackageId === legacy!.id)).slice(
        0,
        2,
      );
      const today = new Date(hub.org.clock.now());
      const tomorrow = new Date(today.getTime() + 86_400_000);
      const push = async (startTime: string): Promise<string> => {
        const versionId = converted!.versions[0]!.id;
        const id = await org.createRequest({ versionId, startTime, migration: true });
        expect((await org.insertJobs({ pushRequestId: id, versionId }, orgs)).answers.every(({ ok }) => ok)).to.equal(
          true,
        );
        return id;
      };
      const created = await push(tomorrow.toISOString());
      expect([await org.migrationsOn(today), await org.migrationsOn(tomorrow)], 'not while Created').to.deep.equal([
        0, 0,
      ]);
      await org.activate(created);
      expect([await org.migrationsOn(today), await org.migrationsOn(tomorrow)]).to.deep.equal([0, 2]);
      await org.cancel(created);
      expect(await org.migrationsOn(tomorrow)).to.equal(0);

      const old = await open({ scenario: 'tiny', maxVersion: 59 }, '59.0');
      expect(await old.org.migrationsOn(today)).to.equal(0);
    });
  });

  it('reads pushes with either spelling of running and canceled', async () => {
    const scenario = 'orgs=200,history=11,failures=20';
    const read = async (switches: EmulatorOptions['switches']): Promise<unknown> => {
      const { hub, org } = await open({ scenario, switches, start: Date.UTC(2026, 9, 5) });
      const requests = await org.requests({});
      const ids = requests.map(({ pushRequestId }) => pushRequestId);
      expect(ids).to.have.members(rows(hub, 'PackagePushRequest').map(({ Id }) => Id));
      for (const { pushRequestId, status } of requests)
        expect(status).to.equal(hub.org.store.table('PackagePushRequest')?.get(pushRequestId)?.Status);
      expect(new Set(requests.map(({ status }) => status))).to.have.length(6);

      const counts = await org.countJobsOf(ids);
      for (const id of ids) {
        const own = rows(hub, 'PackagePushJob').filter((job) => job.PackagePushRequestId === id);
        const { jobs, status } = (await org.snapshot(id))!.request;
        expect(jobs.total, id).to.equal(own.length);
        expect(jobs.canceled).to.equal(own.filter((job) => job.Status === 'Canceled').length);
        expect(jobs).to.deep.equal((await org.overview(id))!.jobs);
        if (own.length > 0) expect(counts.get(id)).to.deep.equal(jobs);
        const waits = own.filter((job) => ['Created', 'Pending', 'InProgress'].includes(String(job.Status)));
        expect([...(await org.openOrgs([id]))], status).to.have.members(
          waits.map((job) => job.SubscriberOrganizationKey),
        );
      }
      const [running] = requests.filter(({ status }) => status === 'InProgress');
      const preflight = { packageId: mainPackage(hub), versionId: running!.version.id, orgs: [] };
      const { scheduledStartTime, startTime, endTime, status } = running!;
      expect((await org.preflight(preflight)).requests).to.deep.include({
        ...{ pushRequestId: running!.pushRequestId, status, scheduledStartTime, startTime, endTime },
      });
      return { requests, counts };
    };
    const other = await read({ inProgress: 'In Progress', canceledJob: 'Cancelled' });
    expect(await read({})).to.deep.equal(other);
  });

  describe('reads the jobs of pushes', () => {
    it('page by page, all of a push before those of the next, five pushes in a call', async () => {
      const { hub, org } = await open({ scenario: 'orgs=2500,clean,history=12,jobs=9,finished=2400' });
      const ids = rows(hub, 'PackagePushRequest').map(({ Id }) => Id);
      const calls = org.calls();
      const found: string[] = [];
      const pages: number[] = [];
      for await (const page of org.jobsOfPushes(ids.toReversed())) {
        found.push(...page.map(({ pushRequestId, orgKey, status }) => `${pushRequestId} ${orgKey} ${status}`));
        pages.push(page.length);
      }
      const jobs = rows(hub, 'PackagePushJob').map(
        (job) => `${String(job.PackagePushRequestId)} ${String(job.SubscriberOrganizationKey)} ${String(job.Status)}`,
      );
      expect(found).to.have.members(jobs);
      const order = found.map((job) => job.slice(0, 18)).filter((id, index, all) => id !== all[index - 1]);
      expect(order).to.deep.equal(ids.toReversed().filter((id) => order.includes(id)));
      expect(Math.max(...pages)).to.be.at.most(2000);
      // Thirteen pushes, of which one has a second page.
      expect(org.calls() - calls).to.equal(Math.ceil(ids.length / 5) + 1);
    });

    it('of no push, without a call', async () => {
      const { org } = await open({ scenario: 'tiny' });
      for await (const page of org.jobsOfPushes([])) expect.fail(JSON.stringify(page));
      expect(org.calls()).to.equal(0);
    });
  });

  describe('inserts jobs', () => {
    it('1,000 in one call, with a result for each org, in order', async () => {
      const { hub, org } = await open({ scenario: 'orgs=999,clean' });
      const versionId = hub.scenario.ids.versions.newest;
      const push = {
        pushRequestId: await org.createRequest({ versionId, startTime: null, migration: false }),
        versionId,
      };
      const orgs = keysOf(subscriberRows(hub)).toSpliced(500, 0, '00D000000000zzz');
      hub.counters.reset();
      const { answers: inserts, counted } = await org.insertJobs(push, orgs);
      expect(counted, 'no room').to.equal(undefined);
      expect(hub.counters.calls().map(({ route }) => route)).to.deep.equal(['POST /composite']);
      expect(inserts.map(({ orgKey }) => orgKey)).to.deep.equal(orgs);
      expect(inserts.filter(({ ok }) => !ok)).to.deep.equal([
        {
          ...{ orgKey: '00D000000000zzz', ok: false, reason: 'INVALID_OPERATION' },
          message: (inserts[500] as { message: string }).message,
        },
      ]);
      expect((inserts[500] as { message: string }).message).to.match(/not eligible/);
      hub.counters.reset();
      const { jobs, requests } = await org.countJobs(push);
      expect(jobs).to.equal(999);
      expect(requests.map(({ pushRequestId, status }) => [pushRequestId, status])).to.deep.equal([
        [push.pushRequestId, 'Created'],
      ]);
      expect(hub.counters.calls().map(({ route }) => route)).to.deep.equal(['POST /composite']);
    });

    for (const size of [1, 201, 600]) {
      it(`${size} in one call as well, counted, with all requests for the version`, async () => {
        const { hub, org } = await open({ scenario: 'orgs=800,clean' });
        const versionId = hub.scenario.ids.versions.newest;
        const request = { versionId, startTime: null, migration: false };
        const other = await org.createRequest(request);
        const pushRequestId = await org.createRequest(request);
        hub.counters.reset();
        const push = { pushRequestId, versionId };
        const { answers, counted } = await org.insertJobs(push, keysOf(subscriberRows(hub)).slice(0, size));
        expect(answers).to.have.length(size);
        expect(counted?.jobs).to.equal(size);
        expect(counted?.requests.map((each) => each.pushRequestId)).to.have.members([other, pushRequestId]);
        expect(hub.counters.calls().map(({ route }) => route)).to.deep.equal(['POST /composite']);
      });
    }
  });

  describe('converts all errors to OrgError', () => {
    let [hub, org, request]: [Emulator, PushOrg, string] = [{} as Emulator, {} as PushOrg, ''];
    const push = (): PushOfVersion => ({ pushRequestId: request, versionId: hub.scenario.ids.versions.newest });
    const start = async (): Promise<void> => {
      ({ hub, org } = await open({ scenario: 'small' }));
      const versionId = hub.scenario.ids.versions.newest;
      request = await org.createRequest({ versionId, startTime: null, migration: false });
      await org.insertJobs(push(), keysOf(subscriberRows(hub)).slice(0, 1));
    };
    const error = (errorCode: string): Fault => ({ kind: 'error', errorCode });

    /** What neither reading nor writing again would help. */
    const LASTING: Array<[fault: Fault, kind: OrgErrorKind, code: string]> = [
      [error('INVALID_SESSION_ID'), 'session', 'INVALID_SESSION_ID'],
      [error('INVALID_TYPE'), 'permission', 'INVALID_TYPE'],
      [error('INSUFFICIENT_ACCESS'), 'permission', 'INSUFFICIENT_ACCESS'],
      [error('API_DISABLED_FOR_ORG'), 'permission', 'API_DISABLED_FOR_ORG'],
      [error('INVALID_FIELD'), 'unknown-field', 'INVALID_FIELD'],
      [error('REQUEST_LIMIT_EXCEEDED'), 'limit', 'REQUEST_LIMIT_EXCEEDED'],
      [error('MALFORMED_QUERY'), 'refused', 'MALFORMED_QUERY'],
      [error('NOT_FOUND'), 'refused', 'NOT_FOUND'],
      [{ kind: 'cut' }, 'unexpected', 'UNEXPECTED_ANSWER'],
      [{ kind: 'malformed' }, 'unexpected', 'UNEXPECTED_ANSWER'],
    ];
    const TRANSIENT: typeof LASTING = [
      [error('SERVER_UNAVAILABLE'), 'unavailable', 'SERVER_UNAVAILABLE'],
      [error('QUERY_TIMEOUT'), 'unavailable', 'QUERY_TIMEOUT'],
      [error('UNKNOWN_EXCEPTION'), 'unavailable', 'UNKNOWN_EXCEPTION'],
      [error('UNABLE_TO_LOCK_ROW'), 'unavailable', 'UNABLE_TO_LOCK_ROW'],
      [{ kind: 'html', status: 503 }, 'unavailable', 'ERROR_HTTP_503'],
      [{ kind: 'reset' }, 'unreachable', 'ECONNRESET'],
      [{ kind: 'reset', after: true }, 'unreachable', 'ECONNRESET'],
      [{ kind: 'truncate' }, 'unreachable', 'ECONNRESET'],
    ];
    const named = (fault: Fault): string => JSON.stringify(fault).replaceAll(/[{}"]|kind:/g, '');

    it('of writes, which are never retried', async () => {
      await start();
      const versionId = hub.scenario.ids.versions.newest;
      for (const [fault, kind, code] of [...LASTING, ...TRANSIENT]) {
        hub.faults.clear();
        hub.faults.add({ fault });
        hub.counters.reset();
        const thrown = await failure(org.createRequest({ versionId, startTime: null, migration: false }));
        expect([thrown.kind, thrown.code], named(fault)).to.deep.equal([kind, code]);
        expect(thrown.message, named(fault))
          .to.match(/\w/)
          .and.not.match(/<|undefined|\[object/);
        expect(hub.counters.counters().sinceReset, named(fault)).to.equal(1);
      }
    });

    it('of reads, which are retried only if that may help', async () => {
      await start();
      for (const [fault, kind, code] of LASTING) {
        hub.faults.clear();
        hub.faults.add({ fault });
        hub.counters.reset();
        const thrown = await failure(org.versions({ packageName: 'Acme CRM' }));
        expect([thrown.kind, thrown.code], named(fault)).to.deep.equal([kind, code]);
        expect(hub.counters.counters().sinceReset, named(fault)).to.equal(1);
      }
    });

    it('and succeeds after transient errors', async () => {
      const reading = TRANSIENT.map(async ([fault]) => {
        const at = await open({ scenario: 'tiny' });
        at.hub.faults.add({ fault, first: 1 });
        expect(await at.org.versions({ packageName: 'Acme CRM' }), named(fault)).to.have.length.of.at.least(5);
        expect(at.hub.counters.counters().total, named(fault)).to.equal(2);
      });
      await Promise.all(reading);
    });

    it('and gives up after four attempts', async () => {
      await start();
      hub.faults.add({ fault: error('SERVER_UNAVAILABLE') });
      hub.counters.reset();
      expect((await failure(org.versions({ packageName: 'Acme CRM' }))).kind).to.equal('unavailable');
      expect(hub.counters.counters().sinceReset).to.equal(4);
    });

    it('including that of a daily limit', async () => {
      const at = await open({ scenario: 'tiny', apiCalls: 1 });
      await at.org.versions({ packageName: 'Acme CRM' });
      expect((await failure(at.org.versions({ packageName: 'Acme CRM' }))).kind).to.equal('limit');
    });

    const METHODS: Array<[name: string, call: () => Promise<unknown>]> = [
      ['versions', () => org.versions({ packageId: mainPackage(hub) })],
      ['subscriberPackageId', () => org.subscriberPackageId(hub.scenario.ids.packages[0]?.package2Id ?? '')],
      ['convertedFrom', () => org.convertedFrom(hub.scenario.ids.versions.newest)],
      ['subscribersOf one version', () => findAll({ hub, org }, { versionIds: versionIds(hub).slice(1, 2) })],
      ['subscribersOf', () => findAll({ hub, org })],
      [
        'preflight',
        () =>
          org.preflight({
            packageId: mainPackage(hub),
            versionId: hub.scenario.ids.versions.newest,
            orgs: ['00D000000000zzz'],
          }),
      ],
      ['openOrgs', () => org.openOrgs([request])],
      ['migrationsOn', () => org.migrationsOn(new Date())],
      ['orphanCandidates', () => org.orphanCandidates(hub.scenario.ids.versions.newest, [])],
      ['createdRequests', () => org.createdRequests()],
      ['state', () => org.state(request)],
      [
        'createRequest',
        () => org.createRequest({ versionId: hub.scenario.ids.versions.newest, startTime: null, migration: false }),
      ],
      ['insertJobs', () => org.insertJobs(push(), keysOf(subscriberRows(hub)).slice(1, 3))],
      ['insertJobs of many', () => org.insertJobs(push(), new Array<string>(201).fill('00D000000000zzz'))],
      ['countJobs', () => org.countJobs(push())],
      ['activate', () => org.activate(request)],
      ['cancel', () => org.cancel(request)],
      ['overview', () => org.overview(request)],
      ['snapshot', () => org.snapshot(request)],
      ['requests', () => org.requests({})],
      ['countJobsOf', () => org.countJobsOf([request])],
    ];
    for (const [name, call] of METHODS) {
      it(`of invalid responses to ${name}`, async () => {
        await start();
        // Half of an answer without a body is the whole of it.
        const spoilers: Fault[] =
          name === 'activate' || name === 'cancel' ? [] : [{ kind: 'cut' }, { kind: 'malformed' }];
        for (const fault of [...spoilers, { kind: 'html', status: 200 } as const]) {
          hub.faults.clear();
          hub.faults.add({ fault });
          expect((await failure(call())).kind, named(fault)).to.equal('unexpected');
        }
        hub.faults.clear();
        hub.faults.add({ fault: error('INSUFFICIENT_ACCESS') });
        // That names another right than those for push upgrades.
        const kind = name === 'subscriberPackageId' ? 'refused' : 'permission';
        expect((await failure(call())).kind).to.equal(kind);
      });
    }
  });
});
