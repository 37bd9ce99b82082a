import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { expect } from 'chai';
import type { FaultSpec } from '../../emulator/http/faults.js';
import type { Row } from '../../emulator/model.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import type { Subscriber } from '../../src/core/ports.js';
import { gateways, subscriberOfRow, type Opened } from '../support/gateway.js';
import { errorOf } from '../support/thrown.js';

describe('subscribers whose query takes too long for one call', function () {
  this.timeout(60_000);
  const open = gateways();
  const sleep = timers.setTimeout;

  before(() => {
    timers.setTimeout = (_, ...rest) => sleep(1, ...rest);
    syncBuiltinESMExports();
  });
  after(() => {
    timers.setTimeout = sleep;
    syncBuiltinESMExports();
  });

  const SCENARIO = 'orgs=6000,instances=2,versions=1,oddNames=9';

  const read = async ({ hub, org }: Opened): Promise<Subscriber[]> => {
    const found: Subscriber[] = [];
    const query = { packageId: hub.scenario.ids.packages[0]!.id, versionIds: hub.scenario.ids.versions.behind };
    for await (const page of org.subscribersOf(query)) found.push(...page);
    return found;
  };
  const failure = (promise: Promise<unknown>): Promise<OrgError> => errorOf(OrgError, promise);
  const installed = ({ hub }: Opened): Row[] =>
    [...hub.org.store.table('PackageSubscriber')!.rows()].filter(
      (row) =>
        hub.scenario.ids.versions.behind.includes(String(row.MetadataPackageVersionId)) && row.InstalledStatus === 'i',
    );
  const bulkJobs = ({ hub }: Opened): number =>
    hub.counters.calls().filter(({ route }) => route === 'POST /jobs/query').length;
  const withFaults = async (queryRows: number, ...faults: FaultSpec[]): Promise<Opened> => {
    const opened = await open({ scenario: SCENARIO, queryRows });
    for (const fault of faults) opened.hub.faults.add(fault);
    opened.hub.counters.reset();
    return opened;
  };

  it('and also for one instance are read by a bulk job, each once and exactly as in the org', async () => {
    const opened = await withFaults(1000);
    const found = await read(opened);
    expect(bulkJobs(opened)).to.be.within(1, 4);
    const expected = installed(opened)
      .map(subscriberOfRow)
      // CSV knows no difference between an empty text and none.
      .map((each) => ({ ...each, orgName: each.orgName === '' ? null : each.orgName }));
    const inOrder = <T extends { orgKey: unknown }>(all: T[]): T[] =>
      all.toSorted((a, b) => String(a.orgKey).localeCompare(String(b.orgKey)));
    expect(inOrder(found)).to.deep.equal(inOrder(expected));
  });

  it('and whose instances cannot be counted in time either are read by one bulk job', async () => {
    const timeout = { kind: 'error', errorCode: 'QUERY_TIMEOUT' } as const;
    const opened = await withFaults(1000, { route: 'GET /query', contains: 'GROUP BY', fault: timeout });
    expect(new Set((await read(opened)).map(({ orgKey }) => orgKey))).to.deep.equal(
      new Set(installed(opened).map(({ OrgKey }) => OrgKey)),
    );
    expect(bulkJobs(opened)).to.equal(1);
  });

  it('are read without a bulk job where one instance at a time is fast enough', async () => {
    const opened = await withFaults(5999);
    expect(await read(opened)).to.have.length(installed(opened).length);
    expect(bulkJobs(opened)).to.equal(0);
  });

  it('are read in spite of temporary errors', async () => {
    const busy = { kind: 'error', errorCode: 'SERVER_UNAVAILABLE' } as const;
    const opened = await withFaults(
      1000,
      { route: 'GET /jobs/query/{id}', first: 1, fault: busy },
      { route: 'GET /jobs/query/{id}/results', first: 1, fault: { kind: 'reset' } },
    );
    expect(await read(opened)).to.have.length(installed(opened).length);
  });

  it("cause the query's error where the user may not create bulk jobs", async () => {
    const no = { kind: 'error', errorCode: 'API_DISABLED_FOR_ORG' } as const;
    const opened = await withFaults(1000, { route: 'POST /jobs/query', fault: no });
    expect(await failure(read(opened))).to.include({ kind: 'unavailable', code: 'QUERY_TIMEOUT' });
  });

  it('cause an error where the result is not complete CSV', async () => {
    const html = { kind: 'html', status: 200 } as const;
    const opened = await withFaults(1000, { route: 'GET /jobs/query/{id}/results', fault: html });
    expect(await failure(read(opened))).to.include({ kind: 'unexpected' });
  });
});
