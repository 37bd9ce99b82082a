import { expect } from 'chai';
import type { OrgKey } from '../../src/core/model.js';
import { foldLog } from '../../src/core/rollout/log/foldLog.js';
import type { LogEntry } from '../../src/core/rollout/log/logEntry.js';
import type { RolloutStep } from '../../src/core/rollout/step/rolloutStep.js';
import type { RolloutState } from '../../src/core/rollout/log/state.js';
import type { RolloutPlan } from '../../src/core/rollout/plan/plan.js';
import { isOpen } from '../../src/core/rollout/plan/window.js';
import { WANTED, type LedgerPush, type Ledger } from './ledger.js';
import { Oracle, versionOf } from './oracle.js';

type Running = { ledger: Ledger; plan: RolloutPlan };
type Pushing = Running & { approved: ReadonlySet<string>; alone: boolean };

/** Invariants when a push of a rollout is made, by whoever is alone with the org. */
export const checkPush = (
  { ledger, plan, approved, alone }: Pushing,
  state: RolloutState,
  orgs: readonly OrgKey[],
  start: Date | null,
  versionId: string,
): void => {
  if (!alone) return;
  const oracle = new Oracle(ledger, plan, state);
  const index = oracle.waveOf(orgs[0]!, versionId);
  const wave = oracle.waves[index];
  if (wave === undefined) throw new Error(`${String(orgs[0])} is in no wave`);
  const excluded = new Set(plan.excluded.filter(({ reason }) => reason !== 'in-open-push').map(({ orgKey }) => orgKey));
  const rule = (text: string, holds: boolean): void => {
    expect(holds, `${text} (push of ${wave.name}: ${orgs.join()})`).to.be.true;
  };

  rule('nothing is pushed while the rollout is halted', state.halt === null);
  rule('a push starts when it is made, or later', (start?.getTime() ?? ledger.now) >= ledger.now);
  for (const orgKey of orgs) {
    const org = wave.orgs.find((each) => each.orgKey === orgKey)!;
    rule('a push is of one wave', oracle.waveOf(orgKey, versionId) === index);
    rule('no excluded org is pushed to', !excluded.has(orgKey));
    rule('no org is pushed to that was skipped', !oracle.isSkipped(orgKey, wave));
    rule('an org has the intermediate version first', oracle.hasVersionBefore(orgKey, wave));
    const before = oracle.stateOf(orgKey, wave);
    rule(`an org is pushed to once, and retried after a failure: ${before}`, ['none', 'failed'].includes(before));
    rule('only retryable failures are retried', before === 'none' || oracle.isRetryable(org, wave));
    rule(
      'the wave is approved',
      wave.approval === 'auto' || (approved.has(wave.name) && state.approved.has(wave.name)),
    );
    rule('no production org before a sandbox of it is fixed', oracle.failingSandboxes(org).length === 0);
  }
  for (const [number, each] of oracle.waves.slice(0, index + 1).entries()) {
    rule(`the gate of ${each.name} is passed`, oracle.tripOf(each) === undefined);
    if (number === index) continue;
    const unsettled = each.orgs.filter((org) => !oracle.isSettled(org, each)).map(({ orgKey }) => orgKey);
    rule(`${each.name} is over: ${unsettled.join()}`, unsettled.length === 0);
    rule(`${each.name} has soaked`, oracle.endOf(each) + each.soak <= ledger.now);
  }
};

/** Invariants when a push is set Pending, however many runners there are. `log`: what its runner can know. */
export const checkActivation = (
  { ledger, plan }: Running,
  log: readonly LogEntry[],
  push: LedgerPush,
  start: Date | null,
): void => {
  const state = foldLog(log);
  const oracle = new Oracle(ledger, plan, state);
  expect(state.halt, `${push.id} starts although the rollout is halted`).to.equal(null);
  expect(
    log.some(({ what }) => what === 'aborted'),
    `${push.id} starts after an abort`,
  ).to.be.false;
  const at = start === null || start.getTime() < ledger.now ? new Date(ledger.now) : start;
  for (const orgKey of push.jobs.keys()) {
    const live = ledger.pushes.filter((other) => {
      const { id, versionId, status, jobs } = other;
      return (
        id !== push.id &&
        !oracle.wasOver(other) &&
        versionId === push.versionId &&
        ['Pending', 'InProgress', 'Succeeded', 'Failed'].includes(status) &&
        !['Failed', 'Canceled', undefined].includes(jobs.get(orgKey)?.status) &&
        state.regressed.get(orgKey)?.has(id) !== true
      );
    });
    expect(
      live.map(({ id }) => id),
      `${orgKey} has another live job, and ${push.id} starts`,
    ).to.deep.equal([]);
    const wave = oracle.waves[oracle.waveOf(orgKey, push.versionId)]!;
    const org = wave.orgs.find((each) => each.orgKey === orgKey)!;
    const windows = oracle.windowsFor(org, wave);
    expect(windows !== 'never' && isOpen(windows, plan.freezes, at), `${orgKey} is not in its window`).to.be.true;
  }
};

/** Invariants when orgs are written down as regressed: each has really lost the version, after every push that it names. */
export const noteRegressed = (
  ledger: Ledger,
  regressed: ReadonlyArray<{ orgKey: OrgKey; pushRequestIds: readonly string[] }>,
): void => {
  for (const { orgKey, pushRequestIds } of regressed) {
    expect(ledger.refreshed.has(orgKey), `${orgKey} has lost the version`).to.be.true;
    // Of what an org does itself nobody knows as long as it is not shown.
    if (!ledger.upgradedThemselves.has(orgKey))
      expect(ledger.versionOf(orgKey), `${orgKey} has not the version`).not.to.equal(WANTED);
    ledger.withdrawn.set(orgKey, new Set([...(ledger.withdrawn.get(orgKey) ?? []), ...pushRequestIds]));
  }
};

/** Only what the log has is ever canceled. */
export const checkCancel = (pushRequestId: string, log: readonly LogEntry[]): void => {
  expect([...foldLog(log).pushes.keys()], 'a push of somebody else is canceled').to.include(pushRequestId);
};

const keysOf = (orgs: ReadonlyArray<{ orgKey: OrgKey }>): OrgKey[] => orgs.map(({ orgKey }) => orgKey);

/** Invariants after each completed step, by whoever was alone. `tripped`: the waves whose gates tripped before it. */
export const checkStep = (
  { ledger, plan }: Running,
  state: RolloutState,
  step: RolloutStep,
  tripped: readonly string[],
  wasFinished = false,
): void => {
  const oracle = new Oracle(ledger, plan, state);
  checkLimits(oracle, state, step, tripped);
  checkWait(oracle, ledger, step);
  if (step.do === 'find-new-subscribers') {
    expect(keysOf(state.newSubscribers ?? []), 'all new subscribers').to.include.members(oracle.newSubscribers());
    expect(oracle.unnoticed(), 'all regressed orgs').to.deep.equal([]);
  }
  if (step.do === 'finish') checkFinish(oracle, ledger, state, step.outcome);
  // An older copy of a log may have its end, and not what it rests on.
  if (step.do === 'finish' && !wasFinished) expect(state.newSubscribers, 'everybody was looked at').not.to.equal(null);
  const own = ledger.pushes.filter((push) => oracle.isOwn(push));
  const unnoticed = own.filter(({ id, status }) => {
    const { cancelIntended = true, cancelNoted = true } = state.pushes.get(id) ?? {};
    return status === 'Canceled' && !cancelIntended && !cancelNoted;
  });
  if (state.halt === null && state.finished === null)
    expect(
      unnoticed.map(({ id }) => id),
      'canceled by somebody else',
    ).to.deep.equal([]);
  else if (state.halt !== null) checkHalted(ledger, state);
};

/** Nothing that the log has is scheduled once it is halted. */
export const checkHalted = (ledger: Ledger, state: RolloutState): void => {
  const scheduled = ledger.pushes.filter(({ id, status }) => status === 'Pending' && state.pushes.has(id));
  expect(
    scheduled.map(({ id }) => id),
    'scheduled although it is halted',
  ).to.deep.equal([]);
};

/** No more is claimed than the org has. */
const checkFinish = (oracle: Oracle, ledger: Ledger, state: RolloutState, outcome: string): void => {
  const waves = oracle.waves.filter(({ via }) => via === undefined);
  const orgs = waves.flatMap((wave) => keysOf(wave.orgs));
  // Who loses the version once everybody was looked at is not noticed any more.
  const isUpgraded = (orgKey: OrgKey): boolean =>
    !(state.regressed.has(orgKey) && oracle.isOnlyListed(orgKey)) &&
    (oracle.attemptsOf(orgKey, WANTED).some(({ job }) => job.status === 'Succeeded') ||
      (state.alreadyUpgraded.has(orgKey) && (ledger.versionOf(orgKey) === WANTED || ledger.refreshed.has(orgKey))));
  const all = orgs.length > 0 && orgs.every(isUpgraded);
  expect(outcome).to.equal(all ? 'succeeded' : 'partial');
};

/** A rollout halts once a gate trips, and no sooner. */
const checkLimits = (oracle: Oracle, state: RolloutState, step: RolloutStep, before: readonly string[]): void => {
  const now = oracle.waves.filter((wave) => oracle.tripOf(wave) !== undefined).map(({ name }) => name);
  if (step.do === 'trip' && step.rule !== 'window')
    expect([...before, ...now], `no limit is exceeded: ${step.reason}`).to.include(step.wave);
  const started = new Set([...state.pushes.values()].map(({ wave }) => wave));
  const isMove =
    step.do === 'push' ||
    step.do === 'find-new-subscribers' ||
    (step.do === 'wait' && ['runner', 'later'].includes(step.for));
  const exceeded = now.filter((name) => started.has(name));
  if (exceeded.length > 0 && !isMove && state.finished === null)
    expect(state.halt, `the limits of ${exceeded.join()} are exceeded`).not.to.equal(null);
};

/** No push starts while a caller sleeps until the time that a step names. */
const checkWait = (oracle: Oracle, ledger: Ledger, step: RolloutStep): void => {
  if (step.do !== 'wait' || step.for !== 'start' || step.until === null) return;
  const until = step.until.getTime();
  const wave = oracle.waves.find(({ name }) => name === step.wave);
  const isNeeded = ({ jobs, versionId }: LedgerPush): boolean =>
    wave !== undefined &&
    versionId === versionOf(wave) &&
    wave.orgs.some(({ orgKey }) => jobs.has(orgKey) && oracle.stateOf(orgKey, wave) !== 'succeeded');
  const missed = ledger.pushes.filter(
    (push) => push.status === 'Pending' && push.by === 'rollout' && isNeeded(push) && (push.scheduled ?? 0) < until,
  );
  expect(missed, 'no push starts before the named time').to.deep.equal([]);
};

/** Invariants of the ledger at any time. */
export const checkLedger = ({ ledger, plan }: Running): void => {
  const excluded = new Set(plan.excluded.filter(({ reason }) => reason !== 'in-open-push').map(({ orgKey }) => orgKey));
  const own = ledger.pushes.filter(
    ({ by, status }) => by === 'rollout' && status !== 'Created' && status !== 'Canceled',
  );
  const live = new Set<string>();
  for (const { id, versionId, jobs } of own)
    for (const { orgKey, status } of jobs.values()) {
      expect(excluded.has(orgKey), `${orgKey} is excluded, and has a job`).to.be.false;
      if (status === 'Failed') continue;
      expect(live.has(orgKey + versionId), `${orgKey} has two live jobs of a version`).to.be.false;
      // One more only for an org that was written down as regressed after this one.
      if (status !== 'Succeeded' || ledger.withdrawn.get(orgKey)?.has(id) !== true) live.add(orgKey + versionId);
    }
};
