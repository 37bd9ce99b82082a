import { expect } from 'chai';
import fc from 'fast-check';
import { UsageError } from '../../../src/core/errors/usageError.js';
import type { PushableVersion } from '../../../src/core/model.js';
import { toLongId } from '../../../src/core/orgs/ids.js';
import {
  checkedVersion,
  findRivals,
  requestsFor,
  rivalCandidates,
  stillRivals,
  findOrphaned,
  RivalWatch,
} from '../../../src/core/push/rivals.js';
import { verdictOn } from '../../../src/core/push/nextAction.js';
import { type PushSpec, type Rival, pushSpecOf, newProgress } from '../../../src/core/push/progress.js';
import type { PushOrg, VersionQuery, VersionRequest } from '../../../src/core/ports.js';
import type { OrgJob } from '../../../src/core/model.js';
import type { PushStatus } from '../../../src/core/status.js';
import { VERSION_IN_MEMORY } from '../../support/orgInMemory.js';
import { report } from '../../support/reports.js';
import { errorOf } from '../../support/thrown.js';

const [A, B, C] = ['00D000000000001', '00D000000000002', '00D000000000003'];
const OURS = '0DV000000000005AAA';
const THEIRS = '0DV000000000007AAA';
const plan: PushSpec = {
  request: { versionId: '04t3z0000000009AAA', startTime: null, migration: false },
  orgs: [A, B, C],
  knownRequests: [],
};
const request = (pushRequestId: string, status: PushStatus): VersionRequest => ({
  ...{ pushRequestId, status, scheduledStartTime: null, startTime: null, endTime: null },
});
const rival = (pushRequestId: string, status: PushStatus): Rival => ({ pushRequestId, status, orgs: 1 });

describe('who gives way', () => {
  it('is nobody where there is no rival, and whoever has no request yet where there is one', () => {
    expect(verdictOn({ spec: plan, pushRequestId: OURS, rivals: [] })).to.equal('go');
    expect(verdictOn({ spec: plan, pushRequestId: undefined, rivals: [rival(THEIRS, 'Created')] })).to.equal('yield');
  });

  it('makes at least one of any two give way that see each other', () => {
    const ids = fc.nat(20).map((number) => toLongId(`0DV${String(number).padStart(12, '0')}`));
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        const sees = (own: string, theirs: string): string =>
          verdictOn({ spec: plan, pushRequestId: own, rivals: [rival(theirs, 'Created')] });
        expect([sees(one, other), sees(other, one)]).to.include('yield');
      }),
    );
  });
});

describe('rival requests', () => {
  const jobsOf =
    (...jobs: OrgJob[]): PushOrg['jobsOfOrgs'] =>
    () =>
      Promise.resolve(jobs);
  const job = (orgKey: string, status: PushStatus): OrgJob => ({ pushRequestId: THEIRS, orgKey, status });

  it('include earlier ones that are under way, for orgs whose jobs have not ended', async () => {
    const jobsOfOrgs = jobsOf(job(A, 'Failed'), job(B, 'Succeeded'), job(C, 'InProgress'));
    const requests = [request(THEIRS, 'InProgress')];
    const rivals = await findRivals({ jobsOfOrgs }, requests, { spec: { ...plan, knownRequests: [THEIRS] } });
    expect(rivals).to.deep.equal([{ pushRequestId: THEIRS, status: 'InProgress', orgs: 1 }]);
    const knownCreated = { ...plan, knownRequests: [THEIRS], knownCreated: [THEIRS] };
    const [since] = await findRivals({ jobsOfOrgs }, requests, { spec: knownCreated });
    expect(since?.orgs, 'not settled then: whoever has ended since was pushed to').to.equal(3);
  });

  it('do not include our own, and include all others where we have none', () => {
    const requests = [request(OURS, 'Created'), request(THEIRS, 'Created')];
    const named = (own: string | undefined): string[] =>
      rivalCandidates(requests, { spec: plan, pushRequestId: own }).map(({ pushRequestId }) => pushRequestId);
    expect(named(OURS)).to.deep.equal([THEIRS]);
    expect(named(undefined)).to.deep.equal([OURS, THEIRS]);
  });

  it('stay rivals unless they are canceled, with their current status', () => {
    const seen = [rival(THEIRS, 'Created')];
    expect(stillRivals(seen, [request(THEIRS, 'Canceled')])).to.deep.equal([]);
    expect(stillRivals(seen, [request(THEIRS, 'Pending')])).to.deep.equal([rival(THEIRS, 'Pending')]);
    expect(stillRivals(seen, [request(OURS, 'Created')]), 'not shown any more').to.deep.equal(seen);
  });

  it('are recorded only where there are any', async () => {
    const versionFacts: PushOrg['versionFacts'] = () =>
      Promise.resolve({ version: VERSION_IN_MEMORY, requests: [request(THEIRS, 'Created')] });
    const org = { versionFacts, jobsOfOrgs: jobsOf() } as Partial<PushOrg> as PushOrg;
    const pace = { sleep: () => Promise.resolve(), random: () => 0 };
    const watch = new RivalWatch({ org, pushable: VERSION_IN_MEMORY, pace });
    expect(await watch.check({ ...newProgress(plan), pushRequestId: OURS })).to.deep.equal({ event: 'checked' });
  });
});

describe('the recorded version', () => {
  const { package: pkg, version } = report('Pending', {});
  const planned: PushableVersion = { package: pkg, version, released: true, deprecated: false };
  const otherwise: Array<[string, PushableVersion | undefined]> = [
    ['is gone', undefined],
    ['has another id', { ...planned, version: { ...version, id: '04t3z0000000008AAA' } }],
    ['has another number', { ...planned, version: { ...version, number: '1.5.0.1' } }],
    ['is of another package', { ...planned, package: { ...pkg, id: '0333z0000000002AAA' } }],
    ['is of a package with another name', { ...planned, package: { ...pkg, name: 'Acme ERP' } }],
    ['is of a package with another namespace', { ...planned, package: { ...pkg, namespace: 'other' } }],
  ];
  const thrown = async (asking: Promise<unknown>): Promise<unknown> => (await errorOf(UsageError, asking)).problem;
  const reading = (found: PushableVersion | undefined): PushOrg['versionFacts'] => {
    return () => Promise.resolve({ version: found, requests: [request(THEIRS, 'Pending')] });
  };

  for (const [what, found] of otherwise) {
    it(`stops the push where it ${what}`, async () => {
      const versions: PushOrg['versions'] = () => Promise.resolve(found === undefined ? [] : [found]);
      const problem = { kind: 'other-version', planned, found };
      expect(await thrown(checkedVersion({ versions }, planned))).to.deep.equal(problem);
      expect(await thrown(requestsFor({ versionFacts: reading(found) }, plan, planned))).to.deep.equal(problem);
    });
  }

  it('may get another name during a rollout, but not after a push was confirmed', async () => {
    const renamed = { ...planned, version: { ...version, name: 'Winter release' } };
    const asked: VersionQuery[] = [];
    const versions: PushOrg['versions'] = (query) => {
      asked.push(query);
      return Promise.resolve([renamed]);
    };
    expect(await checkedVersion({ versions }, planned)).to.deep.equal(renamed.version);
    expect(asked).to.deep.equal([{ versionId: version.id }]);
    const problem = { kind: 'other-version', planned, found: renamed };
    expect(await thrown(requestsFor({ versionFacts: reading(renamed) }, plan, planned))).to.deep.equal(problem);
  });

  it('lets the push go on where it is the same', async () => {
    const requests = await requestsFor({ versionFacts: reading(planned) }, plan, planned);
    expect(requests).to.deep.equal([request(THEIRS, 'Pending')]);
  });
});

describe('requests left behind by a lost response', () => {
  it('are neither our own nor known from before, and have no jobs', async () => {
    const asked: unknown[] = [];
    const orphanCandidates: PushOrg['orphanCandidates'] = (versionId, known) => {
      asked.push(versionId, known);
      return Promise.resolve([
        { pushRequestId: 'empty', jobs: 0 },
        { pushRequestId: 'with jobs', jobs: 1 },
      ]);
    };
    const found = await findOrphaned({ orphanCandidates }, { ...plan, knownRequests: [THEIRS] }, OURS);
    expect(found).to.deep.equal({ event: 'orphaned-requests', pushRequestIds: ['empty'] });
    expect(asked).to.deep.equal([plan.request.versionId, [THEIRS, OURS]]);
  });
});

describe('the push to write', () => {
  const { version } = report('Pending', {});
  const chosen = { eligible: [{ orgKey: A }, { orgKey: B }], knownRequests: [OURS] };

  it('contains the version, the orgs, and the earlier requests', () => {
    const startTime = new Date('2026-11-28T01:00:00Z');
    expect(pushSpecOf({ version }, { ...chosen, knownCreated: [OURS] }, { startTime, migration: true })).to.deep.equal({
      request: { versionId: version.id, startTime: '2026-11-28T01:00:00.000Z', migration: true },
      ...{ orgs: [A, B], knownRequests: [OURS], knownCreated: [OURS] },
    });
  });

  it('does not name earlier Created requests where they are unknown', () => {
    const spec = pushSpecOf({ version }, chosen, { startTime: null, migration: false });
    expect(spec).to.deep.equal({
      request: { versionId: version.id, startTime: null, migration: false },
      ...{ orgs: [A, B], knownRequests: [OURS] },
    });
  });
});
