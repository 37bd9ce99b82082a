import { expect } from 'chai';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import { planRetry, type RetryOptions } from '../../src/app/push/planRetry.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import type { PushableVersion } from '../../src/core/model.js';
import type { PushOrg } from '../../src/core/ports.js';
import type { PushStatus } from '../../src/core/status.js';
import { recordFolder } from '../../src/journal/record.js';
import { key, NOW, WANTED } from '../core/rollout/fixtures.js';
import { hubOf, OLD, subscriber, type HubJob } from '../core/rollout/hub.js';
import { only } from '../support/only.js';
import { homeOfItsOwn, leaveRecord, madeRequest, plannedLine } from '../support/records.js';

const ID = '0DV3z0000000001GAA';
const NEW: PushableVersion = { ...WANTED, version: { ...WANTED.version, id: '04t3z0000000009AAA' } };
const LOCKED: HubJob = { org: 1, status: 'Failed', errors: [{ type: 'LockingFailure' }] };
const TESTS: HubJob = { org: 2, status: 'Failed', errors: [{ type: 'ApexTestFailure' }] };
const DONE: HubJob = { org: 3, status: 'Succeeded' };

describe('planning a retry', () => {
  homeOfItsOwn();

  const asked: string[] = [];
  beforeEach(() => {
    asked.length = 0;
  });
  /** A hub with five subscribers of an old version, and one push. */
  const orgWith = (
    status: PushStatus = 'Failed',
    jobs: HubJob[] = [LOCKED, TESTS, DONE],
    more: Partial<PushOrg> = {},
  ): OpenOrg => {
    const { hub } = hubOf({
      subscribers: [1, 2, 3, 4, 5].map((index) => subscriber(index)),
      versions: [NEW, OLD],
      pushes: [{ id: ID, status, jobs, startTime: '2026-11-03T10:00:00Z' }],
    });
    const port: Partial<PushOrg> = {
      ...hub,
      snapshot: async (id) => {
        asked.push('push');
        const snapshot = await hub.snapshot(id);
        return snapshot && { ...snapshot, request: { ...snapshot.request, version: NEW.version } };
      },
      versions: (query) => {
        asked.push('version');
        return Promise.resolve(
          [NEW, OLD].filter(({ version }) => 'versionId' in query && version.id === query.versionId),
        );
      },
      jobsOfOrgs: () => Promise.resolve([]),
      now: () => NOW,
      ...more,
    };
    return only<OpenOrg>({ port, orgId: '00D000000000000AAA', recordFolder: recordFolder() });
  };
  const retried = async (options: RetryOptions = {}, org = orgWith()): Promise<unknown> => {
    try {
      const { plan, named, of } = await planRetry(org, ID, options);
      expect([of.pushRequestId, plan.version]).to.deep.equal([ID, NEW.version]);
      expect(plan.eligible.length + plan.orgs.rejected.length).to.equal(named);
      return plan.eligible.map(({ orgKey }) => orgKey);
    } catch (error) {
      if (error instanceof UsageError) return error.problem;
      throw error;
    }
  };

  it('takes orgs that may succeed now, or all that failed', async () => {
    expect(await retried()).to.deep.equal([key(1)]);
    expect(await retried({ only: 'failed' })).to.deep.equal([key(1), key(2)]);
    expect(await retried({ only: 'failed', ignoreErrors: ['ApexTestFailure'] })).to.deep.equal([key(1)]);
  });

  it('fails where there are none, and says whether there may be some later', async () => {
    const none = { kind: 'nothing-to-retry', pushRequestId: ID };
    expect(await retried({ ignoreErrors: ['LockingFailure'] })).to.deep.equal({
      ...none,
      only: 'retryable',
      isOver: true,
    });
    expect(await retried({}, orgWith('InProgress', [DONE]))).to.deep.equal({
      ...none,
      only: 'retryable',
      isOver: false,
    });
    const canceled = orgWith('Canceled', [DONE]);
    expect(await retried({ only: 'unscheduled' }, canceled)).to.deep.equal({
      ...none,
      only: 'unscheduled',
      isOver: true,
    });
  });

  it('reports the result of the push before it reads the version and the orgs', async () => {
    await planRetry(orgWith(), ID, { only: 'failed' }, ({ jobs }, named) => {
      asked.push(`${jobs.failed} failed, ${named} again`);
    });
    expect(asked).to.deep.equal(['push', '2 failed, 2 again', 'version']);
  });

  it('makes no call where the time is invalid, and accepts any valid time', async () => {
    expect(await retried({ startTime: 'soon' }))
      .to.be.an('object')
      .and.have.property('kind');
    expect(asked).to.deep.equal([]);
    const { plan } = await planRetry(orgWith(), ID, { startTime: '2026-11-05T01:00', timeZone: 'UTC' });
    expect(plan.startTime).to.equal('2026-11-05T01:00:00.000Z');
    expect((await planRetry(orgWith(), ID)).plan).to.include({ startTime: null, migration: false });
  });

  it('leaves out orgs that have failed too often', async () => {
    const failedAgain: PushOrg['jobsOfOrgs'] = () =>
      Promise.resolve([{ pushRequestId: ID, orgKey: key(1), status: 'Failed' }]);
    const { plan } = await planRetry(orgWith('Failed', undefined, { jobsOfOrgs: failedAgain }), ID, {
      ...{ only: 'failed', maxAttempts: 1 },
    });
    expect(plan.orgs.rejected.map(({ orgKey, reason }) => [orgKey, reason])).to.deep.equal([
      [key(1), 'attempts-used-up'],
    ]);
  });

  describe('of orgs that never came into the push', () => {
    const leave = (orgs: number[], migration = false, versionId = NEW.version.id): Promise<string> => {
      const plan = { request: { versionId, startTime: null, migration }, orgs: orgs.map(key), knownRequests: [] };
      return leaveRecord(recordFolder(), '2026-11-03T09:00:00Z', plannedLine({ plan }), ...madeRequest(ID));
    };

    it('needs the record of the push, unless the push was canceled', async () => {
      expect(await retried({ only: 'unscheduled' })).to.deep.equal({
        kind: 'no-record',
        pushRequestId: ID,
        for: 'retry',
        versionId: NEW.version.id,
      });
      const canceled = orgWith('Canceled', [{ org: 4, status: 'Canceled' }, DONE]);
      expect(await retried({ only: 'unscheduled' }, canceled)).to.deep.equal([key(4)]);
    });

    it('takes orgs that were planned, and are not in it', async () => {
      await leave([1, 2, 3, 5]);
      expect(await retried({ only: 'unscheduled' })).to.deep.equal([key(5)]);
    });

    it('migrates like the push, if the record is of the same version', async () => {
      await leave([5], true);
      const migrating = orgWith('Failed', undefined, {
        convertedFrom: () => Promise.resolve(OLD.version.id),
        migrationsOn: () => Promise.resolve(0),
      });
      const planned = await planRetry(migrating, ID, { only: 'failed' });
      expect(planned.plan.migration).to.equal(true);
    });

    it('does not migrate if the record is of another version', async () => {
      await leave([5], true, '04t3z0000000008AAA');
      expect((await planRetry(orgWith(), ID)).plan.migration).to.equal(false);
    });
  });
});
