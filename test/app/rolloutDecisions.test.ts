import { expect } from 'chai';
import {
  approveWaves,
  checkApprovals,
  abortRollout,
  pauseRollout,
  checkResume,
  resumeRollout,
  skipInPlan,
} from '../../src/app/rollout/decisions.js';
import { requireStarted, type Rollout } from '../../src/app/rollout/openRollout.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import type { PushOrg } from '../../src/core/ports.js';
import type { LogEntry, RolloutEvent } from '../../src/core/rollout/log/logEntry.js';
import { RolloutBroken } from '../../src/core/rollout/result/rolloutBroken.js';
import { key } from '../core/rollout/fixtures.js';
import {
  PLAN_FILE,
  pushMade,
  pushOf,
  rolloutOf,
  STARTED,
  TWO_WAVES,
  type InMemory,
} from '../support/rolloutInMemory.js';
import { problemOf } from '../support/thrown.js';

const paused: RolloutEvent = { what: 'paused', canceledPushes: [] };
const tripped: RolloutEvent = { what: 'tripped', wave: 'one', rule: 'maxFailures', inconclusive: false, orgs: [] };
const FIRST = [STARTED, pushMade('1')];
const DONE = pushOf('1', 'Succeeded', [1, 2, 3]);
const OVER = {
  lines: [...FIRST, pushMade('2', 'two')],
  pushes: [DONE, pushOf('2', 'Succeeded', [4])],
};
const NONE_NEW: RolloutEvent = { what: 'new-subscribers', orgs: [] };
const busy = new OrgError('unavailable', 'SERVER_UNAVAILABLE', 'busy');

const told = (added: readonly LogEntry[]): string[] => added.map(({ what, reason }) => `${what}: ${reason}`);

describe('approving a wave', () => {
  const check = (memory: InMemory, waves?: string[]): Promise<unknown> =>
    problemOf(checkApprovals(memory.rollout, waves));

  it('is for a wave of the plan', async () => {
    const { rollout } = rolloutOf({ lines: FIRST, hub: { versionFacts: () => expect.fail('the org was asked') } });
    expect(await problemOf(checkApprovals(rollout, ['one', 'tow']))).to.deep.equal({
      ...{ kind: 'no-such-wave', wave: 'tow', waves: ['one', 'two'] },
    });
    for (const none of [undefined, []]) expect(await check({ ...rolloutOf(), rollout }, none)).to.contain('nothing');
  });

  it('succeeds when the rollout waits for it, and may be repeated', async () => {
    const waiting = { lines: FIRST, pushes: [DONE] };
    expect(await check(rolloutOf(waiting), ['two'])).to.contain('nothing');
    const approved: RolloutEvent = { what: 'approved', wave: 'two' };
    expect(await check(rolloutOf({ lines: [STARTED, approved] }), ['two'])).to.contain('nothing');
    const { rollout, added } = rolloutOf({ lines: [STARTED, { what: 'approved', wave: 'one' }] });
    await approveWaves(rollout);
    await approveWaves(rollout, ['two', 'one', 'two']);
    expect(added.map((entry) => ('wave' in entry ? [entry.what, entry.wave] : []))).to.deep.equal([
      ['approved', 'two'],
    ]);
  });

  it('says which step is due where the wave does not wait for an approval', async () => {
    const early = async (memory: InMemory, wave: string): Promise<unknown> => await check(memory, [wave]);
    expect(await early(rolloutOf({ lines: [STARTED] }), 'two')).to.deep.equal({
      ...{ kind: 'not-awaiting-approval', wave: 'two', due: 'wave one: its push is due' },
    });
    expect(await early(rolloutOf({ lines: FIRST, pushes: [DONE] }), 'one'))
      .to.have.property('due')
      .that.contains('two');
    expect(await early(rolloutOf({ lines: [STARTED, paused] }), 'two')).to.deep.include({ due: '' });
    const runs = rolloutOf({ lines: FIRST, pushes: [pushOf('1', 'InProgress', [1, 2, 3])] });
    expect(await early(runs, 'one'))
      .to.have.property('due')
      .that.matches(/^wave one: /);
    expect(await early(runs, 'two'))
      .to.have.property('due')
      .that.matches(/^wave one: /);
    const late = rolloutOf({ lines: FIRST, pushes: [DONE] });
    expect(await check(late, ['two', 'one'])).to.deep.include({ wave: 'one' });
    const over = rolloutOf({ ...OVER, lines: [...OVER.lines] });
    expect(await early(over, 'one'))
      .to.have.property('due')
      .that.matches(/two|over/);
  });
});

describe('resuming a rollout', () => {
  const check = (memory: InMemory, reason = ''): Promise<unknown> =>
    checkResume(memory.rollout, reason).catch((error: unknown) =>
      error instanceof UsageError ? error.problem : error,
    );

  it('requires a rollout that was started and is halted', async () => {
    expect(await check(rolloutOf())).to.deep.equal({ kind: 'not-started', file: PLAN_FILE });
    expect(await check(rolloutOf({ lines: [STARTED] }))).to.deep.equal({ kind: 'not-halted', file: PLAN_FILE });
    const aborted: RolloutEvent = { what: 'aborted', reason: 'wrong version' } as never;
    expect(await check(rolloutOf({ lines: [STARTED, aborted] }), 'why')).to.deep.equal({
      ...{ kind: 'aborted', reason: 'wrong version' },
    });
  });

  it('lifts a pause without a reason, but accepts a tripped gate only with one', async () => {
    const at = { lines: [STARTED, { ...paused, reason: 'lunch' } as RolloutEvent] };
    expect(await check(rolloutOf(at))).to.include({ kind: 'paused', reason: 'lunch' });
    const gate = { lines: [STARTED, { ...tripped, reason: '2 orgs failed' } as RolloutEvent] };
    expect(await check(rolloutOf(gate))).to.deep.equal({
      ...{ kind: 'reason-required', file: PLAN_FILE, why: '2 orgs failed' },
    });
    expect(await check(rolloutOf(gate), 'known')).to.include({ kind: 'tripped', reason: '2 orgs failed' });
  });

  it('also applies after somebody else has canceled a push', async () => {
    const canceled = {
      lines: [...FIRST, pushMade('2')],
      pushes: [pushOf('1', 'Canceled', [1]), pushOf('2', 'Canceled', [2])],
    };
    expect(await check(rolloutOf(canceled))).to.deep.equal({
      ...{ kind: 'paused', reason: 'somebody else has canceled 1, 2 of it' },
    });
  });

  it('takes no step, and reports the step that is due', async () => {
    const { rollout, added } = rolloutOf({ lines: [STARTED, paused] });
    const { outcome, step } = await resumeRollout(rollout, 'go on');
    expect([outcome, step.action, step.waitingFor, step.wave]).to.deep.equal(['waiting', 'wait', 'advance', 'one']);
    expect(told(added)).to.deep.equal(['resumed: go on']);
  });
});

describe('pausing or aborting a rollout', () => {
  it('requires a rollout that was started on this machine', async () => {
    expect(await problemOf(pauseRollout(rolloutOf().rollout, ''))).to.deep.equal({
      kind: 'not-started',
      file: PLAN_FILE,
    });
    const elsewhere = rolloutOf({ pushes: [pushOf('1', 'InProgress', [1, 2]), pushOf('2', 'Created', [4])] });
    const missing = await problemOf(requireStarted(elsewhere.rollout));
    expect(missing).to.deep.equal({
      ...{ kind: 'log-missing', file: PLAN_FILE },
      pushes: [
        { pushRequestId: '1', status: 'InProgress', orgs: 2, wave: 'one' },
        { pushRequestId: '2', status: 'Created', orgs: 1, wave: 'two' },
      ],
    });
  });

  for (const [what, stop] of [
    ['paused', pauseRollout],
    ['aborted', async (rollout: Rollout, reason: string) => (await abortRollout(rollout, reason)).result],
  ] as const) {
    it(`is logged with or without a reason, and reported: ${what}`, async () => {
      const pushes = [pushOf('1', 'Pending', [1, 2, 3])];
      const { rollout, added, canceled } = rolloutOf({ lines: FIRST, pushes });
      const { outcome, step } = await stop(rollout, 'why');
      expect([outcome, step.reason]).to.deep.equal([what === 'paused' ? 'waiting' : 'aborted', 'why']);
      expect([told(added)[0], canceled]).to.deep.equal([`${what}: why`, ['1']]);
      const silent = rolloutOf({ lines: FIRST, pushes });
      await stop(silent.rollout, '');
      expect(told(silent.added)[0]).to.equal(`${what}: ${what}`);
    });

    it(`is refused once the rollout has finished, which is logged: ${what}`, async () => {
      const { rollout, added } = rolloutOf({
        ...OVER,
        lines: [...OVER.lines, { what: 'approved', wave: 'two' }, NONE_NEW],
      });
      const problem = await problemOf(stop(rollout, 'why'));
      expect(problem).to.include({ kind: 'finished', file: PLAN_FILE });
      const { reason } = problem as { reason: string };
      expect(told(added)).to.deep.equal([`finished: ${reason}`]);
      const again = await problemOf(stop(rollout, 'why'));
      expect([again, added.length]).to.deep.equal([problem, 1]);
    });

    it(`is in the log also where the org does not answer: ${what}`, async () => {
      const silent = (): never => {
        throw busy;
      };
      const { rollout, added } = rolloutOf({ lines: FIRST, hub: { versionFacts: async () => silent() } });
      const error = await problemOf(stop(rollout, 'why'));
      expect(error).to.be.instanceOf(RolloutBroken);
      expect(error).to.include({ cause: busy, halted: what, pushRequestId: null, seen: undefined });
      expect(told(added)).to.deep.equal([`${what}: why`]);
    });

    it(`fails with errors of the program or the disk: ${what}`, async () => {
      const full = new Error('ENOSPC');
      const { rollout } = rolloutOf({ lines: FIRST, hub: { versionFacts: () => Promise.reject(full) } });
      expect(await problemOf(stop(rollout, 'why'))).to.equal(full);
      const late = rolloutOf({ lines: FIRST, pushes: [pushOf('1', 'InProgress', [1])] });
      late.rollout.log.append = () => Promise.reject(full);
      expect(await problemOf(stop(late.rollout, 'why'))).to.equal(full);
    });
  }

  it('fails where it cannot be read whether the rollout has finished, unless the org is unreachable', async () => {
    const asked: unknown[] = [];
    const failingOnce = (error: Error): InMemory => {
      const { rollout } = rolloutOf();
      const versionFacts: PushOrg['versionFacts'] = (id) => {
        asked.push(id);
        return asked.length === 1 ? Promise.reject(error) : rollout.ports.org.versionFacts(id);
      };
      return rolloutOf({ lines: FIRST, hub: { versionFacts } });
    };
    const mistake = new TypeError('x is not a function');
    const failing = failingOnce(mistake);
    expect(await problemOf(pauseRollout(failing.rollout, 'why'))).to.equal(mistake);
    expect([failing.added, asked]).to.deep.equal([[], [TWO_WAVES.pushable.version.id]]);
    asked.length = 0;
    const { step } = await pauseRollout(failingOnce(busy).rollout, 'why');
    expect([step.waitingFor, step.reason]).to.deep.equal(['paused', 'why']);
  });

  it('is possible while a push of the rollout runs, whatever its log says', async () => {
    const lines: RolloutEvent[] = [...OVER.lines, pushMade('3'), NONE_NEW, { what: 'finished', outcome: 'partial' }];
    const others = [pushOf('3', 'InProgress', [1]), pushOf('4', 'InProgress', [2])];
    const runs = rolloutOf({ lines, pushes: [...OVER.pushes, ...others] });
    expect((await abortRollout(runs.rollout, 'why')).withoutLog).to.equal(false);
    expect(told(runs.added)).to.deep.equal(['aborted: why']);
    const over = rolloutOf({ lines, pushes: [...OVER.pushes, pushOf('3', 'Failed', [1]), others[1]!] });
    expect(await problemOf(abortRollout(over.rollout, 'why')), 'that of somebody else runs').to.include({
      kind: 'finished',
    });
  });

  it('can turn a pause into an abort, without reading whether the rollout has finished', async () => {
    const { rollout, added } = rolloutOf({ lines: [...FIRST, paused], pushes: [DONE] });
    await abortRollout(rollout, 'why');
    expect(told(added)).to.deep.equal(['aborted: why']);
  });

  it('takes over the pushes in the org where the log is missing', async () => {
    const mixed = { ...pushOf('3', 'InProgress', [2, 4]) };
    const { rollout, added, canceled } = rolloutOf({ pushes: [pushOf('1', 'Pending', [1, 2]), mixed] });
    const { result, withoutLog } = await abortRollout(rollout, 'wrong version');
    expect([withoutLog, result.outcome, canceled]).to.deep.equal([true, 'aborted', ['1']]);
    expect(added[0]).to.deep.include({
      ...{ what: 'started', takenOver: [{ pushRequestId: '1', wave: 'one' }], reason: 'taken over, to be aborted' },
    });
    expect((await abortRollout(rolloutOf({ lines: FIRST }).rollout, 'why')).withoutLog).to.equal(false);
  });
});

describe('skipping orgs of a rollout', () => {
  it('requires orgs of its plan, and reports them', async () => {
    const { rollout, added } = rolloutOf({ lines: [STARTED] });
    const unknown = await problemOf(skipInPlan(rollout, { orgs: [key(1), key(9)], parentOrgs: [key(8)] }, 'why'));
    expect(unknown).to.deep.equal({ kind: 'not-in-plan', notInPlan: [key(9), key(8)] });
    expect(added).to.deep.equal([]);
    const { result, skipped } = await skipInPlan(rollout, { orgs: [key(1), key(4)], parentOrgs: [] }, 'why');
    expect(skipped).to.deep.equal([key(1), key(4)]);
    expect(result.skipped).to.deep.equal(
      skipped.map((orgKey) => ({ orgKey, reason: 'skipped-by-person', message: 'why' })),
    );
    expect(await problemOf(skipInPlan(rolloutOf().rollout, { orgs: [key(1)], parentOrgs: [] }, ''))).to.include({
      kind: 'not-started',
    });
  });
});
