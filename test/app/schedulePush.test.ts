import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import { schedulePush } from '../../src/app/push/schedulePush.js';
import { waitForPush, followPush, watchPush } from '../../src/app/push/waitForPush.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import type { CountedPushRequest, NewPushRequest } from '../../src/core/model.js';
import type { EligibleOrg } from '../../src/core/orgs/selection.js';
import type { PushOrg } from '../../src/core/ports.js';
import type { PlannedPush } from '../../src/core/push/plannedPush.js';
import type { JournalEvent, Progress } from '../../src/core/push/progress.js';
import type { Retry } from '../../src/core/push/retryPolicy.js';
import { recordFolder, listRecords } from '../../src/journal/record.js';
import { only } from '../support/only.js';
import { orgInMemory, type OrgInMemory } from '../support/orgInMemory.js';
import { homeOfItsOwn, ORG_ID } from '../support/records.js';
import { report } from '../support/reports.js';
import { environment } from '../support/environment.js';
import { problemOf } from '../support/thrown.js';

const { package: pkg, version, pushRequestId: ID } = report('Pending', {});
const pushable = { package: pkg, version, released: true, deprecated: false };
const [A, B, C] = ['00D3z0000034001', '00D3z0000034002', '00D3z0000034003'];

const planOf = (orgs: string[], more: Partial<PlannedPush> = {}): PlannedPush => ({
  ...only<PlannedPush>({
    ...{ id: randomUUID(), createdAt: new Date().toISOString(), orgId: ORG_ID, package: pkg, version, startTime: null },
    ...{ migration: false, outcome: 'succeeded', eligible: orgs.map((orgKey) => only<EligibleOrg>({ orgKey })) },
    ...{ orgs: { kept: orgs.length }, knownRequests: [], knownCreated: [] },
  }),
  ...more,
});

describe('scheduling a plan', () => {
  homeOfItsOwn();
  environment({ SF_PACKAGE_PUSH_RETRY_MS: '3' });

  const orgWith = (memory: OrgInMemory, more: Partial<OpenOrg> = {}, port: Partial<PushOrg> = {}): OpenOrg =>
    only<OpenOrg>({
      ...{ username: 'pm', orgId: ORG_ID, port: { ...memory.org, ...port }, recordFolder: recordFolder() },
      ...{ onRetry: () => undefined },
      ...more,
    });
  const inOrg = () => orgInMemory(undefined, { version: pushable });

  it('writes what was planned, at once or for its time, as a migration or not', async () => {
    for (const [startTime, migration] of [
      [null, false],
      ['2026-12-01T02:00:00.000Z', true],
    ] as const) {
      const memory = inOrg();
      const asked: NewPushRequest[] = [];
      const createRequest: PushOrg['createRequest'] = (request) => {
        asked.push(request);
        return memory.org.createRequest(request);
      };
      const push = await schedulePush(orgWith(memory, {}, { createRequest }), planOf([A, B], { startTime, migration }));
      expect(push).to.deep.include({ status: 'Pending', package: pkg, version, outcome: 'succeeded', retries: [] });
      expect(asked).to.deep.equal([{ versionId: version.id, startTime, migration }]);
    }
  });

  it('happens once for a plan, which must not change in between', async () => {
    const memory = inOrg();
    const org = orgWith(memory);
    const plan = planOf([A, B], { startTime: '2099-12-01T02:00:00.000Z' });
    const first = await schedulePush(org, plan);
    const calls = memory.calls.length;
    expect((await schedulePush(org, { ...plan, eligible: plan.eligible.toReversed() })).pushRequestId).to.equal(
      first.pushRequestId,
    );
    const eligible = (...orgs: string[]): Partial<PlannedPush> => ({ eligible: planOf(orgs).eligible });
    const changes: Array<Partial<PlannedPush>> = [
      eligible(A),
      eligible(A, B, C),
      eligible(A, C),
      eligible(C, B),
      { startTime: null },
      { migration: true },
      { version: { ...version, id: '04t3z0000000008AAA' } },
    ];
    for (const change of changes)
      expect(await problemOf(schedulePush(org, { ...plan, ...change })), JSON.stringify(change)).to.deep.equal({
        ...{ kind: 'changed-plan', id: plan.id },
      });
    expect(memory.calls).to.have.length(calls);
  });

  it('requires a valid plan of this org that is not too old', async () => {
    const org = orgWith(inOrg());
    const wrong = await problemOf(schedulePush(org, planOf([A, 'x'])));
    expect(wrong).to.include({ kind: 'bad-option', option: 'plan.eligible.1.orgKey', value: 'x' });
    expect(JSON.stringify(wrong)).to.contain('what planPush has made (');
    const id = randomUUID();
    for (const [option, more] of [
      ['plan.id', { id: `../${id}` }],
      ['plan.id', { id: `${id}/x` }],
      ['plan.orgs.kept', { orgs: {} }],
      ['plan.knownRequests.0', { knownRequests: ['04t3z0000000001'] }],
      ['plan.knownCreated.0', { knownCreated: ['04t3z0000000001'] }],
    ] as ReadonlyArray<[string, Partial<PlannedPush>]>)
      expect(await problemOf(schedulePush(org, planOf([A], more)))).to.include({ kind: 'bad-option', option });
    expect(await problemOf(schedulePush(org, planOf([A], { orgId: '00D3z0000000002EAA' })))).to.deep.equal({
      ...{ kind: 'other-org', planned: '00D3z0000000002EAA', given: ORG_ID },
    });
    expect(await problemOf(schedulePush(org, planOf([], { outcome: 'failed' })))).to.include({
      kind: 'no-eligible-orgs',
    });
    expect(await schedulePush(org, planOf([], { outcome: 'nothing-to-do' }))).to.include({ pushRequestId: null });
    const day = 86_400_000;
    const aged = (days: number) => planOf([A], { createdAt: new Date(Date.now() - days * day).toISOString() });
    expect(await problemOf(schedulePush(org, aged(30.01)))).to.include({ kind: 'stale-plan' });
    expect(await problemOf(schedulePush(org, planOf([A], { createdAt: 'soon' })))).to.include({ kind: 'stale-plan' });
    expect(await schedulePush(org, aged(29.9))).to.include({ outcome: 'succeeded' });
  });

  it('checks the org before the record is created where the user was asked, otherwise after that', async () => {
    const schedule = async (wasAsked: boolean): Promise<number> => {
      const memory = inOrg();
      memory.requests.push({ id: '0DV000000000998AAA', start: null, status: 'Pending', jobs: new Set([A]) });
      const problem = await problemOf(schedulePush(orgWith(memory), planOf([A, B]), { wasAsked }));
      expect(problem).to.deep.include({ kind: 'rival-requests', canceled: null });
      expect(memory.calls).to.deep.equal(['version', 'jobs-of-orgs']);
      return (await listRecords(recordFolder()).catch(() => [])).length;
    };
    expect([await schedule(true), await schedule(false)]).to.deep.equal([0, 1]);
  });

  it('reports each step and each retry to the listener, the log and the result', async () => {
    let isFirst = true;
    const memory = orgInMemory(
      (call) => {
        if (call !== 'activate' || !isFirst) return 'none';
        isFirst = false;
        return 'busy';
      },
      { version: pushable },
    );
    const [logged, retried, events, seen]: [string[], Retry[], JournalEvent[], Progress[]] = [[], [], [], []];
    const org = orgWith(memory, {
      log: (message) => void logged.push(message),
      onRetry: (retry) => void retried.push(retry),
    });
    const { retries } = await schedulePush(org, planOf([A, B]), {
      onEvent: (event) => void events.push(event),
      onProgress: (progress) => void seen.push(progress),
    });
    expect(retries.map(({ action, reason, attempt }) => [action, reason, attempt])).to.deep.equal([
      ['activate', 'SERVER_UNAVAILABLE', 1],
    ]);
    expect(retries[0]?.waitMs, 'as the environment says').to.be.within(1, 3);
    expect(retried).to.deep.equal(retries);
    expect(logged.filter((line) => line === 'trying again')).to.have.length(1);
    expect(logged.length).to.be.above(3);
    expect(events.map(({ event }) => event)).to.include.members(['created', 'inserted', 'activated', 'ended']);
    expect([seen[0]?.pushRequestId, seen[0]?.accepted.size]).to.deep.equal([undefined, 0]);
    expect(seen.some(({ accepted, outcome }) => accepted.size === 2 && outcome === undefined)).to.equal(true);
    expect(seen.at(-1)?.outcome).to.equal('scheduled');
  });
});

describe('polling a push', () => {
  environment({ SF_PACKAGE_PUSH_POLL_MS: '1' });

  type Look = CountedPushRequest | OrgError | undefined;
  const busy = new OrgError('unavailable', 'SERVER_UNAVAILABLE', 'busy');
  const running = report('InProgress', { InProgress: 2, Failed: 2 });
  const ended = report('Failed', { Failed: 4 });
  /** An org that says one thing after the other, and the last for ever. */
  const saying = (...looks: Look[]): OpenOrg => {
    let asked = 0;
    const overview = (): Promise<CountedPushRequest | undefined> => {
      const look = looks[Math.min(asked++, looks.length - 1)];
      return look instanceof OrgError ? Promise.reject(look) : Promise.resolve(look);
    };
    return only<OpenOrg>({ port: { overview, snapshot: () => Promise.resolve(undefined) } });
  };
  const watched = async (org: OpenOrg, options: Parameters<typeof watchPush>[2] = {}): Promise<unknown[]> => {
    const seen: unknown[] = [];
    try {
      for await (const { status, outcome } of watchPush(org, ID, options)) seen.push([status, outcome]);
    } catch (error) {
      seen.push(error instanceof UsageError ? error.kind : error);
    }
    return seen;
  };

  it('returns each result, and fails only if the push never existed', async () => {
    expect(await watched(saying(running, ended))).to.deep.equal([
      ['InProgress', 'waiting'],
      ['Failed', 'failed'],
    ]);
    expect(await watched(saying(running, undefined)), 'it is gone since').to.deep.equal([['InProgress', 'waiting']]);
    expect(await watched(saying(undefined))).to.deep.equal(['no-such-push']);
    expect(await watched(saying(busy, running), { timeoutMs: 0 }), 'it was not seen in time').to.deep.equal([]);
  });

  it('uses its own interval, or that of the environment', async () => {
    process.env.SF_PACKAGE_PUSH_POLL_MS = '60000';
    expect(await watched(saying(running, ended), { firstPollMs: 1 })).to.have.length(2);
    const stop = new AbortController();
    const looking = watchPush(saying(running, ended), ID, { signal: stop.signal });
    expect((await looking.next()).value).to.include({ status: 'InProgress' });
    const next = looking.next().catch((error: unknown) => error);
    stop.abort();
    expect(await next).to.have.property('name', 'AbortError');
  });

  it('stops when too many orgs have failed, and not before', async () => {
    const waited = (most: number | undefined, ...looks: Look[]) =>
      waitForPush(
        saying(...looks),
        { pushRequestId: ID },
        { timeoutMs: 60_000, ...(most === undefined ? {} : { failFastAbove: { count: most } }) },
      );
    expect(await waited(1, running, ended)).to.deep.include({ seen: running, tooManyFailed: true });
    expect(await waited(2, running, report('Failed', { Failed: 2 }))).to.include({ tooManyFailed: false });
    expect(await waited(undefined, running, ended)).to.deep.include({ seen: ended, tooManyFailed: false });
    expect(await waited(0, undefined)).to.include({ seen: undefined, tooManyFailed: false });
  });

  it('returns no report where the push is gone', async () => {
    const { report: read, seen } = await followPush(saying(ended), running, { timeoutMs: 1000 });
    expect([read, seen]).to.deep.equal([null, ended]);
  });
});
