import { expect } from 'chai';
import { SUBSCRIBER_LAG_MS } from '../../../src/core/status.js';
import { foldLog } from '../../../src/core/rollout/log/foldLog.js';
import type { LogEntry, RolloutEvent } from '../../../src/core/rollout/log/logEntry.js';
import { allWaves } from '../../../src/core/rollout/waves/allWaves.js';
import { PLAN, type DigestedPlan, type PlannedWave } from '../../../src/core/rollout/plan/plan.js';
import { nextStep } from '../../../src/core/rollout/step/nextStep.js';
import { orgRows } from '../../../src/core/rollout/result/orgRows.js';
import { readFacts } from '../../../src/core/rollout/facts/readFacts.js';
import { notUpgraded, rolloutResult } from '../../../src/core/rollout/result/result.js';
import type { RolloutState } from '../../../src/core/rollout/log/state.js';
import { runStep, type StepDone } from '../../../src/core/rollout/step/runStep.js';
import { waveStatuses } from '../../../src/core/rollout/step/gate.js';
import {
  facts,
  failed,
  gate,
  key,
  lookedFor,
  NOW,
  org,
  plan,
  push,
  running,
  state,
  succeeded,
  WANTED,
  wave,
  view,
} from './fixtures.js';
import { hubOf, OLDER, subscriber, type HubPush } from './hub.js';
import { entriesOf, logOf } from './logs.js';

const STARTED: RolloutEvent = { what: 'started', takenOver: [] };
const endedAgo = (ms: number): string => new Date(NOW.getTime() - ms).toISOString();
const over = (id: string, endTime: string | null, ...orgs: number[]): HubPush => ({
  ...{ id, status: endTime === null ? 'InProgress' : 'Succeeded', startTime: '2026-11-03T00:00:00Z', endTime },
  jobs: orgs.map((each) => ({ org: each, status: 'Succeeded' })),
});
const LONG_AGO = endedAgo(SUBSCRIBER_LAG_MS + 1);

type Looked = StepDone & { added: LogEntry[]; pushed: string[]; again: () => Promise<StepDone> };

/** A step of a rollout of one wave with orgs 1 and 2, all of them pushed to. */
const look = async (
  more: Partial<DigestedPlan> = {},
  { pushes = [over('1', LONG_AGO, 1, 2)], subscribers = [subscriber(1)], before = [] as RolloutEvent[] } = {},
): Promise<Looked> => {
  const log = logOf(entriesOf(STARTED, ...before));
  const pushed: string[] = [];
  const ports = {
    ...{
      org: { ...hubOf({ pushes, subscribers }).hub, convertedFrom: () => Promise.resolve(undefined) },
      log,
      ended: new Map(),
      host: 'here',
      now: () => NOW,
    },
    push: (order: { orgs: readonly string[] }) => {
      pushed.push(...order.orgs);
      return Promise.resolve({
        ...{ pushRequestId: null, outcome: 'scheduled' as const, orgs: order.orgs.length, rejected: [], reason: '' },
      });
    },
    msPerThousand: () => 1,
  };
  const rollout = plan([wave('one', [org(1), org(2)])], more);
  const done = await runStep(rollout, ports);
  return { ...done, added: log.added, pushed, again: () => runStep(rollout, ports) };
};
const found = ({ added }: Looked): unknown =>
  added.flatMap((entry) =>
    entry.what === 'new-subscribers' ? [[entry.orgs.map(({ orgKey }) => orgKey), entry.regressed]] : [],
  )[0];
const ONE = [{ orgKey: key(1), pushRequestIds: ['1'] }];

describe('an org that had the version and is shown with an older one', () => {
  it('is listed, and keeps the rollout unfinished', async () => {
    const looked = await look();
    expect([looked.step.do, found(looked)]).to.deep.equal(['find-new-subscribers', [[key(1)], ONE]]);
    const { step } = await looked.again();
    expect(step).to.deep.equal({
      ...{ do: 'finish', outcome: 'partial', reason: '1 of 2 orgs are upgraded, 1 regressed' },
    });
    expect(looked.pushed).to.deep.equal([]);
  });

  it('is pushed to with the new subscribers, where these are included', async () => {
    const looked = await look({ newSubscribers: 'include' }, { subscribers: [subscriber(1), subscriber(3)] });
    const { step } = await looked.again();
    expect(step).to.include({ do: 'push', wave: 'new-subscribers', retry: false });
    expect(looked.pushed).to.deep.equal([key(1), key(3)]);
  });

  it('counts as upgraded while its push is open or has just ended', async () => {
    for (const pushes of [
      [over('1', endedAgo(SUBSCRIBER_LAG_MS), 1, 2)],
      [over('1', LONG_AGO, 1, 2), over('2', endedAgo(0), 1)],
    ]) {
      const looked = await look({}, { pushes });
      expect(found(looked)).to.deep.equal([[], undefined]);
      expect((await looked.again()).step).to.include({ do: 'finish', outcome: 'succeeded' });
    }
  });

  it('is only listed, where a push does not lead it to the version, or a person has skipped it', async () => {
    const lineage = { ...(await hubOf({}).hub.lineage({ packageId: '', versionId: '' })), kind: 'managed' as const };
    const { hub } = hubOf({
      pushes: [over('1', LONG_AGO, 1, 2)],
      subscribers: [subscriber(1, { versionId: OLDER.version.id })],
    });
    const log = logOf(entriesOf(STARTED));
    const ancestors = new Map([
      ['04t1.10.0.4', '04t1.9.0.7'],
      ['04t1.9.0.7', null],
      ['04t1.2.0.1', null],
    ]);
    const far = { ...hub, lineage: () => Promise.resolve({ ...lineage, ancestors }) };
    const rollout = plan([wave('one', [org(1), org(2)])], { newSubscribers: 'include' });
    await runStep(rollout, {
      ...{ org: far, log, ended: new Map(), host: 'here', now: () => NOW, msPerThousand: () => 1 },
      push: () => Promise.reject(new Error('nothing is pushed')),
    });
    expect(log.added[0]).to.deep.include({ what: 'new-subscribers', orgs: [], regressed: ONE });
    const skip: RolloutEvent = {
      ...{ what: 'skipped', by: 'person', orgs: [{ orgKey: key(1), reason: 'x', message: 'y' }] },
    };
    const looked = await look({ newSubscribers: 'include' }, { before: [skip] });
    expect(found(looked)).to.deep.equal([[], ONE]);
    expect((await looked.again()).step).to.include({ do: 'finish', outcome: 'partial' });
  });

  it('is found among the orgs of a report, but not where orgs are migrated', async () => {
    expect(found(await look({ scope: 'report' }, { subscribers: [subscriber(1), subscriber(3)] }))).to.deep.equal([
      ...[[key(1)], ONE],
    ]);
    const first = [subscriber(1, { versionId: WANTED.version.id })];
    expect(found(await look({ migration: true }, { subscribers: first }))).to.deep.equal([[], undefined]);
  });

  it('is found again when the plan was amended before the next push to it', async () => {
    const before: RolloutEvent[] = [
      { what: 'new-subscribers', orgs: [org(1)], regressed: ONE },
      { what: 'amended', from: 'x' },
    ];
    const looked = await look({ newSubscribers: 'include' }, { before });
    expect(found(looked)).to.deep.equal([[key(1)], [{ orgKey: key(1), pushRequestIds: [] }]]);
    await looked.again();
    expect(looked.pushed).to.deep.equal([key(1)]);
  });

  it('is found where only the log says that it had the version, which then no longer counts', async () => {
    const had: RolloutEvent = {
      ...{ what: 'push-ended', intent: 'i', pushRequestId: null, outcome: 'nothing-accepted', orgs: 0 },
      rejected: [{ orgKey: key(1), reason: 'already-on-version', message: 'm' }],
    };
    const looked = await look({}, { pushes: [over('1', LONG_AGO, 2)], before: [had] });
    expect(found(looked)).to.deep.equal([[key(1)], [{ orgKey: key(1), pushRequestIds: [] }]]);
    expect([...looked.state.alreadyUpgraded]).to.deep.equal([]);
    const again = foldLog([
      ...entriesOf(STARTED),
      ...looked.added,
      ...entriesOf({ ...had, at: '2027-01-01T00:00:00Z' }),
    ]);
    expect([...again.alreadyUpgraded], 'it was shown with it later').to.deep.equal([key(1)]);
  });
});

describe('an amended plan', () => {
  it('may have a regressed org also in the wave that was added for it, but no org in two other waves', () => {
    const added = { ...wave('new-subscribers', [org(1)]), swept: true as const };
    const isPlan = (...waves: PlannedWave[]): boolean =>
      PLAN.safeParse(plan(waves, { pushable: { ...WANTED, version: { ...WANTED.version, id: '04t3z0000000001AAA' } } }))
        .success;
    const one = wave('one', [org(1), org(2)]);
    expect([
      isPlan(one, added),
      isPlan(one, wave('x', [org(1)])),
      isPlan(one, added, { ...added, name: 'x' }),
    ]).to.deep.equal([...[true, false, false]]);
    const decided = lookedFor({ newSubscribers: [org(1), org(3)], regressed: new Map([[key(1), new Set(['1'])]]) });
    const [, , more] = allWaves(plan([one, added], { newSubscribers: 'include' }), decided);
    expect(more?.orgs, 'not in one wave more').to.deep.equal([org(3)]);
  });
});

describe('a log with regressed orgs', () => {
  it('lists every push that does not count for them, also when the plan is amended', () => {
    const lost = (...ids: string[]): RolloutEvent => ({
      ...{ what: 'new-subscribers', orgs: [org(1)], regressed: [{ orgKey: key(1), pushRequestIds: ids }] },
    });
    const { regressed, newSubscribers } = foldLog(
      entriesOf(STARTED, lost('1'), lost('2', '1'), { what: 'amended', from: 'x' }),
    );
    expect([[...regressed].map(([orgKey, ids]) => [orgKey, [...ids]]), newSubscribers]).to.deep.equal([
      [[key(1), ['1', '2']]],
      null,
    ]);
  });

  it('excludes these pushes from their facts, and no others', async () => {
    const pushes = [
      over('1', LONG_AGO, 1, 2),
      { ...over('2', LONG_AGO, 1), jobs: [{ org: 1, status: 'Failed' as const }] },
    ];
    const regressed = new Map([[key(1), new Set(['1'])]]);
    const { orgs } = await readFacts(hubOf({ pushes }).hub, plan([]), state({ regressed }), new Map());
    expect([...orgs].map(([orgKey, fact]) => [orgKey, fact.state, fact.pushes])).to.deep.equal([
      [key(2), 'succeeded', ['1']],
      [key(1), 'failed', ['2']],
    ]);
  });
});

describe('a rollout with another push to regressed orgs', () => {
  const rules = { gate: gate({ minSample: 2, maxFailures: { percent: 30 } }) };
  const rollout = plan([wave('one', [org(1), org(2), org(3), org(4)], rules)], { newSubscribers: 'include' });
  const decided: RolloutState = lookedFor({
    ...{ newSubscribers: [org(1), org(5)], regressed: new Map([[key(1), new Set(['1'])]]) },
  });
  const known = facts([push('1'), push('2')], {
    ...{ 1: succeeded('2'), 2: succeeded('1'), 3: failed(['1']), 4: succeeded('1'), 5: succeeded('2') },
  });
  const step = nextStep(view(rollout, known, decided));
  const result = rolloutResult(view(rollout, known, decided), step, []);

  it('counts each org once', () => {
    expect(step).to.include({ reason: '4 of 5 orgs are upgraded, 1 failed' });
    expect(
      result.waves.map(({ name, orgs, succeeded: done, regressed, pushRequestIds }) => [
        ...[name, orgs, done, regressed, pushRequestIds],
      ]),
    ).to.deep.equal([
      ['one', 4, 2, 1, ['1']],
      ['new-subscribers', 2, 2, 0, ['2']],
    ]);
    expect([result.regressed, result.newSubscribers]).to.deep.equal([[], [key(5)]]);
    expect(notUpgraded(view(rollout, known, decided))).to.deep.equal([key(3)]);
  });

  it('lists those as regressed that were not upgraded again', () => {
    const more = facts([push('1'), push('2')], { 1: failed(['2']), 2: succeeded('1') });
    const { regressed, newSubscribers } = rolloutResult(view(rollout, more, decided), step, []);
    expect([regressed, newSubscribers]).to.deep.equal([[key(1)], [key(5)]]);
  });

  it('does not judge the wave again in which they were upgraded', () => {
    const [first] = waveStatuses(view(rollout, known, decided));
    expect([first?.trip, first?.progress.regressed.length]).to.deep.equal([undefined, 1]);
  });

  it('has one row for each, with all its pushes', () => {
    const rows = orgRows(view(rollout, known, decided));
    expect(rows.filter(({ orgKey }) => orgKey === key(1))).to.deep.equal([
      {
        ...{ orgKey: key(1), wave: 'new-subscribers', outcome: 'succeeded', failures: 0, ignored: false },
        ...{ reasons: ['shown with an older version after its upgrade'], pushRequestIds: ['1', '2'] },
      },
    ]);
    const [listed] = orgRows(view({ ...rollout, newSubscribers: 'list' }, known, decided)).filter(
      ({ outcome }) => outcome === 'regressed',
    );
    expect(listed).to.deep.include({ orgKey: key(1), wave: 'one' });
  });

  it('names pushes by others once, in the current wave of the org', () => {
    const other = facts([push('1'), running('3', NOW.getTime())], { 1: { state: 'open', failures: 0, pushes: ['3'] } });
    const { otherPushes } = rolloutResult(view(rollout, other, decided), step, []);
    expect(otherPushes).to.deep.equal([{ pushRequestId: '3', status: 'InProgress', orgs: 1 }]);
  });
});
