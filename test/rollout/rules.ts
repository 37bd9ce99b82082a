import { expect } from 'chai';
import type { OrgKey } from '../../src/core/model.js';
import { plannedKeys, type RolloutStep } from '../../src/core/rollout/nextStep.js';
import type { PlannedWave, RolloutPlan, RolloutState } from '../../src/core/rollout/types.js';
import { isOpen } from '../../src/core/rollout/window.js';
import type { LedgerPush, Ledger } from './ledger.js';
import { Oracle } from './oracle.js';

type Running = {
  ledger: Ledger;
  plan: RolloutPlan;
  state: RolloutState;
  approved: ReadonlySet<string>;
};

/** Invariants when a push of a rollout is made. */
export const checkPush = (
  { ledger, plan, state, approved }: Running,
  orgs: readonly OrgKey[],
  start: Date | null,
): void => {
  const oracle = new Oracle(ledger, plan, state);
  const at = start ?? new Date(ledger.now);
  const index = oracle.waveOf(orgs[0]!);
  const wave = oracle.waves[index];
  if (wave === undefined) throw new Error(`${String(orgs[0])} is in no wave`);
  const excluded = new Set(plan.excluded.map(({ orgKey }) => orgKey));
  const rule = (text: string, holds: boolean): void => {
    expect(holds, `${text} (push of ${wave.name}: ${orgs.join()})`).to.be.true;
  };

  rule('nothing is pushed while the rollout is halted', state.halt === null);
  rule('a push starts when it is made, or later', at.getTime() >= ledger.now);
  for (const orgKey of orgs) {
    const org = wave.orgs.find((each) => each.orgKey === orgKey)!;
    rule('a push is of one wave', oracle.waveOf(orgKey) === index);
    rule('no excluded org is pushed to', !excluded.has(orgKey));
    const before = oracle.stateOf(orgKey);
    rule(`an org is pushed to once, and retried after a failure: ${before}`, ['none', 'failed'].includes(before));
    const attempts = oracle.attemptsOf(orgKey).filter(({ push }) => push.by === 'rollout').length;
    rule('no org is tried more often than allowed', attempts <= wave.retry.attempts);
    rule('only retryable failures are retried', before === 'none' || oracle.isRetryable(org, wave));
    rule(
      'the wave is approved',
      wave.approval === 'auto' || (approved.has(wave.name) && state.approved.includes(wave.name)),
    );
    rule('no production org before a sandbox of it is fixed', oracle.failingSandboxes(org).length === 0);
    const windows = oracle.windowsFor(org, wave);
    rule('a push starts in a window, and in no freeze', windows !== 'never' && isOpen(windows, plan.freezes, at));
  }
  for (const [number, each] of oracle.waves.slice(0, index + 1).entries()) {
    rule(`the limits of ${each.name} are kept`, !oracle.isGateTripped(each));
    if (number === index) continue;
    const unsettled = each.orgs.filter((org) => !oracle.isSettled(org, each)).map(({ orgKey }) => orgKey);
    rule(`${each.name} is over: ${unsettled.join()}`, unsettled.length === 0);
    rule(`${each.name} has soaked`, oracle.endOf(each) + each.soak <= ledger.now);
  }
};

const keysOf = (orgs: ReadonlyArray<{ orgKey: OrgKey }>): OrgKey[] => orgs.map(({ orgKey }) => orgKey);

const isOf = (known: ReadonlySet<OrgKey>, { by, jobs }: LedgerPush): boolean =>
  by === 'rollout' && jobs.size > 0 && [...jobs.keys()].every((orgKey) => known.has(orgKey));

/** Invariants after each completed step. */
export const checkStep = ({ ledger, plan, state }: Running, step: RolloutStep): void => {
  const oracle = new Oracle(ledger, plan, state);
  const scheduled = ledger.pushes.filter(({ by, status }) => by === 'rollout' && status === 'Pending');
  checkLimits(oracle, state, step);
  checkWait(oracle, scheduled, step);
  if (step.do === 'find-new-subscribers') {
    expect(keysOf(state.newSubscribers ?? []), 'all new subscribers').to.have.members(oracle.newSubscribers());
  }
  if (step.do === 'finish') {
    const all = oracle.waves.flatMap(({ orgs }) => keysOf(orgs));
    const isGood = all.every((orgKey) => !['failed', 'open'].includes(oracle.stateOf(orgKey)));
    expect([step.outcome, state.newSubscribers === null]).to.deep.equal([isGood ? 'succeeded' : 'partial', false]);
  }
  if (state.halt === null) return;
  const known = plannedKeys(plan, state);
  expect(
    scheduled.filter((push) => isOf(known, push)),
    'nothing is scheduled once it is halted',
  ).to.deep.equal([]);
};

/** A rollout halts once a limit is exceeded, and no sooner. */
const checkLimits = (oracle: Oracle, { halt }: RolloutState, step: RolloutStep): void => {
  const isStarted = ({ orgs }: PlannedWave): boolean =>
    orgs.some(({ orgKey }) => oracle.attemptsOf(orgKey).some(({ push }) => push.by === 'rollout'));
  const tripped = oracle.waves.filter((wave) => oracle.isGateTripped(wave));
  if (step.do === 'trip') expect(tripped, `no limit is exceeded: ${step.reason}`).not.to.deep.equal([]);
  const started = tripped.filter(isStarted).map(({ name }) => name);
  const isMove = step.do === 'push' || step.do === 'find-new-subscribers';
  if (started.length > 0 && !isMove) expect(halt, `the limits of ${started.join()} are exceeded`).not.to.equal(null);
};

/** No push starts while a caller sleeps until the time that a step names. */
const checkWait = (oracle: Oracle, scheduled: readonly LedgerPush[], step: RolloutStep): void => {
  if (step.do !== 'wait' || step.for !== 'start' || step.until === null) return;
  const until = step.until.getTime();
  const members = oracle.waves.find(({ name }) => name === step.wave)?.orgs ?? [];
  const isNeeded = ({ jobs }: LedgerPush): boolean =>
    members.some(({ orgKey }) => jobs.has(orgKey) && oracle.stateOf(orgKey) !== 'succeeded');
  const missed = scheduled.filter((push) => isNeeded(push) && (push.scheduled ?? 0) < until);
  expect(missed, 'no push starts before the named time').to.deep.equal([]);
};

/** A canceled push may mean that the rollout was halted, so the rebuilt state is halted too. */
export const checkRebuilt = (ledger: Ledger, plan: RolloutPlan, state: RolloutState | undefined): void => {
  const known = new Set(plan.waves.flatMap(({ orgs }) => orgs.map(({ orgKey }) => orgKey)));
  const all = ledger.pushes.filter(({ by, jobs }) => by === 'rollout' && jobs.size > 0);
  const own = all.filter((push) => isOf(known, push));
  if (all.some(({ status }) => status === 'Canceled'))
    expect(state?.halt, 'a rollout with a canceled push is halted').not.to.equal(null);
  else if (own.some(({ status }) => status !== 'Created'))
    expect(state, 'a rollout with a push is started').not.to.equal(undefined);
};

/** Invariants of the ledger at any time. */
export const checkLedger = ({ ledger, plan }: Pick<Running, 'ledger' | 'plan'>): void => {
  const excluded = new Set(plan.excluded.map(({ orgKey }) => orgKey));
  const own = ledger.pushes.filter(({ by, status }) => by === 'rollout' && status !== 'Created');
  const upgraded = new Set<OrgKey>();
  for (const { orgKey, status } of own.flatMap(({ jobs }) => [...jobs.values()])) {
    expect(excluded.has(orgKey), `${orgKey} is excluded, and has a job`).to.be.false;
    if (status !== 'Succeeded') continue;
    expect(upgraded.has(orgKey), `${orgKey} was upgraded twice`).to.be.false;
    upgraded.add(orgKey);
  }
};
