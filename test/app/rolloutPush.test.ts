import { expect } from 'chai';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import { insertPace, rolloutPush, type InsertPace } from '../../src/app/rollout/rolloutPush.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import type { PushOrg } from '../../src/core/ports.js';
import type { Progress, Withheld } from '../../src/core/push/progress.js';
import { ScheduleBroken } from '../../src/core/push/broken.js';
import type { PushMade } from '../../src/core/rollout/facts/ports.js';
import { recordFolder, ROLLOUT_COMMAND, hasEnded, listRecords, pushesOf } from '../../src/journal/record.js';
import { isLocked } from '../../src/journal/lock.js';
import { HOUR, key, NOW, org, plan, WANTED, wave } from '../core/rollout/fixtures.js';
import { hubOf, OLD, subscriber } from '../core/rollout/hub.js';
import { only } from '../support/only.js';
import { orgInMemory, type OrgInMemory } from '../support/orgInMemory.js';
import { homeOfItsOwn } from '../support/records.js';
import { report } from '../support/reports.js';
import { environment } from '../support/environment.js';

/** With an id as records have it. */
const PUSHABLE = { ...WANTED, version: { ...WANTED.version, id: '04t3z0000000009AAA' } };
const OTHER = '0DV000000000998AAA';
const OWN = '0DV000000000001GAA';

describe('a push of a rollout', () => {
  homeOfItsOwn();
  environment({ SF_PACKAGE_PUSH_RETRY_MS: '1' });

  type Pushed = { made: PushMade | undefined; error: unknown; told: string[]; memory: OrgInMemory };
  type Setting = {
    memory?: OrgInMemory;
    orgs?: number[];
    withheld?: Withheld;
    override?: Partial<PushOrg>;
    pace?: InsertPace;
    start?: Date | null;
    heard?: (progress: Progress) => void;
  };

  /** What became of a push to three orgs, the third of which has removed the package. */
  const pushed = async ({
    memory = orgInMemory(undefined, { version: PUSHABLE }),
    orgs = [1, 2, 3],
    withheld,
    override = {},
    pace = insertPace(),
    start = null,
    heard,
  }: Setting = {}): Promise<Pushed> => {
    const subscribers = [subscriber(1), subscriber(2), subscriber(3, { installed: false })];
    const requests = (await memory.org.versionFacts('')).requests;
    const { hub } = hubOf({ subscribers, versions: [PUSHABLE, OLD] });
    const preflight: PushOrg['preflight'] = async (query) => ({ ...(await hub.preflight(query)), requests });
    memory.calls.length = 0;
    const port = { ...hub, ...memory.org, preflight, now: () => NOW, ...override };
    const told: string[] = [];
    const tell = (what: string) => (id: string) => {
      told.push(`${what} ${id}: ${memory.calls.at(-1) ?? ''}`);
      return Promise.resolve();
    };
    const opened: Partial<OpenOrg> = {
      port: only<OpenOrg['port']>(port),
      orgId: '00D000000000000AAA',
      username: 'pm',
      onRetry: () => undefined,
    };
    const push = rolloutPush(only<OpenOrg>(opened), plan([wave('one', [org(1)])], { pushable: PUSHABLE }), pace, {
      onProgress: heard,
    });
    const order = { pushable: PUSHABLE, orgs: orgs.map(key), start, onMade: tell('made'), onCancel: tell('cancel') };
    try {
      const made = await push({ ...order, mayActivate: () => Promise.resolve(withheld) });
      return { made, error: undefined, told, memory };
    } catch (error) {
      return { made: undefined, error, told, memory };
    } finally {
      const records = pushesOf(await listRecords(recordFolder()).catch(() => []));
      for (const record of records) expect(await isLocked(record.file), 'its record is let go').to.equal(false);
    }
  };
  const gone = { orgKey: key(3), reason: 'uninstalled', message: 'package uninstalled' };

  it('goes to orgs that can be upgraded now, and is reported as soon as it is created', async () => {
    const measured: number[][] = [];
    const pace = { ...insertPace(), measured: (ms: number, orgs: number) => void measured.push([ms, orgs]) };
    const { made, told, memory } = await pushed({ start: new Date('2026-11-05T00:00:00Z'), pace });
    expect(measured.map(([, orgs]) => orgs)).to.deep.equal([2]);
    expect(measured[0]?.[0]).to.be.within(0, 60_000);
    expect(made).to.deep.equal({ pushRequestId: OWN, outcome: 'scheduled', orgs: 2, rejected: [gone], reason: '' });
    expect(told).to.deep.equal([`made ${OWN}: create`]);
    const [request] = memory.requests;
    expect([request?.status, request?.start, [...(request?.jobs ?? [])]]).to.deep.equal([
      ...['Pending', Date.UTC(2026, 10, 5), [key(1), key(2)]],
    ]);
    const [record] = pushesOf(await listRecords(recordFolder()));
    expect(record?.header).to.include({ command: ROLLOUT_COMMAND, username: 'pm', orgId: '00D000000000000AAA' });
    expect(record?.header.spec.request).to.include({ migration: false, startTime: '2026-11-05T00:00:00.000Z' });
    expect(record && hasEnded(record)).to.equal(true);
  });

  it('reports the orgs that the org refuses', async () => {
    const memory = orgInMemory(undefined, { version: PUSHABLE, ineligible: new Set([key(2)]) });
    const { made } = await pushed({ memory });
    expect(made?.orgs).to.equal(1);
    expect(made?.rejected.map(({ orgKey }) => orgKey)).to.deep.equal([key(3), key(2)]);
  });

  it('is not made where no org is left', async () => {
    const { made, told, memory } = await pushed({ orgs: [3] });
    expect(made).to.deep.equal({
      ...{ pushRequestId: null, outcome: 'nothing-accepted', orgs: 0, rejected: [gone] },
      reason: 'no org was left to push to',
    });
    expect([told, memory.calls]).to.deep.equal([[], []]);
  });

  it('is canceled where the org refuses every org, which is reported before', async () => {
    const memory = orgInMemory(undefined, { version: PUSHABLE, ineligible: new Set([1, 2].map(key)) });
    const { made, told } = await pushed({ memory });
    expect(made).to.include({ pushRequestId: OWN, outcome: 'nothing-accepted', orgs: 0 });
    expect(made?.reason).to.equal('the org refused every org');
    expect(made?.rejected).to.have.length(3);
    expect(told).to.deep.equal([`made ${OWN}: create`, `cancel ${OWN}: state`]);
  });

  it('reports why it was canceled', async () => {
    const closed = await pushed({ withheld: { reason: 'closed', message: 'its window has closed' } });
    expect(closed.made).to.include({ outcome: 'withheld', reason: 'its window has closed', pushRequestId: OWN });
    expect(closed.memory.requests[0]?.status).to.equal('Canceled');
    const miscounted = orgInMemory(undefined, { version: PUSHABLE });
    const countJobs: PushOrg['countJobs'] = (of) => {
      miscounted.requests[0]?.jobs.add(key(9));
      return miscounted.org.countJobs(of);
    };
    const { made } = await pushed({ memory: miscounted, override: { countJobs } });
    expect([made?.outcome, made?.reason]).to.deep.equal([
      ...['miscounted', 'its push held jobs that were not asked for, and was canceled'],
    ]);
    const canceled = orgInMemory(undefined, { version: PUSHABLE });
    const insertJobs: PushOrg['insertJobs'] = (...args) => {
      for (const request of canceled.requests) request.status = 'Canceled';
      return canceled.org.insertJobs(...args);
    };
    const by = await pushed({ memory: canceled, override: { insertJobs } });
    expect([by.made?.outcome, by.made?.reason]).to.deep.equal([
      ...['canceled', 'its push was canceled while it was scheduled'],
    ]);
  });

  describe('whose orgs are in another push', () => {
    const withOther = (status: 'Created' | 'Pending'): OrgInMemory => {
      const memory = orgInMemory(undefined, { version: PUSHABLE });
      memory.requests.push({ id: OTHER, start: null, status, jobs: new Set([key(1)]) });
      return memory;
    };
    const createdSince = (hours: number | null, id = OTHER): Partial<PushOrg> => ({
      createdRequests: () => {
        const lastModified = hours === null ? null : new Date(NOW.getTime() - hours * HOUR).toISOString();
        return Promise.resolve([{ ...report('Created', {}), pushRequestId: id, lastModified }]);
      },
    });

    it('waits for that push, if it starts or somebody is scheduling it', async () => {
      // Known from before the plan was made, so that it never gives way.
      for (const override of [createdSince(0.9), createdSince(null), createdSince(2, '0DV000000000997AAA')]) {
        const { made, error } = await pushed({ memory: withOther('Created'), override });
        expect(error).to.equal(undefined);
        expect(made).to.include({ outcome: 'rival', orgs: 0, pushRequestId: null });
        expect(made?.reason).to.contain('another runner').and.contain(OTHER);
      }
    });

    it('fails if that push has not changed for an hour, so that a person checks it', async () => {
      const { error } = await pushed({ memory: withOther('Created'), override: createdSince(1.1) });
      expect(error).to.be.instanceOf(UsageError);
      expect((error as UsageError).problem).to.deep.include({ kind: 'rival-requests', canceled: null });
    });

    it('fails if one of several such pushes has not changed for an hour', async () => {
      const memory = withOther('Created');
      memory.requests.push({ id: '0DV000000000997AAA', start: null, status: 'Pending', jobs: new Set([key(2)]) });
      const { error } = await pushed({ memory, override: createdSince(2) });
      expect(error).to.be.instanceOf(UsageError);
      const running = withOther('Pending');
      running.requests.push({ id: '0DV000000000997AAA', start: null, status: 'Pending', jobs: new Set([key(2)]) });
      const { made } = await pushed({ memory: running });
      expect(made?.reason).to.contain(`${OTHER}, 0DV000000000997AAA`);
    });

    it('is canceled if that push was made in the meantime', async () => {
      const memory = orgInMemory(undefined, { version: PUSHABLE });
      const insertJobs: PushOrg['insertJobs'] = (...args) => {
        memory.requests.push({ id: OTHER, start: null, status: 'Pending', jobs: new Set([key(2)]) });
        return memory.org.insertJobs(...args);
      };
      const override = { insertJobs, createdRequests: () => expect.fail('nothing is Created') };
      const { made, told } = await pushed({ memory, override });
      expect(made).to.include({ outcome: 'rival', pushRequestId: OWN, orgs: 0 });
      expect(made?.rejected).to.deep.equal([gone]);
      expect(told.map((each) => each.split(':')[0])).to.deep.equal([`made ${OWN}`, `cancel ${OWN}`]);
    });
  });

  it('is not made if the version differs from the approved one', async () => {
    const other = { ...PUSHABLE, package: { ...PUSHABLE.package, name: 'Harmless' } };
    const memory = orgInMemory(undefined, { version: other });
    memory.requests.push({ id: OTHER, start: null, status: 'Created', jobs: new Set() });
    const { error } = await pushed({ memory });
    expect((error as UsageError).problem).to.deep.include({ kind: 'other-version', found: other });
  });

  it('is interrupted like any push, and leaves its record to the next step', async () => {
    const over = new OrgError('session', 'INVALID_SESSION_ID', 'expired');
    const { error, told } = await pushed({ override: { activate: () => Promise.reject(over) } });
    expect(error).to.be.instanceOf(ScheduleBroken).and.include({ cause: over, pushRequestId: OWN });
    expect(told).to.deep.equal([`made ${OWN}: create`]);
    expect(pushesOf(await listRecords(recordFolder())).map(hasEnded)).to.deep.equal([false]);
  });

  it('shows its progress', async () => {
    const seen: number[] = [];
    await pushed({ heard: ({ accepted }) => void seen.push(accepted.size) });
    expect([seen[0], seen.at(-1)]).to.deep.equal([0, 2]);
  });
});

describe('the time to insert jobs', () => {
  it('is the last one that this process has measured, with enough orgs', () => {
    const pace = insertPace();
    expect(pace.msPerThousand()).to.equal(10_000);
    pace.measured(1, 999);
    expect(pace.msPerThousand()).to.equal(10_000);
    pace.measured(6000, 1500);
    expect(pace.msPerThousand()).to.equal(4000);
    pace.measured(3000, 1000);
    expect(pace.msPerThousand()).to.equal(3000);
  });
});
