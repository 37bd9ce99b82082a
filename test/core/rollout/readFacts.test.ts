import { expect } from 'chai';
import type { PushOrg } from '../../../src/core/ports.js';
import type { EndedPushes, RolloutFacts } from '../../../src/core/rollout/facts/facts.js';
import { readFacts } from '../../../src/core/rollout/facts/readFacts.js';
import { aboutStatus, type PushStatus } from '../../../src/core/status.js';
import type { PlannedWave } from '../../../src/core/rollout/plan/plan.js';
import { gate, key, org, ownPushes, plan, pushableVersion, state, wave } from './fixtures.js';
import { hubOf, type HubPush } from './hub.js';

const TIMES = { scheduledStartTime: null, startTime: '2026-11-01T00:00:00Z', endTime: '2026-11-01T01:00:00Z' };
const LATER = { ...TIMES, startTime: '2026-11-02T00:00:00Z' };
const LOCK = { type: 'LockingFailure', title: 'Locking failure' };
const TEST = { type: 'ApexTestFailure', title: 'Apex test', message: 'Test "A" failed' };

const read = (pushes: readonly HubPush[], rollout = plan([wave('one', [org(1)])])): Promise<RolloutFacts> =>
  readFacts(hubOf({ pushes }).hub, rollout, state(), new Map());

const jobIn = (id: string, status: PushStatus, more: Partial<HubPush> = {}): HubPush => ({
  ...{ id, status: aboutStatus(status).final ? 'Failed' : 'InProgress', jobs: [{ org: 1, status }], ...TIMES },
  ...more,
});

describe('the facts about a version', () => {
  it('contain every request, in the order of their starts', async () => {
    const statuses: PushStatus[] = ['Created', 'Canceled', 'Pending', 'InProgress', 'Succeeded', 'Failed'];
    const pushes = statuses.map((status, index) => ({
      ...{ id: `0DV${String(index)}`, status, jobs: [], scheduledStartTime: null, endTime: null },
      startTime: index < 3 ? null : `2026-11-0${String(9 - index)}T00:00:00Z`,
    }));
    const found = await read(pushes);
    const ids = ['0DV5', '0DV4', '0DV3', '0DV0', '0DV1', '0DV2'];
    expect(found.pushes.map(({ pushRequestId }) => pushRequestId)).to.deep.equal(ids);
    expect([...found.orgs]).to.deep.equal([]);
  });

  for (const status of ['Created', 'Canceled'] as const)
    it(`contain no orgs of a request that is ${status}`, async () => {
      const { orgs } = await read([{ ...jobIn('1', 'Pending'), status }]);
      expect(orgs.size).to.equal(0);
    });

  it('have times as numbers, and null where there is none', async () => {
    const scheduledStartTime = '2026-11-01T00:00:00Z';
    const { pushes } = await read([{ id: '1', status: 'Pending', jobs: [], scheduledStartTime }, jobIn('0', 'Failed')]);
    const [begin, end] = [Date.parse('2026-11-01T00:00:00Z'), Date.parse('2026-11-01T01:00:00Z')];
    expect(pushes).to.deep.equal([
      { pushRequestId: '0', status: 'Failed', scheduledStart: null, due: null, start: begin, end },
      { pushRequestId: '1', status: 'Pending', scheduledStart: begin, due: begin, start: null, end: null },
    ]);
  });

  it('sort two requests with the same start by id', async () => {
    const { pushes } = await read([jobIn('2', 'Failed'), jobIn('1', 'Failed')]);
    expect(pushes.map(({ pushRequestId }) => pushRequestId)).to.deep.equal(['1', '2']);
  });

  it('are read without a push that no longer exists', async () => {
    const { hub } = hubOf({ pushes: [jobIn('1', 'Failed')] });
    const gone: PushOrg = { ...hub, snapshot: () => Promise.resolve(undefined) };
    const found = await readFacts(gone, plan([]), state(), new Map());
    expect([found.pushes.length, found.orgs.size]).to.deep.equal([1, 0]);
  });
});

describe('the state of an org after pushes', () => {
  for (const [first, second, state, failures, pushes] of [
    ['Created', null, 'open', 0, ['1']],
    ['Pending', null, 'open', 0, ['1']],
    ['InProgress', null, 'open', 0, ['1']],
    ['Skipped', null, 'open', 0, ['1']],
    ['Succeeded', null, 'succeeded', 0, ['1']],
    ['Failed', null, 'failed', 1, ['1']],
    ['Canceled', null, undefined, undefined, undefined],
    ['Failed', 'Failed', 'failed', 2, ['1', '2']],
    ['Failed', 'InProgress', 'open', 1, ['1', '2']],
    ['InProgress', 'Failed', 'open', 1, ['1', '2']],
    ['Failed', 'Succeeded', 'succeeded', 1, ['1', '2']],
    ['Succeeded', 'Failed', 'succeeded', 1, ['1', '2']],
    ['Succeeded', 'InProgress', 'succeeded', 0, ['1', '2']],
    ['InProgress', 'Succeeded', 'succeeded', 0, ['1', '2']],
    ['Failed', 'Canceled', 'failed', 1, ['1']],
    ['Canceled', 'Failed', 'failed', 1, ['2']],
  ] as const) {
    it(`is ${state ?? 'nothing'} after ${first}${second === null ? '' : ` and ${second}`}`, async () => {
      const all = [jobIn('1', first), ...(second === null ? [] : [jobIn('2', second, LATER)])];
      const fact = (await read(all)).orgs.get(key(1));
      expect([fact?.state, fact?.failures, fact?.pushes]).to.deep.equal([state, failures, pushes]);
      expect(fact?.failure !== undefined).to.equal((failures ?? 0) > 0);
    });
  }

  for (const status of ['Created', 'Pending', 'InProgress', 'Skipped'])
    it(`is failed where its job is still ${status}, and the push has ended`, async () => {
      const { orgs } = await read([jobIn('1', status, { status: 'Succeeded' })]);
      expect(orgs.get(key(1))).to.deep.include({ state: 'failed', failures: 1 });
      expect(orgs.get(key(1))?.failure).to.deep.include({ ignored: false });
    });

  it('is read from every page', async () => {
    const jobs = [1, 2, 3, 4, 5].map((index) => ({ org: index, status: 'Succeeded' as const }));
    expect((await read([{ ...jobIn('1', 'Succeeded'), jobs }])).orgs.size).to.equal(5);
  });
});

describe('a failure', () => {
  const startedAt = Date.parse('2026-11-02T00:00:00Z');
  const early = jobIn('1', 'Failed');
  const late = jobIn('1', 'Failed', { endTime: '2026-11-02T00:00:00Z' });
  for (const [what, pushes, decided, expected] of [
    ['before the rollout was started does not count', [early], state({ startedAt }), undefined],
    ['since then does', [late], state({ startedAt }), 'failed'],
    [
      'in a push of it does',
      [early],
      state({ startedAt, pushes: ownPushes({ pushRequestId: '1', wave: 'one' }) }),
      'failed',
    ],
    ['does not count before the rollout is started', [late], state({ startedAt: null }), undefined],
    ['does not hide an open job', [early, jobIn('2', 'InProgress', LATER)], state({ startedAt }), 'open'],
    ['does not hide an upgrade', [early, jobIn('2', 'Succeeded', LATER)], state({ startedAt }), 'succeeded'],
  ] as const) {
    it(what, async () => {
      const { orgs } = await readFacts(hubOf({ pushes }).hub, plan([wave('one', [org(1)])]), decided, new Map());
      expect([orgs.get(key(1))?.state, orgs.get(key(1))?.failures ?? 0]).to.deep.equal([
        ...[expected, expected === 'failed' ? 1 : 0],
      ]);
    });
  }

  it('does not count if its job ended before the rollout was started, even if its push continued', async () => {
    const jobs = [
      { org: 1, status: 'Failed' as const, endTime: '2026-11-01T23:00:00Z' },
      { org: 2, status: 'Failed' as const, endTime: '2026-11-02T01:00:00Z' },
    ];
    const pushes = [{ ...early, jobs, endTime: '2026-11-02T02:00:00Z' }];
    const { orgs } = await readFacts(hubOf({ pushes }).hub, plan([]), state({ startedAt }), new Map());
    expect([...orgs.keys()]).to.deep.equal([key(2)]);
  });
});

describe('an upgrade before the rollout was started', () => {
  it('counts as upgraded', async () => {
    const { hub } = hubOf({ pushes: [jobIn('1', 'Succeeded')] });
    const { orgs } = await readFacts(hub, plan([]), state({ startedAt: Date.parse('2026-12-01') }), new Map());
    expect(orgs.get(key(1))?.state).to.equal('succeeded');
  });
});

describe('a push that had ended before the plan read its orgs', () => {
  const startedAt = Date.parse('2026-11-05T00:00:00Z');
  const [within, after] = ['2026-11-01T00:59:59Z', '2026-11-01T01:00:00Z'];
  const canary = (more: Partial<PlannedWave> = {}): PlannedWave => wave('one', [org(1)], more);
  const own = state({ startedAt, pushes: ownPushes({ pushRequestId: '1', wave: 'one' }) });
  for (const [what, rollout, decided, expected] of [
    [
      'says nothing of them once that was shown',
      plan([canary()], { pushesShown: after }),
      state({ startedAt }),
      undefined,
    ],
    ['counts before that', plan([canary()], { pushesShown: within }), state({ startedAt }), 'succeeded'],
    ['counts where it is one of the rollout', plan([canary()], { pushesShown: after }), own, 'succeeded'],
    ['counts where nobody knows when that was', plan([canary()]), state({ startedAt }), 'succeeded'],
    [
      'counts where they were seen by the plan before, and the push was then',
      plan([canary({ pushesShown: within })], { pushesShown: after }),
      ...([state({ startedAt }), 'succeeded'] as const),
    ],
    [
      'says nothing where that was later, too',
      plan([canary({ pushesShown: after })], { pushesShown: '2026-11-04T00:00:00Z' }),
      ...([state({ startedAt }), undefined] as const),
    ],
  ] as const) {
    it(what, async () => {
      const pushes = [jobIn('1', 'Succeeded', { status: 'Succeeded' })];
      const { orgs } = await readFacts(hubOf({ pushes }).hub, rollout, decided, new Map());
      expect(orgs.get(key(1))?.state).to.equal(expected);
    });
  }

  it('counts where it has no end yet', async () => {
    const pushes = [jobIn('1', 'Succeeded', { status: 'InProgress', endTime: null })];
    const rollout = plan([canary()], { pushesShown: after });
    const { orgs } = await readFacts(hubOf({ pushes }).hub, rollout, state({ startedAt }), new Map());
    expect(orgs.get(key(1))?.state).to.equal('succeeded');
  });

  it('is ignored for a version on the way, too', async () => {
    const via = pushableVersion('1.9.5.1');
    const pushes = [jobIn('1', 'Succeeded', { status: 'Succeeded' })];
    const at = async (pushesShown: string): Promise<boolean | undefined> => {
      const rollout = plan([wave('one via', [org(1)], { via }), canary()], { pushesShown });
      const { via: facts } = await readFacts(hubOf({ pushes }).hub, rollout, state({ startedAt }), new Map());
      return facts?.get(via.version.id)?.has(key(1));
    };
    expect([await at(within), await at(after)]).to.deep.equal([true, false]);
  });
});

describe('the due time of a push', () => {
  const [made, start] = [Date.parse('2026-11-01T06:00:00Z'), '2026-11-01T08:00:00Z'];
  const decided = state({ pushes: ownPushes({ pushRequestId: '1', wave: 'one', madeAt: made }) });
  for (const [what, scheduledStartTime, who, expected] of [
    ['its scheduled start', start, decided, Date.parse(start)],
    ['when it was made, where it may start at once', null, decided, made],
    ['when it was made, where it was to start before', '2026-11-01T05:00:00Z', decided, made],
    ['its scheduled start, whoever has made it', start, state(), Date.parse(start)],
    ['not known of a push of somebody else', null, state(), null],
  ] as const) {
    it(`is ${what}`, async () => {
      const { hub } = hubOf({ pushes: [{ id: '1', status: 'Pending', jobs: [], scheduledStartTime }] });
      expect((await readFacts(hub, plan([]), who, new Map())).pushes[0]?.due).to.equal(expected);
    });
  }
});

describe('a push that has ended', () => {
  it('is read once, and returns the same later', async () => {
    const jobs = [
      { org: 1, status: 'Succeeded' as const },
      { org: 2, status: 'Failed' as const, errors: [LOCK], endTime: '2026-11-01T00:30:00Z' },
      { org: 3, status: 'Pending' as const },
    ];
    const { hub } = hubOf({ pushes: [{ ...jobIn('1', 'Failed'), jobs }, jobIn('2', 'InProgress', LATER)] });
    const asked: string[] = [];
    const counting: PushOrg = {
      ...hub,
      snapshot(id) {
        asked.push(id);
        return hub.snapshot(id);
      },
    };
    const ended: EndedPushes = new Map();
    const first = await readFacts(counting, plan([]), state(), ended);
    // Also where it was kept in a file.
    const kept: EndedPushes = new Map(Object.entries(JSON.parse(JSON.stringify(Object.fromEntries(ended))) as object));
    const second = await readFacts(counting, plan([]), state(), kept);
    expect(asked).to.deep.equal(['1', '2', '2']);
    expect([...second.orgs].toSorted()).to.deep.equal([...first.orgs].toSorted());
  });
});

describe('why an upgrade failed', () => {
  const failing = (id: string, errors: HubPush['jobs'][number]['errors'], more: Partial<HubPush> = {}): HubPush =>
    jobIn(id, 'Failed', { jobs: [{ org: 1, status: 'Failed', errors }], ...more });

  it('is the cause in the last push, in whatever order they are listed', async () => {
    const { orgs } = await read([failing('2', [TEST], LATER), failing('1', [LOCK])]);
    expect(orgs.get(key(1))?.failure?.classes).to.deep.equal(['permanent']);
  });

  it('stays known during a retry', async () => {
    const { orgs } = await read([failing('1', [LOCK]), jobIn('2', 'InProgress', LATER)]);
    expect(orgs.get(key(1))).to.deep.include({ state: 'open' });
    expect(orgs.get(key(1))?.failure?.classes).to.deep.equal(['transient']);
  });

  it('lists each class and each signature once', async () => {
    const { orgs } = await read([failing('1', [LOCK, TEST, { ...TEST, message: 'Test "B" failed' }])]);
    expect(orgs.get(key(1))?.failure).to.deep.equal({
      classes: ['transient', 'permanent'],
      signatures: ['LockingFailure: Locking failure', 'ApexTestFailure: Apex test: Test <name> failed'],
      ignored: false,
    });
  });

  it('is unknown, where the org gives no reason', async () => {
    const { orgs } = await read([failing('1', undefined)]);
    expect(orgs.get(key(1))?.failure).to.deep.equal({
      ...{ classes: ['unknown'], signatures: ['UnclassifiedError'], ignored: false },
    });
  });

  for (const [what, ignoreErrors, errors, ignored] of [
    ['by its cause', ['locking'], [LOCK], true],
    ['by its title, in any case', ['LOCKING FAILURE'], [LOCK], true],
    ['by its type', ['ApexTestFailure'], [TEST], true],
    ['for another', ['locking'], [TEST], false],
    ['for one of several', ['locking'], [LOCK, TEST], false],
    ['for all of several', ['locking', 'apex-test'], [LOCK, TEST], true],
    ['for nothing', [], [LOCK], false],
  ] as const) {
    it(`is${ignored ? '' : ' not'} ignored ${what}`, async () => {
      const rollout = plan([wave('one', [org(1)], { gate: gate({ ignoreErrors }) })]);
      expect((await read([failing('1', errors)], rollout)).orgs.get(key(1))?.failure?.ignored).to.equal(ignored);
    });
  }

  it("is ignored by the gate of the org's own wave, for new subscribers by that of the last", async () => {
    const rollout = plan([
      wave('one', [org(1)]),
      wave('two', [org(2)], { gate: gate({ ignoreErrors: ['apex-test'] }) }),
      wave('three', [org(3)], { gate: gate({ ignoreErrors: ['locking'] }) }),
    ]);
    const jobs = [1, 2, 3, 4].map((index) => ({ org: index, status: 'Failed' as const, errors: [LOCK] }));
    const { orgs } = await read([{ ...jobIn('1', 'Failed'), jobs }], rollout);
    expect([1, 2, 3, 4].map((index) => orgs.get(key(index))?.failure?.ignored)).to.deep.equal([
      ...[false, false, true, true],
    ]);
  });

  it('is never ignored without a plan', async () => {
    expect((await read([failing('1', [LOCK])], plan([]))).orgs.get(key(1))?.failure?.ignored).to.be.false;
  });
});
